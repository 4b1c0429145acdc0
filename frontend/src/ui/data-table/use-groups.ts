import { keepPreviousData, useQuery, type QueryKey } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { getJson } from "@/api/http";
import { toProblem } from "@/lib/problem";
import { pageSearch } from "./table-query";
import { queryFieldOf } from "./conditions";
import type { Column, Line, RowGroup, TableQuery } from "./types";

/** Rows shown of a group; the rest is one press away. */
const PEEK = 50;

/** Groups of the filtered rows with their subtotals, and the lines they make in the grid. */
export function useGroups<Row>(
  path: string,
  queryKey: QueryKey,
  query: TableQuery,
  field: string,
  columns: readonly Column<Row>[],
) {
  const search = pageSearch(query, { cursor: null, limit: 1, totals: false });
  for (const part of ["limit", "count"]) search.delete(part);
  search.set("by", field);
  search.set("peek", String(PEEK));
  const result = useQuery({
    queryKey: [...queryKey, "groups", path, search.toString()],
    queryFn: ({ signal }) =>
      getJson<{ groups: RowGroup<Row>[] }>(`${path}/groups`, { search, signal }),
    enabled: field !== "",
    placeholderData: keepPreviousData,
    retry: (failures, error) => failures < 2 && toProblem(error).isTransient,
  });
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const answered = result.data?.groups;
  const groups = useMemo(
    () => answered && inListOrder(answered, columns, field),
    [answered, columns, field],
  );
  const lines = useMemo(
    () => (groups ? linesOf(groups, (group) => !closed.has(nameOf(group))) : []),
    [groups, closed],
  );
  const toggle = (group: RowGroup<Row>) =>
    setClosed((before) => {
      const next = new Set(before);
      if (!next.delete(nameOf(group))) next.add(nameOf(group));
      return next;
    });
  return { ...result, groups, lines, toggle };
}

const nameOf = (group: { key: string | null }) => group.key ?? "";

/** A list people choose from keeps its own order; what has none is as the server gave it. */
export function inListOrder<Row>(
  groups: readonly RowGroup<Row>[],
  columns: readonly Column<Row>[],
  field: string,
): readonly RowGroup<Row>[] {
  const options = columns.find((column) => queryFieldOf(column) === field)?.options;
  if (!options || options.length === 0) return groups;
  const place = (group: RowGroup<Row>) => {
    const at = options.findIndex((option) => option.value === group.key);
    return at < 0 ? options.length : at;
  };
  return [...groups].sort((left, right) => place(left) - place(right));
}

/** Each group's heading, then its rows while it is open, then what leads to the rest. */
export function linesOf<Row>(
  groups: readonly RowGroup<Row>[],
  isOpen: (group: RowGroup<Row>) => boolean,
): Line<Row>[] {
  return groups.flatMap((group): Line<Row>[] => {
    const items = group.items ?? [];
    const open = items.length > 0 && isOpen(group);
    const heading: Line<Row> = { kind: "group", group, open };
    if (!open) return [heading];
    const rows = items.map((row): Line<Row> => ({ kind: "row", row }));
    return items.length < group.count
      ? [heading, ...rows, { kind: "more", group }]
      : [heading, ...rows];
  });
}
