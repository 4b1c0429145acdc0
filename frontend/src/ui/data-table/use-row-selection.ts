import { useMemo, useState } from "react";

interface Marked {
  ids: ReadonlySet<string>;
  anchor: string | null;
  wholeFilter: boolean;
  /** The query it was made in; another query starts empty. */
  search: string;
}

const nothing = (search: string): Marked => ({
  ids: new Set(),
  anchor: null,
  wholeFilter: false,
  search,
});

/** Marked rows of a list: single, range from the last one, all loaded, all in the filter. */
export function useRowSelection<Row>(
  rows: readonly Row[],
  rowId: (row: Row) => string,
  search: string,
) {
  const [stored, setMarked] = useState<Marked>(() => nothing(search));
  const marked = stored.search === search ? stored : nothing(search);
  const selected = useMemo(
    () => rows.filter((row) => marked.ids.has(rowId(row))),
    [rows, rowId, marked.ids],
  );

  return {
    set: marked.ids,
    ids: [...marked.ids],
    rows: selected,
    wholeFilter: marked.wholeFilter,
    clear: () => setMarked(nothing(search)),
    selectWholeFilter: () =>
      setMarked({ ...marked, ids: new Set(rows.map(rowId)), wholeFilter: true }),
    toggleLoaded: () =>
      setMarked(
        marked.ids.size >= rows.length
          ? nothing(search)
          : { ...nothing(search), ids: new Set(rows.map(rowId)) },
      ),
    toggle: (row: Row, range: boolean) => {
      const id = rowId(row);
      const ids = new Set(marked.ids);
      const order = rows.map(rowId);
      const from = marked.anchor === null ? -1 : order.indexOf(marked.anchor);
      if (range && from >= 0) {
        const to = order.indexOf(id);
        for (const between of order.slice(Math.min(from, to), Math.max(from, to) + 1))
          ids.add(between);
      } else if (!ids.delete(id)) ids.add(id);
      setMarked({ ids, anchor: id, wholeFilter: false, search });
    },
  };
}
