import { flexRender, type Table } from "@tanstack/react-table";
import { ArrowDown, ArrowUp } from "lucide-react";
import { cn } from "@/lib/class-names";
import { isFigure } from "./cell-content";
import { columnOf } from "./column-defs";
import { queryFieldOf } from "./conditions";
import { SELECT_WIDTH } from "./grid";
import type { GridPosition } from "./grid-focus";
import type { Column, SortKey } from "./types";

/** The sticky heading: sorts on press, resizes at the edge, moves with Alt and arrows. */
export function GridHeading<Row>({
  table,
  selectable,
  allSelected,
  onSelectAll,
  sort,
  onSort,
  onMoveColumn,
  active,
  onFocusAt,
}: {
  table: Table<Row>;
  selectable: boolean;
  allSelected: boolean;
  onSelectAll?: () => void;
  sort: readonly SortKey[];
  onSort: (field: string, additive: boolean) => void;
  onMoveColumn: (column: Column<Row>, by: number) => void;
  active: GridPosition;
  onFocusAt: (position: GridPosition) => void;
}) {
  const headers = table.getHeaderGroups()[0]?.headers ?? [];
  const offset = selectable ? 1 : 0;
  const tabIndex = (column: number) => (active.row === -1 && active.column === column ? 0 : -1);
  return (
    <div role="rowgroup" className="sticky top-0 z-20 shrink-0">
      <div
        role="row"
        aria-rowindex={1}
        className="flex h-8 border-b bg-canvas text-caption font-medium text-muted"
      >
        {selectable && (
          <div
            role="columnheader"
            aria-colindex={1}
            className="sticky left-0 z-10 grid shrink-0 place-items-center bg-canvas"
            style={{ width: SELECT_WIDTH }}
          >
            <input
              type="checkbox"
              aria-label="Select all loaded rows"
              checked={allSelected}
              onChange={onSelectAll}
              data-row={-1}
              data-column={0}
              tabIndex={tabIndex(0)}
              className="size-3.5 accent-primary"
            />
          </div>
        )}
        {headers.map((header, index) => {
          const column = columnOf(header.column);
          const position = sort.findIndex((key) => key.field === queryFieldOf(column));
          const key = sort[position];
          const right = isFigure(column);
          return (
            <div
              key={header.id}
              role="columnheader"
              aria-colindex={index + offset + 1}
              aria-sort={
                key
                  ? key.descending
                    ? "descending"
                    : "ascending"
                  : column.sortable
                    ? "none"
                    : undefined
              }
              className={cn(
                "group relative flex shrink-0",
                index === 0 && "sticky z-10 grow bg-canvas",
                index === 0 && (selectable ? "left-11" : "left-0"),
              )}
              style={{ width: header.getSize() }}
            >
              <button
                type="button"
                title={column.description}
                data-row={-1}
                data-column={index + offset}
                tabIndex={tabIndex(index + offset)}
                aria-disabled={!column.sortable || undefined}
                onFocus={() => onFocusAt({ row: -1, column: index + offset })}
                onClick={(event) => {
                  if (column.sortable) onSort(queryFieldOf(column), event.shiftKey);
                }}
                onKeyDown={(event) => {
                  if (event.altKey && (event.key === "ArrowLeft" || event.key === "ArrowRight")) {
                    event.preventDefault();
                    event.stopPropagation();
                    onMoveColumn(column, event.key === "ArrowLeft" ? -1 : 1);
                  }
                }}
                className={cn(
                  "flex min-w-0 flex-1 items-center gap-1 px-2.5 outline-offset-[-2px]",
                  right && "justify-end",
                  index === 0 && !selectable && "pl-6",
                  column.sortable ? "hover:text-text" : "cursor-default!",
                  key && "text-text",
                )}
              >
                <span className="truncate">
                  {flexRender(header.column.columnDef.header, header.getContext())}
                </span>
                {key && (
                  <span className="flex items-center" aria-hidden>
                    {key.descending ? (
                      <ArrowDown className="size-3" />
                    ) : (
                      <ArrowUp className="size-3" />
                    )}
                    {sort.length > 1 && (
                      <span className="tnum text-[0.625rem]">{position + 1}</span>
                    )}
                  </span>
                )}
              </button>
              <div
                aria-hidden
                onPointerDown={header.getResizeHandler()}
                onDoubleClick={() => header.column.resetSize()}
                className="absolute inset-y-1.5 -right-1 z-10 flex w-2 cursor-col-resize touch-none justify-center select-none"
              >
                <span
                  className={cn(
                    "w-px bg-transparent transition-colors group-hover:bg-border hover:bg-control",
                    header.column.getIsResizing() && "w-0.5 bg-primary",
                  )}
                />
              </div>
            </div>
          );
        })}
      </div>
    </div>
  );
}
