import { useVirtualizer } from "@tanstack/react-virtual";
import type { Table } from "@tanstack/react-table";
import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { cn } from "@/lib/class-names";
import { columnOf } from "./column-defs";
import { inRange, moveFocus, type GridPosition, type GridRange } from "./grid-focus";
import { GridHeading } from "./grid-heading";
import { GridRow, GridSkeleton } from "./grid-row";
import { GroupRow, MoreRow } from "./group-row";
import { stickyOffsets } from "./sticky-columns";
import type { Column, Line, RowGroup, SortKey } from "./types";

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
  /** Dropped on another heading. */
  onPlaceColumn: (columnId: string, before: string) => void;
  onFitColumn: (columnId: string, width: number) => void;
  /** Beside the first column, kept at the left. */
  pinned: readonly string[];
  /** Headings of groups between the rows; absent: the rows alone. */
  lines?: readonly Line<Row>[];
  groupLabel: (group: RowGroup<Row>) => string;
  onToggleGroup: (group: RowGroup<Row>) => void;
  onShowGroup: (group: RowGroup<Row>) => void;
  /** The cell that is being changed in place. */
  editing: { rowId: string; columnId: string } | null;
  renderEditor: (row: Row, column: Column<Row>) => ReactNode;
  /** True when the cell takes a change and its editor opened. */
  onEdit: (row: Row, column: Column<Row>) => boolean;
  /** Copies the cells between the two corners, with headings when asked for. */
  onCopy: (rows: readonly Row[], columns: readonly Column<Row>[], heading: boolean) => void;
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
  /** Other corner of the marked cells, from where Shift and an arrow went. */
  const [anchor, setAnchor] = useState<GridPosition | null>(null);
  const lines = useMemo(
    () => props.lines ?? rows.map((row): Line<Row> => ({ kind: "row", row })),
    [props.lines, rows],
  );
  const rowAt = (index: number) => {
    const line = lines[index];
    return line?.kind === "row" ? line.row : undefined;
  };
  const selectable = props.onSelect !== undefined;
  const columns = table.getVisibleLeafColumns();
  const width = columns.reduce(
    (sum, column) => sum + column.getSize(),
    selectable ? SELECT_WIDTH : 0,
  );
  const columnCount = columns.length + (selectable ? 1 : 0);
  const offset = selectable ? 1 : 0;
  const sticky = stickyOffsets(
    columns.map((column) => ({ id: column.id, width: column.getSize() })),
    props.pinned,
    selectable ? SELECT_WIDTH : 0,
  );
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 6,
    getItemKey: (index) => {
      const line = lines[index];
      if (line === undefined) return index;
      if (line.kind === "row") return props.rowId(line.row);
      return `${line.kind} ${line.group.key ?? ""}`;
    },
  });
  useEffect(() => virtual.measure(), [virtual, rowHeight]);

  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (lines.length > 0 && last >= lines.length - 30) onNearEnd();
  }, [last, lines.length, onNearEnd]);

  const active: GridPosition = {
    row: Math.min(at.row, lines.length - 1),
    column: Math.min(at.column, columnCount - 1),
  };

  const wasEditing = useRef(false);
  useEffect(() => {
    // The editor is gone and took the focus with it.
    if (wasEditing.current && props.editing === null && document.activeElement === document.body)
      scroller.current?.querySelector<HTMLElement>("[data-row][tabindex='0']")?.focus();
    wasEditing.current = props.editing !== null;
  }, [props.editing]);

  const marked: GridRange | null = anchor && { from: anchor, to: active };

  const go = (next: GridPosition) => {
    setAt(next);
    if (next.row >= 0) virtual.scrollToIndex(next.row);
    const row = rowAt(next.row);
    if (row !== undefined) onFocusRow(row);
    // The row may be outside the window until the virtualiser has drawn it.
    requestAnimationFrame(() => {
      const cell = (column: number) =>
        scroller.current?.querySelector<HTMLElement>(
          `[data-row="${next.row}"][data-column="${column}"]`,
        );
      // A heading of a group is one stop, whatever the column.
      (cell(next.column) ?? cell(0))?.focus({ preventScroll: next.row >= 0 });
    });
  };

  const copy = (heading: boolean) => {
    const from = marked?.from ?? active;
    const top = Math.min(from.row, active.row);
    const bottom = Math.max(from.row, active.row);
    const left = Math.min(from.column, active.column) - offset;
    const right = Math.max(from.column, active.column) - offset;
    const chosen = rows.filter((row) => props.selected.has(props.rowId(row)));
    const all = columns.map(columnOf);
    // Marked rows are copied whole, else the cells between the corners.
    if (chosen.length > 0 && !marked) props.onCopy(chosen, all, heading);
    else
      props.onCopy(
        lines.slice(top, bottom + 1).flatMap((line) => (line.kind === "row" ? [line.row] : [])),
        all.slice(Math.max(0, left), right + 1),
        heading,
      );
  };

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const control = event.ctrlKey || event.metaKey;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 400) / rowHeight) - 2);
    const plain = !control && !event.altKey;
    if (props.editing !== null) return;
    if (!event.altKey && (plain || event.key === "Home" || event.key === "End")) {
      const next = moveFocus(active, event.key, control, {
        rows: lines.length,
        columns: columnCount,
        page,
      });
      if (next) {
        event.preventDefault();
        event.stopPropagation();
        if (event.shiftKey && event.key.startsWith("Arrow")) setAnchor(anchor ?? active);
        else setAnchor(null);
        go(next);
        return;
      }
    }
    const row = rowAt(active.row);
    const column = columns[active.column - offset];
    if (control && event.key.toLowerCase() === "a" && props.onSelectAll) {
      event.preventDefault();
      props.onSelectAll();
    } else if (control && event.key.toLowerCase() === "c" && active.row >= 0) {
      // Text marked with the pointer is the browser's own to copy.
      if (window.getSelection()?.isCollapsed === false) return;
      event.preventDefault();
      copy(event.shiftKey);
    } else if (event.key === "Escape" && anchor) {
      event.stopPropagation();
      setAnchor(null);
    } else if (row !== undefined && column && (event.key === "F2" || event.key === "Enter")) {
      if (plain && props.onEdit(row, columnOf(column))) event.preventDefault();
      else if (event.key === "Enter" && props.onOpen) {
        event.preventDefault();
        props.onOpen(row, control);
      }
    } else if (row !== undefined && active.row >= 0) {
      if (event.key === " " && plain && props.onPeek) {
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
          onPlaceColumn={props.onPlaceColumn}
          onFitColumn={(columnId, index) =>
            props.onFitColumn(columnId, widestCell(scroller.current, index + offset))
          }
          sticky={sticky}
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
              const line = lines[item.index];
              if (line === undefined) return null;
              const place = { index: item.index, top: item.start, height: rowHeight };
              const isActive = active.row === item.index;
              if (line.kind === "group")
                return (
                  <GroupRow
                    key={item.key}
                    {...place}
                    group={line.group}
                    label={props.groupLabel(line.group)}
                    open={line.open}
                    columns={columns}
                    selectable={selectable}
                    active={isActive}
                    onToggle={() => props.onToggleGroup(line.group)}
                    onShow={() => props.onShowGroup(line.group)}
                    onFocus={() => setAt({ row: item.index, column: 0 })}
                  />
                );
              if (line.kind === "more")
                return (
                  <MoreRow
                    key={item.key}
                    {...place}
                    group={line.group}
                    label={props.groupLabel(line.group)}
                    active={isActive}
                    onShow={() => props.onShowGroup(line.group)}
                    onFocus={() => setAt({ row: item.index, column: 0 })}
                  />
                );
              const { row } = line;
              const rowId = props.rowId(row);
              return (
                <GridRow
                  key={item.key}
                  row={row}
                  {...place}
                  columns={columns}
                  sticky={sticky}
                  selectable={selectable}
                  selected={props.selected.has(rowId)}
                  activeColumn={isActive ? active.column : null}
                  isMarked={(column) => inRange({ row: item.index, column }, marked)}
                  editedColumn={props.editing?.rowId === rowId ? props.editing.columnId : null}
                  renderEditor={props.renderEditor}
                  onEdit={props.onEdit}
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

/** Width at which no drawn cell of the column is cut off. */
function widestCell(scroller: HTMLElement | null, column: number): number {
  const cells = scroller?.querySelectorAll<HTMLElement>(`[data-column="${column}"]`) ?? [];
  let widest = 0;
  for (const cell of cells) {
    const content = cell.querySelector<HTMLElement>("[data-content]") ?? cell;
    widest = Math.max(widest, content.scrollWidth);
  }
  // The cell's own padding, and room for the sort arrow.
  return widest + 36;
}
