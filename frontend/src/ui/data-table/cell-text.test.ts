import { expect, it } from "vitest";
import { asTsv } from "./cell-text";
import type { Column } from "./types";
import { inListOrder, linesOf } from "./use-groups";

interface Lead {
  title: string;
  value: number | null;
  capacity_w: number;
  due: string;
  status: string;
}

const base = { description: "" };
const columns: Column<Lead>[] = [
  { ...base, id: "title", label: "Lead", kind: "text", field: "title" },
  { ...base, id: "value", label: "Value", kind: "money", field: "value" },
  { ...base, id: "kw", label: "kW", kind: "kw", field: "capacity_w" },
  { ...base, id: "due", label: "Due", kind: "date", field: "due" },
  {
    ...base,
    id: "status",
    label: "Stage",
    kind: "enum",
    field: "status",
    options: [{ value: "new", label: "New" }],
  },
];
const lead: Lead = {
  title: "Asha\nMenon",
  value: 21_000_050,
  capacity_w: 3240,
  due: "2026-11-20",
  status: "new",
};

it("copies figures that a spreadsheet can add up", () => {
  expect(asTsv([lead, { ...lead, value: null }], columns, true)).toBe(
    "Lead\tValue\tkW\tDue\tStage\n" +
      "Asha Menon\t210000.50\t3.24\t2026-11-20\tNew\n" +
      "Asha Menon\t\t3.24\t2026-11-20\tNew",
  );
});

it("shows the rows of open groups under their heading, and leads to the rest", () => {
  const groups = [
    { key: "new", count: 3, totals: {}, items: [lead, lead] },
    { key: "won", count: 1, totals: {}, items: [lead] },
    { key: null, count: 9, totals: {} },
  ];
  const kinds = linesOf(groups, (group) => group.key !== "won").map((line) => line.kind);
  expect(kinds).toEqual(["group", "row", "row", "more", "group", "group"]);
});

it("stands groups in the order of their list, the unknown last", () => {
  const staged = columns.map((column) =>
    column.id === "status"
      ? {
          ...column,
          options: [
            { value: "new", label: "New" },
            { value: "won", label: "Won" },
          ],
        }
      : column,
  );
  const group = (key: string | null) => ({ key, count: 1, totals: {} });
  const sorted = inListOrder([group(null), group("won"), group("new")], staged, "status");
  expect(sorted.map((one) => one.key)).toEqual(["new", "won", null]);
});
