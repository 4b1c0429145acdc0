import { useVirtualizer } from "@tanstack/react-virtual";
import type { Table } from "@tanstack/react-table";
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { cn } from "@/lib/class-names";
import { moveFocus, type GridPosition } from "./grid-focus";
import { GridHeading } from "./grid-heading";
import { GridRow, GridSkeleton } from "./grid-row";
import type { Column, SortKey } from "./types";

export const SELECT_WIDTH = 44;

export interface GridProps<Row> {
  label: string;
  table: Table<Row>;
  rows: readonly Row[];
  /** Rows of the whole filter, once known. */
  count: number | null;
  rowId: (row: Row) => string;
  rowHeight: number;
  sort: readonly SortKey[];
  onSort: (field: string, additive: boolean) => void;
  onMoveColumn: (column: Column<Row>, by: number) => void;
  selected: ReadonlySet<string>;
  onSelect?: (row: Row, range: boolean) => void;
  onSelectAll?: () => void;
  onOpen?: (row: Row, newTab: boolean) => void;
  rowHref?: (row: Row) => string;
  onPeek?: (row: Row) => void;
  /** Told when the focused row changes, so that an open peek follows. */
  onFocusRow: (row: Row) => void;
  onFilterTo?: (column: Column<Row>, row: Row) => void;
  onNearEnd: () => void;
  loading: boolean;
  /** Rows of the former query, while the new ones load. */
  stale: boolean;
  foot?: ReactNode;
  totals: ReactNode;
}

/** The rows: virtualised, one tab stop, arrows move inside. */
export function Grid<Row>(props: GridProps<Row>) {
  const { table, rows, rowHeight, onNearEnd, onFocusRow } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState<GridPosition>({ row: 0, column: 0 });
  const selectable = props.onSelect !== undefined;
  const columns = table.getVisibleLeafColumns();
  const width = columns.reduce(
    (sum, column) => sum + column.getSize(),
    selectable ? SELECT_WIDTH : 0,
  );
  const columnCount = columns.length + (selectable ? 1 : 0);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 6,
    getItemKey: (index) => {
      const row = rows[index];
      return row === undefined ? index : props.rowId(row);
    },
  });
  useEffect(() => virtual.measure(), [virtual, rowHeight]);

  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (rows.length > 0 && last >= rows.length - 30) onNearEnd();
  }, [last, rows.length, onNearEnd]);

  const active: GridPosition = {
    row: Math.min(at.row, rows.length - 1),
    column: Math.min(at.column, columnCount - 1),
  };

  const go = (next: GridPosition) => {
    setAt(next);
    if (next.row >= 0) virtual.scrollToIndex(next.row);
    const row = rows[next.row];
    if (row !== undefined) onFocusRow(row);
    // The row may be outside the window until the virtualiser has drawn it.
    requestAnimationFrame(() => {
      scroller.current
        ?.querySelector<HTMLElement>(`[data-row="${next.row}"][data-column="${next.column}"]`)
        ?.focus({ preventScroll: next.row >= 0 });
    });
  };

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const control = event.ctrlKey || event.metaKey;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 400) / rowHeight) - 2);
    const plain = !control && !event.altKey;
    if (!event.altKey && (plain || event.key === "Home" || event.key === "End")) {
      const next = moveFocus(active, event.key, control, {
        rows: rows.length,
        columns: columnCount,
        page,
      });
      if (next) {
        event.preventDefault();
        event.stopPropagation();
        go(next);
        return;
      }
    }
    const row = rows[active.row];
    if (control && event.key.toLowerCase() === "a" && props.onSelectAll) {
      event.preventDefault();
      props.onSelectAll();
    } else if (row !== undefined && active.row >= 0) {
      if (event.key === "Enter" && props.onOpen) {
        event.preventDefault();
        props.onOpen(row, control);
      } else if (event.key === " " && plain && props.onPeek) {
        event.preventDefault();
        props.onPeek(row);
      } else if (event.key.toLowerCase() === "x" && plain && props.onSelect) {
        event.preventDefault();
        props.onSelect(row, event.shiftKey);
      }
    }
  };

  return (
    <div
      ref={scroller}
      role="grid"
      aria-label={props.label}
      aria-rowcount={props.count === null ? -1 : props.count + 1}
      aria-colcount={columnCount}
      aria-multiselectable={selectable || undefined}
      aria-busy={props.loading || props.stale}
      data-scroll
      onKeyDown={onKeyDown}
      className="min-h-0 flex-1 overflow-auto border-t bg-surface"
    >
      <div className="relative flex min-h-full min-w-full flex-col" style={{ width }}>
        <GridHeading
          table={table}
          selectable={selectable}
          allSelected={rows.length > 0 && props.selected.size >= rows.length}
          onSelectAll={props.onSelectAll}
          sort={props.sort}
          onSort={props.onSort}
          onMoveColumn={props.onMoveColumn}
          active={active}
          onFocusAt={setAt}
        />
        {props.loading ? (
          <GridSkeleton
            widths={columns.map((column) => column.getSize())}
            rowHeight={rowHeight}
            selectable={selectable}
          />
        ) : (
          <div
            role="rowgroup"
            className={cn(
              "relative shrink-0 transition-opacity duration-[180ms]",
              props.stale && "opacity-60",
            )}
            style={{ height: virtual.getTotalSize() }}
          >
            {items.map((item) => {
              const row = rows[item.index];
              if (row === undefined) return null;
              return (
                <GridRow
                  key={item.key}
                  row={row}
                  index={item.index}
                  top={item.start}
                  height={rowHeight}
                  columns={columns}
                  selectable={selectable}
                  selected={props.selected.has(props.rowId(row))}
                  activeColumn={active.row === item.index ? active.column : null}
                  onSelect={props.onSelect}
                  rowHref={props.rowHref}
                  onOpen={props.onOpen}
                  onPeek={props.onPeek}
                  onFilterTo={props.onFilterTo}
                  onFocusAt={(column) => {
                    setAt({ row: item.index, column });
                    onFocusRow(row);
                  }}
                />
              );
            })}
          </div>
        )}
        {props.foot}
        <div className="flex-1" />
        {props.totals}
      </div>
    </div>
  );
}
