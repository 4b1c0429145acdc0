import { describe, expect, it } from "vitest";
import { sentence } from "./conditions";
import type { Column } from "./types";

interface Row {
  status: string;
  owner_id: string;
  value: number;
  watts: number;
  on: string;
}
const base = { description: "", filterable: true };
const columns: Column<Row>[] = [
  {
    ...base,
    id: "status",
    label: "Stage",
    kind: "enum",
    field: "status",
    options: ["new", "survey", "proposal", "won"].map((value) => ({
      value,
      label: value.toUpperCase(),
    })),
  },
  { ...base, id: "owner", label: "Owner", kind: "person", field: "owner_id", options: [] },
  { ...base, id: "value", label: "Expected value", kind: "money", field: "value" },
  { ...base, id: "kw", label: "Capacity", kind: "kw", field: "watts" },
  { ...base, id: "on", label: "Next step", kind: "date", field: "on" },
];

describe("a condition as a sentence", () => {
  it.each([
    ["status", "in", "new,survey", "Stage is NEW or SURVEY"],
    ["status", "nin", "won", "Stage is not WON"],
    ["owner_id", "in", "me", "Owner is me"],
    ["value", "gte", "20000000", "Expected value is at least ₹2,00,000"],
    ["watts", "between", "3000,10000", "Capacity is between 3 kW and 10 kW"],
    ["on", "eq", "this_fy", "Next step is this financial year"],
    ["on", "gte", "-7d", "Next step is on or after 7 days ago"],
    ["on", "lte", "2026-11-20", "Next step is on or before 20 Nov 2026"],
    ["on", "null", "true", "Next step is empty"],
    ["colour", "eq", "red", "colour eq red"],
  ] as const)("%s %s %s", (field, op, value, words) =>
    expect(sentence({ field, op, value }, columns)).toBe(words),
  );

  it("shortens a long list", () =>
    expect(
      sentence({ field: "status", op: "in", value: "new,survey,proposal,won" }, columns, 2),
    ).toBe("Stage is NEW, SURVEY or 2 more"));
});
