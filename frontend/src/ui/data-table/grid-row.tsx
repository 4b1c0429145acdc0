import type { Column as TanColumn } from "@tanstack/react-table";
import { ListFilter } from "lucide-react";
import { useState, type MouseEvent, type ReactNode } from "react";
import { Link } from "react-router";
import { cn } from "@/lib/class-names";
import { Skeleton } from "../states";
import { CellContent, isFigure } from "./cell-content";
import { columnOf } from "./column-defs";
import { SELECT_WIDTH } from "./grid";
import type { Column } from "./types";

interface GridRowProps<Row> {
  row: Row;
  index: number;
  top: number;
  height: number;
  columns: readonly TanColumn<Row>[];
  /** Distance from the left of the columns that stay in view. */
  sticky: ReadonlyMap<string, number>;
  selectable: boolean;
  selected: boolean;
  /** Part of the cells marked for copying. */
  isMarked: (column: number) => boolean;
  /** Column whose cell of this row is being changed. */
  editedColumn: string | null;
  renderEditor: (row: Row, column: Column<Row>) => ReactNode;
  onEdit: (row: Row, column: Column<Row>) => boolean;
  /** Column of the keyboard when it is in this row. */
  activeColumn: number | null;
  onSelect?: (row: Row, range: boolean) => void;
  rowHref?: (row: Row) => string;
  onOpen?: (row: Row, newTab: boolean) => void;
  /** Opens the facts beside the list; the first cell does it where rows have no page. */
  onPeek?: (row: Row) => void;
  onFilterTo?: (column: Column<Row>, row: Row) => void;
  onFocusAt: (column: number) => void;
}

const versionOf = (row: unknown) => (row as { version?: number }).version ?? 0;

export function GridRow<Row>(props: GridRowProps<Row>) {
  const { row, columns, selectable, selected, activeColumn } = props;
  const version = versionOf(row);
  // The version first drawn: a later one means the row changed under the reader's eyes.
  const [firstVersion] = useState(version);
  const offset = selectable ? 1 : 0;
  const ground = selected
    ? "bg-selected"
    : "bg-surface group-hover:bg-canvas group-focus-within:bg-canvas dark:group-hover:bg-raised dark:group-focus-within:bg-raised";
  return (
    <div
      role="row"
      aria-rowindex={props.index + 2}
      aria-selected={selectable ? selected : undefined}
      className="group absolute inset-x-0 top-0 flex border-b border-border/60 text-dense"
      style={{ height: props.height, transform: `translateY(${props.top}px)` }}
      onDoubleClick={() => props.onOpen?.(row, false)}
    >
      {selectable && (
        <div
          role="gridcell"
          aria-colindex={1}
          className={cn("sticky left-0 z-10 grid shrink-0 place-items-center", ground)}
          style={{ width: SELECT_WIDTH }}
        >
          <input
            type="checkbox"
            aria-label={`Select row ${props.index + 1}`}
            checked={selected}
            onChange={(event) =>
              props.onSelect?.(row, (event.nativeEvent as unknown as MouseEvent).shiftKey)
            }
            onFocus={() => props.onFocusAt(0)}
            data-row={props.index}
            data-column={0}
            tabIndex={activeColumn === 0 ? 0 : -1}
            className="size-3.5 accent-primary"
          />
        </div>
      )}
      {columns.map((tanColumn, index) => {
        const column = columnOf(tanColumn);
        const first = index === 0;
        const left = props.sticky.get(tanColumn.id);
        const marked = props.isMarked(index + offset);
        if (props.editedColumn === column.id)
          return (
            <div
              key={tanColumn.id}
              role="gridcell"
              aria-colindex={index + offset + 1}
              className="relative z-20 shrink-0 bg-raised"
              style={{ width: tanColumn.getSize() }}
              onDoubleClick={(event) => event.stopPropagation()}
            >
              {props.renderEditor(row, column)}
            </div>
          );
        return (
          <div
            key={tanColumn.id}
            role="gridcell"
            aria-colindex={index + offset + 1}
            aria-selected={marked || undefined}
            data-row={props.index}
            data-column={index + offset}
            tabIndex={activeColumn === index + offset ? 0 : -1}
            onFocus={() => props.onFocusAt(index + offset)}
            onDoubleClick={(event) => {
              if (props.onEdit(row, column)) event.stopPropagation();
            }}
            className={cn(
              "relative flex min-w-0 shrink-0 items-center px-2.5 outline-offset-[-2px]",
              marked ? "bg-selected" : ground,
              isFigure(column) && "justify-end text-right",
              left !== undefined && "sticky z-10",
              first && "grow font-medium",
              first && !selectable && "pl-6",
            )}
            style={{ width: tanColumn.getSize(), left }}
          >
            {first && version !== firstVersion && (
              <span
                key={version}
                aria-hidden
                className="animate-flash pointer-events-none absolute inset-0"
              />
            )}
            <span data-content className="min-w-0 truncate">
              {first && props.rowHref ? (
                <Link to={props.rowHref(row)} tabIndex={-1} className="hover:text-link">
                  <CellContent column={column} row={row} />
                </Link>
              ) : first && props.onPeek ? (
                <button
                  type="button"
                  tabIndex={-1}
                  className="hover:text-link"
                  onClick={() => props.onPeek?.(row)}
                >
                  <CellContent column={column} row={row} />
                </button>
              ) : (
                <CellContent column={column} row={row} />
              )}
            </span>
            {props.onFilterTo &&
              column.filterable &&
              (column.kind === "enum" || column.kind === "person") && (
                <button
                  type="button"
                  tabIndex={-1}
                  title={`Filter to this ${column.label.toLowerCase()}`}
                  aria-label={`Filter to this ${column.label.toLowerCase()}`}
                  onClick={() => props.onFilterTo?.(column, row)}
                  className="absolute right-1 hidden size-5 place-items-center rounded-chip border bg-raised text-muted hover:text-text [div:hover>&]:grid"
                >
                  <ListFilter className="size-3" aria-hidden />
                </button>
              )}
          </div>
        );
      })}
    </div>
  );
}

/** The same layout without values, so that nothing shifts when they come. */
export function GridSkeleton({
  widths,
  rowHeight,
  selectable,
}: {
  widths: readonly number[];
  rowHeight: number;
  selectable: boolean;
}) {
  return (
    <div aria-hidden className="animate-overlay">
      {Array.from({ length: 14 }, (_, row) => (
        <div
          key={row}
          className="flex items-center border-b border-border/60"
          style={{ height: rowHeight }}
        >
          {selectable && <div className="shrink-0" style={{ width: SELECT_WIDTH }} />}
          {widths.map((width, column) => (
            <div
              key={column}
              className={cn(
                "shrink-0 px-2.5",
                column === 0 && "grow",
                column === 0 && !selectable && "pl-6",
              )}
              style={{ width }}
            >
              <Skeleton className={(row + column) % 3 === 0 ? "w-1/2" : "w-3/4"} />
            </div>
          ))}
        </div>
      ))}
    </div>
  );
}
