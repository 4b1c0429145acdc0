/** Where the keyboard is in the grid; row -1 is the heading. */
export interface GridPosition {
  row: number;
  column: number;
}

export interface GridSize {
  rows: number;
  columns: number;
  /** Rows that fit the screen, for PageUp and PageDown. */
  page: number;
}

/** The position after a key, or null when the key does not move. */
export function moveFocus(
  at: GridPosition,
  key: string,
  control: boolean,
  size: GridSize,
): GridPosition | null {
  const lastRow = size.rows - 1;
  const lastColumn = size.columns - 1;
  const row = (next: number) => ({ ...at, row: Math.max(-1, Math.min(lastRow, next)) });
  const column = (next: number) => ({ ...at, column: Math.max(0, Math.min(lastColumn, next)) });
  switch (key) {
    case "ArrowDown":
      return row(at.row + 1);
    case "ArrowUp":
      return row(at.row - 1);
    // j and k walk records and stop at the first one, not at the heading.
    case "j":
      return row(at.row + 1);
    case "k":
      return row(Math.max(Math.min(0, lastRow), at.row - 1));
    case "ArrowRight":
      return column(at.column + 1);
    case "ArrowLeft":
      return column(at.column - 1);
    case "PageDown":
      return row(at.row + size.page);
    case "PageUp":
      return row(Math.max(0, at.row - size.page));
    case "Home":
      return control ? { row: Math.min(0, lastRow), column: 0 } : column(0);
    case "End":
      return control ? { row: lastRow, column: lastColumn } : column(lastColumn);
    default:
      return null;
  }
}

/** Two corners of a block of cells. */
export interface GridRange {
  from: GridPosition;
  to: GridPosition;
}

/** Whether a cell lies in the block. */
export function inRange(cell: GridPosition, range: GridRange | null): boolean {
  if (!range) return false;
  const within = (value: number, one: number, other: number) =>
    value >= Math.min(one, other) && value <= Math.max(one, other);
  return (
    within(cell.row, range.from.row, range.to.row) &&
    within(cell.column, range.from.column, range.to.column)
  );
}
