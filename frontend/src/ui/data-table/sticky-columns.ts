/** Columns that stay in view at the left while the rest scrolls. */

/** Distance from the left by column id: the first column always, then those pinned in a row. */
export function stickyOffsets(
  columns: readonly { id: string; width: number }[],
  pinned: readonly string[],
  before: number,
): ReadonlyMap<string, number> {
  const offsets = new Map<string, number>();
  let left = before;
  for (const [index, column] of columns.entries()) {
    if (index > 0 && !pinned.includes(column.id)) break;
    offsets.set(column.id, left);
    left += column.width;
  }
  return offsets;
}

/** The order of all columns with the pinned ones right behind the first. */
export function pinnedOrder(order: readonly string[], pinned: readonly string[]): string[] {
  const [first, ...rest] = order;
  if (first === undefined) return [];
  return [
    first,
    ...rest.filter((id) => pinned.includes(id)),
    ...rest.filter((id) => !pinned.includes(id)),
  ];
}
