/**
 * The state of a list in its URL, in the server's own words (api.md 1.4), so that a
 * link, a saved view and a request are the same text.
 */
import type { Condition, Operator, SortKey, TableQuery } from "./types";

const OPERATORS: readonly Operator[] = [
  "eq",
  "ne",
  "in",
  "nin",
  "lt",
  "lte",
  "gt",
  "gte",
  "between",
  "contains",
  "starts",
  "null",
];
const MAX_SORT_KEYS = 3;
/** In the URL when a list with default filters has none: an absent filter means the default. */
const NO_FILTER = "none";

export interface TableDefaults {
  sort: string;
  filters: readonly Condition[];
}

export function readTableQuery(params: URLSearchParams, defaults: TableDefaults): TableQuery {
  const filters: Condition[] = [];
  for (const [name, value] of params) {
    const match = /^filter\[([a-z0-9_]+)\]\[([a-z]+)\]$/.exec(name);
    const op = OPERATORS.find((known) => known === match?.[2]);
    if (match?.[1] && op) filters.push({ field: match[1], op, value });
  }
  const cleared = params.get("filter") === NO_FILTER;
  return {
    q: params.get("q") ?? "",
    sort: parseSort(params.get("sort") ?? defaults.sort),
    filters: filters.length > 0 || cleared ? filters : [...defaults.filters],
  };
}

/** `params` with the list's part replaced; other parts of the page's URL stay. */
export function writeTableQuery(
  params: URLSearchParams,
  query: TableQuery,
  defaults: TableDefaults,
): URLSearchParams {
  const next = new URLSearchParams();
  for (const [name, value] of params) {
    if (name !== "q" && name !== "sort" && name !== "filter" && !name.startsWith("filter["))
      next.append(name, value);
  }
  if (query.q) next.set("q", query.q);
  const sort = formatSort(query.sort);
  if (sort !== defaults.sort) next.set("sort", sort);
  if (JSON.stringify(query.filters) !== JSON.stringify(defaults.filters)) {
    if (query.filters.length === 0) next.set("filter", NO_FILTER);
    for (const { field, op, value } of query.filters) next.append(`filter[${field}][${op}]`, value);
  }
  return next;
}

/** The request for one page. Count and totals are asked with the first page only. */
export function pageSearch(
  query: TableQuery,
  page: { cursor: string | null; limit: number; totals: boolean },
): URLSearchParams {
  const search = new URLSearchParams();
  // The server refuses texts under two letters; one letter is a pause in typing.
  if (query.q.trim().length >= 2) search.set("q", query.q.trim());
  const sort = formatSort(query.sort);
  if (sort) search.set("sort", sort);
  for (const { field, op, value } of query.filters) search.append(`filter[${field}][${op}]`, value);
  search.set("limit", String(page.limit));
  if (page.cursor) search.set("cursor", page.cursor);
  else {
    search.set("count", "exact");
    if (page.totals) search.set("totals", "1");
  }
  return search;
}

export function parseSort(text: string): SortKey[] {
  return text
    .split(",")
    .filter(Boolean)
    .slice(0, MAX_SORT_KEYS)
    .map((key) =>
      key.startsWith("-")
        ? { field: key.slice(1), descending: true }
        : { field: key, descending: false },
    );
}

export function formatSort(sort: readonly SortKey[]): string {
  return sort.map((key) => `${key.descending ? "-" : ""}${key.field}`).join(",");
}

/**
 * Pressing a heading: ascending, then descending, then off. With Shift the key joins the
 * others; a fourth key replaces the last.
 */
export function toggleSort(sort: readonly SortKey[], field: string, additive: boolean): SortKey[] {
  const present = sort.find((key) => key.field === field);
  const turned = present
    ? present.descending
      ? null
      : { field, descending: true }
    : { field, descending: false };
  // A later key pressed alone starts afresh as the first one.
  if (!additive)
    return present && present !== sort[0] ? [{ field, descending: false }] : turned ? [turned] : [];
  if (present)
    return sort.flatMap((key) => (key.field === field ? (turned ? [turned] : []) : [key]));
  return [...sort.slice(0, MAX_SORT_KEYS - 1), { field, descending: false }];
}

/** Replaces the condition on the same field and operator, or adds it. */
export function withCondition(filters: readonly Condition[], condition: Condition): Condition[] {
  const at = filters.findIndex(
    (present) => present.field === condition.field && present.op === condition.op,
  );
  return at < 0
    ? [...filters, condition]
    : filters.map((present, index) => (index === at ? condition : present));
}
