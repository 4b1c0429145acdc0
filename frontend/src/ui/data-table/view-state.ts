/** What a saved view holds, and how it comes back into the list and its address. */
import { formatSort, parseSort } from "./table-query";
import { asPreferences, type TablePreferences } from "./table-preferences";
import type { Condition, TableQuery } from "./types";

export interface ViewState {
  q: string;
  sort: string;
  filters: Condition[];
  /** Field the rows are grouped by; empty: none. */
  group: string;
  columns: TablePreferences;
}

export function viewStateOf(
  query: TableQuery,
  group: string,
  columns: TablePreferences,
): ViewState {
  return { q: query.q, sort: formatSort(query.sort), filters: query.filters, group, columns };
}

/** A view's state as this build knows it; conditions on columns the list has not are dropped. */
export function readViewState(state: unknown, known: (field: string) => boolean): ViewState {
  const stored = (state ?? {}) as Partial<ViewState>;
  return {
    q: stored.q ?? "",
    sort: formatSort(parseSort(stored.sort ?? "").filter((key) => known(key.field))),
    filters: (stored.filters ?? []).filter((condition) => known(condition.field)),
    group: stored.group !== undefined && known(stored.group) ? stored.group : "",
    columns: asPreferences(stored.columns),
  };
}

const plain = (state: ViewState) =>
  JSON.stringify([
    state.q,
    state.sort,
    state.filters.map(({ field, op, value }) => [field, op, value]),
    state.group,
    Object.entries(state.columns.shown).sort(),
    Object.entries(state.columns.widths).sort(),
    state.columns.order,
    state.columns.pinned,
    state.columns.density,
  ]);

/** Whether the list shows something else than the view says. */
export const isModified = (now: ViewState, saved: ViewState) => plain(now) !== plain(saved);
