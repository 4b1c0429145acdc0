import { expect, it } from "vitest";
import { parseSort } from "./table-query";
import { NO_PREFERENCES } from "./table-preferences";
import { isModified, readViewState, viewStateOf } from "./view-state";

const query = {
  q: "",
  sort: parseSort("-created_at"),
  filters: [{ field: "status", op: "in" as const, value: "new" }],
};
const known = (field: string) => ["status", "created_at", "owner_id"].includes(field);

it("comes back as it was saved", () => {
  const now = viewStateOf(query, "owner_id", { ...NO_PREFERENCES, density: "compact" });
  const read = readViewState(JSON.parse(JSON.stringify(now)), known);
  expect(isModified(now, read)).toBe(false);
});

it("is modified by another filter, group or column width", () => {
  const saved = viewStateOf(query, "", NO_PREFERENCES);
  expect(isModified(viewStateOf({ ...query, filters: [] }, "", NO_PREFERENCES), saved)).toBe(true);
  expect(isModified(viewStateOf(query, "status", NO_PREFERENCES), saved)).toBe(true);
  const wider = { ...NO_PREFERENCES, widths: { title: 300 } };
  expect(isModified(viewStateOf(query, "", wider), saved)).toBe(true);
});

it("leaves out what this reader's list has not", () => {
  const read = readViewState(
    {
      sort: "margin_bp,created_at",
      filters: [
        { field: "margin_bp", op: "gt", value: "1" },
        { field: "status", op: "eq", value: "new" },
      ],
      group: "margin_bp",
    },
    known,
  );
  expect(read).toMatchObject({
    sort: "created_at",
    filters: [{ field: "status", op: "eq", value: "new" }],
    group: "",
    columns: NO_PREFERENCES,
  });
});
