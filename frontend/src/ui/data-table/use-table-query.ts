import { keepPreviousData, useInfiniteQuery, type QueryKey } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { useSearchParams } from "react-router";
import { getList } from "@/api/http";
import { toProblem } from "@/lib/problem";
import { pageSearch, readTableQuery, writeTableQuery, type TableDefaults } from "./table-query";
import type { TableQuery } from "./types";

const PAGE = 100;

/** The list's state in the URL and the change of it. */
export function useTableQuery(defaults: TableDefaults) {
  const [params, setParams] = useSearchParams();
  const query = useMemo(() => readTableQuery(params, defaults), [params, defaults]);
  const change = useCallback(
    (part: Partial<TableQuery>) =>
      setParams(
        (before) =>
          writeTableQuery(before, { ...readTableQuery(before, defaults), ...part }, defaults),
        { replace: true },
      ),
    [setParams, defaults],
  );
  return { query, change };
}

/** Keyset pages of a list; a changed query cancels the request under way. */
export function useTableRows<Row>(
  path: string,
  queryKey: QueryKey,
  query: TableQuery,
  totals: boolean,
) {
  const first = pageSearch(query, { cursor: null, limit: PAGE, totals });
  const result = useInfiniteQuery({
    queryKey: [...queryKey, path, first.toString()],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      getList<Row>(path, pageSearch(query, { cursor: pageParam, limit: PAGE, totals }), signal),
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
    // A refusal will be the same a second later.
    retry: (failures, error) => failures < 2 && toProblem(error).isTransient,
  });
  const pages = result.data?.pages;
  const rows = useMemo(() => pages?.flatMap((page) => page.items) ?? [], [pages]);
  return {
    ...result,
    rows,
    count: pages?.[0]?.count ?? null,
    totals: pages?.[0]?.totals ?? null,
    behind: pages?.some((page) => page.behind === true) ?? false,
    search: first,
  };
}
