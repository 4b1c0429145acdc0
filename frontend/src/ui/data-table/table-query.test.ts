import { describe, expect, it } from "vitest";
import {
  pageSearch,
  readTableQuery,
  toggleSort,
  withCondition,
  writeTableQuery,
} from "./table-query";
import type { Condition } from "./types";

const OPEN: Condition = { field: "status", op: "in", value: "new,proposal" };
const defaults = { sort: "next_step_on,-expected_value_paise", filters: [OPEN] };
const url = (text: string) => new URLSearchParams(text);

describe("a list in its URL", () => {
  it("starts with the list's own sort and filter", () => {
    expect(readTableQuery(url(""), defaults)).toEqual({
      q: "",
      sort: [
        { field: "next_step_on", descending: false },
        { field: "expected_value_paise", descending: true },
      ],
      filters: [OPEN],
    });
  });

  it("leaves nothing of the defaults in the URL", () => {
    expect(writeTableQuery(url(""), readTableQuery(url(""), defaults), defaults).toString()).toBe(
      "",
    );
  });

  it("remembers that the default filter was taken away", () => {
    const cleared = writeTableQuery(
      url(""),
      { ...readTableQuery(url(""), defaults), filters: [] },
      defaults,
    );
    expect(cleared.toString()).toBe("filter=none");
    expect(readTableQuery(cleared, defaults).filters).toEqual([]);
  });

  it("carries filters in the server's own parameters and reads them back", () => {
    const filters: Condition[] = [
      { field: "expected_value_paise", op: "gte", value: "20000000" },
      { field: "next_step_on", op: "eq", value: "this_week" },
    ];
    const written = writeTableQuery(
      url("view=table&filter=none"),
      { q: "roof", sort: [], filters },
      defaults,
    );
    expect([...written]).toEqual([
      ["view", "table"],
      ["q", "roof"],
      ["sort", ""],
      ["filter[expected_value_paise][gte]", "20000000"],
      ["filter[next_step_on][eq]", "this_week"],
    ]);
    expect(readTableQuery(written, defaults)).toEqual({ q: "roof", sort: [], filters });
  });

  it("passes over operators the server does not know", () => {
    expect(
      readTableQuery(url("filter[city][like]=x&filter[city][eq]=Kochi"), defaults).filters,
    ).toEqual([{ field: "city", op: "eq", value: "Kochi" }]);
  });
});

describe("the request for a page", () => {
  const query = { q: "ro", sort: [{ field: "title", descending: true }], filters: [OPEN] };

  it("asks for count and totals with the first page", () => {
    expect([...pageSearch(query, { cursor: null, limit: 100, totals: true })]).toEqual([
      ["q", "ro"],
      ["sort", "-title"],
      ["filter[status][in]", "new,proposal"],
      ["limit", "100"],
      ["count", "exact"],
      ["totals", "1"],
    ]);
  });

  it("asks for rows alone with the following pages", () => {
    const next = pageSearch(query, { cursor: "abc", limit: 100, totals: true });
    expect(next.get("cursor")).toBe("abc");
    expect(next.has("count")).toBe(false);
    expect(next.has("totals")).toBe(false);
  });

  it("does not search for a single letter", () => {
    expect(
      pageSearch({ ...query, q: "r" }, { cursor: null, limit: 1, totals: false }).has("q"),
    ).toBe(false);
  });
});

describe("pressing a heading", () => {
  const up = (field: string) => ({ field, descending: false });
  const down = (field: string) => ({ field, descending: true });

  it("goes up, down and off", () => {
    expect(toggleSort([], "a", false)).toEqual([up("a")]);
    expect(toggleSort([up("a")], "a", false)).toEqual([down("a")]);
    expect(toggleSort([down("a")], "a", false)).toEqual([]);
  });

  it("replaces the other keys without Shift and joins them with it", () => {
    expect(toggleSort([up("a"), up("b")], "c", false)).toEqual([up("c")]);
    expect(toggleSort([up("a"), up("b")], "c", true)).toEqual([up("a"), up("b"), up("c")]);
    expect(toggleSort([up("a"), down("b")], "b", false)).toEqual([up("b")]);
    expect(toggleSort([up("a"), up("b")], "a", true)).toEqual([down("a"), up("b")]);
    expect(toggleSort([down("a"), up("b")], "a", true)).toEqual([up("b")]);
  });

  it("never sends a fourth key", () => {
    expect(toggleSort([up("a"), up("b"), up("c")], "d", true)).toEqual([up("a"), up("b"), up("d")]);
  });
});

it("replaces a condition on the same field and operator", () => {
  const other: Condition = { ...OPEN, value: "lost" };
  expect(withCondition([OPEN], other)).toEqual([other]);
  expect(withCondition([OPEN], { ...OPEN, op: "nin" })).toHaveLength(2);
});
