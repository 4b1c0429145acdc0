import { flexRender, type Table } from "@tanstack/react-table";
import { ArrowDown, ArrowUp } from "lucide-react";
import { useState } from "react";
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
  onPlaceColumn,
  onFitColumn,
  sticky,
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
  onPlaceColumn: (columnId: string, before: string) => void;
  onFitColumn: (columnId: string, index: number) => void;
  /** Distance from the left of the columns that stay in view. */
  sticky: ReadonlyMap<string, number>;
  active: GridPosition;
  onFocusAt: (position: GridPosition) => void;
}) {
  const headers = table.getHeaderGroups()[0]?.headers ?? [];
  const offset = selectable ? 1 : 0;
  const [dragged, setDragged] = useState<string | null>(null);
  const [over, setOver] = useState<string | null>(null);
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
          const left = sticky.get(header.id);
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
                left !== undefined && "sticky z-10 bg-canvas",
                index === 0 && "grow",
                over === column.id &&
                  dragged !== column.id &&
                  "shadow-[inset_2px_0_0_var(--primary)]",
              )}
              style={{ width: header.getSize(), left }}
              onDragOver={(event) => {
                // The first column names the row and stays first.
                if (dragged === null || index === 0) return;
                event.preventDefault();
                setOver(column.id);
              }}
              onDrop={(event) => {
                event.preventDefault();
                if (dragged !== null && dragged !== column.id) onPlaceColumn(dragged, column.id);
                setOver(null);
              }}
            >
              <button
                type="button"
                title={column.description}
                draggable={index > 0}
                onDragStart={(event) => {
                  event.dataTransfer.effectAllowed = "move";
                  setDragged(column.id);
                }}
                onDragEnd={() => {
                  setDragged(null);
                  setOver(null);
                }}
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
                title="Drag to resize, double click to fit"
                onDoubleClick={() => onFitColumn(column.id, index)}
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
