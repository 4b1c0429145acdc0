import { expect, it } from "vitest";
import { typedOf, valueTyped } from "./cell-value";
import { pinnedOrder, stickyOffsets } from "./sticky-columns";
import type { Column, ColumnKind } from "./types";

interface Row {
  value: unknown;
  owner_id?: string;
}

const column = (kind: ColumnKind, more: Partial<Column<Row>> = {}): Column<Row> => ({
  id: "value",
  label: "Value",
  description: "",
  kind,
  field: "value",
  ...more,
});

it("starts from the value as a person would type it", () => {
  expect(typedOf(column("money"), { value: 21_000_050 })).toBe("210000.5");
  expect(typedOf(column("kw"), { value: 3240 })).toBe("3.24");
  expect(typedOf(column("date"), { value: null })).toBe("");
  const owner = column("person", { queryField: "owner_id" });
  expect(typedOf(owner, { value: "Meera Nair", owner_id: "u1" })).toBe("u1");
});

it("reads lakhs and kilowatts, and says what it does not understand", () => {
  expect(valueTyped(column("money"), "2.1L")).toEqual({ value: 21_000_000 });
  expect(valueTyped(column("kw"), "3.24")).toEqual({ value: 3240 });
  expect(valueTyped(column("money"), "much")).toEqual({ wrong: "An amount, such as 2.5L." });
});

it("empties a cell only where that is allowed", () => {
  expect(valueTyped(column("text"), " ")).toEqual({ value: null });
  const edit = { refused: () => null, path: () => "", body: () => ({}), required: true };
  expect(valueTyped(column("text", { edit }), " ")).toEqual({ wrong: "Required." });
});

it("keeps pinned columns behind the first, each beside the last", () => {
  expect(pinnedOrder(["a", "b", "c", "d"], ["d"])).toEqual(["a", "d", "b", "c"]);
  const widths = [
    { id: "a", width: 200 },
    { id: "d", width: 90 },
    { id: "b", width: 80 },
  ];
  expect([...stickyOffsets(widths, ["d"], 44)]).toEqual([
    ["a", 44],
    ["d", 244],
  ]);
});
