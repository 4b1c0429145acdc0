import { useEffect, useRef, useState } from "react";
import { useLocation, useNavigationType, useSearchParams } from "react-router";
import { useMe } from "@/api/me";
import { useSavedViews, type SavedView } from "@/api/saved-views";
import { parseSort, writeTableQuery, type TableDefaults } from "./table-query";
import { useTablePreferences, type TablePreferences } from "./table-preferences";
import type { TableQuery } from "./types";
import { isModified, readViewState, viewStateOf, type ViewState } from "./view-state";

/** In the address when the person wants no view, not even the role's. */
const NO_VIEW = "none";

/** What of the address says how the list is to look. */
const arranges = (name: string) =>
  name === "q" ||
  name === "sort" ||
  name === "group" ||
  name === "filter" ||
  name.startsWith("filter[");

/**
 * Group, columns and the saved view in use. A view is written into the address when it is
 * chosen, so that the link works for people who cannot see the view; its columns are used while
 * it is chosen and leave the person's own arrangement as it was.
 */
export function useView(
  listId: string,
  query: TableQuery,
  defaults: TableDefaults,
  fields: readonly string[],
) {
  const [params, setParams] = useSearchParams();
  const { views, known } = useSavedViews(listId);
  const role = useMe()?.user.role;
  const [own, setOwn] = useTablePreferences(listId);
  const [arranged, setArranged] = useState<{ id: string; columns: TablePreferences } | null>(null);
  const isKnown = (field: string) => fields.includes(field);

  const chosen = params.get("saved");
  const view = views.find((candidate) => candidate.id === chosen) ?? null;
  const saved = view && readViewState(view.state, isKnown);
  const group = params.get("group") ?? "";
  const columns =
    saved === null ? own : arranged?.id === view?.id ? (arranged?.columns ?? own) : saved.columns;
  const now = viewStateOf(query, group, columns);

  const setColumns = (
    next: TablePreferences | ((before: TablePreferences) => TablePreferences),
  ) => {
    if (view === null) setOwn(next);
    else setArranged({ id: view.id, columns: typeof next === "function" ? next(columns) : next });
  };

  const write = (id: string, state: ViewState | null) => {
    setArranged(null);
    setParams(
      (before) => {
        const rest = new URLSearchParams();
        for (const [name, value] of before)
          if (!arranges(name) && name !== "saved") rest.append(name, value);
        const next = state
          ? writeTableQuery(
              rest,
              { q: state.q, sort: parseSort(state.sort), filters: state.filters },
              defaults,
            )
          : rest;
        if (state?.group) next.set("group", state.group);
        next.set("saved", id);
        return next;
      },
      { replace: true },
    );
  };
  const choose = (next: SavedView | null) =>
    next ? write(next.id, readViewState(next.state, isKnown)) : write(NO_VIEW, null);
  const setGroup = (field: string) =>
    setParams(
      (before) => {
        const after = new URLSearchParams(before);
        if (field === "") after.delete("group");
        else after.set("group", field);
        return after;
      },
      { replace: true },
    );

  /** Rows of one group alone: ungrouped, under the filter given. */
  const showOnly = (filters: TableQuery["filters"]) =>
    setParams(
      (before) => {
        const after = writeTableQuery(before, { ...query, filters }, defaults);
        after.delete("group");
        return after;
      },
      { replace: true },
    );

  // A link may name a view alone, and a list opened plainly starts with the view of the role.
  const isPlain = ![...params.keys()].some(arranges);
  const start =
    chosen === null ? views.find((candidate) => candidate.default_for_role === role) : view;
  const chooseLatest = useRef(choose);
  useEffect(() => {
    chooseLatest.current = choose;
  });
  const applied = useRef<string | null>(null);
  const startId = isPlain && known ? (start?.id ?? null) : null;
  // A change of the list itself replaces the address; only a link asks for the view anew.
  const byLink = useNavigationType() !== "REPLACE";
  const { key } = useLocation();
  useEffect(() => {
    if (startId === null || (applied.current !== null && !byLink)) return;
    applied.current = startId;
    const found = views.find((candidate) => candidate.id === startId);
    if (found) chooseLatest.current(found);
  }, [startId, views, byLink, key]);
  useEffect(() => {
    if (chosen !== null) applied.current = chosen;
  }, [chosen]);

  return {
    views,
    view,
    now,
    modified: saved !== null && isModified(now, saved),
    choose,
    group: isKnown(group) ? group : "",
    setGroup,
    showOnly,
    columns,
    setColumns,
  };
}

export type ViewInUse = ReturnType<typeof useView>;
