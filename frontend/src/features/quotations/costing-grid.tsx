/**
 * The costing sheet as a spreadsheet: arrows, Tab and Enter walk the cells, typing
 * replaces, F2 or Enter edits, a copied block is pasted over the cells from here on.
 */
import { Copy, Trash2 } from "lucide-react";
import { useEffect, useRef, useState, type ClipboardEvent, type KeyboardEvent } from "react";
import { cn } from "@/lib/class-names";
import { formatMoney } from "@/lib/format";
import { labelOf } from "@/lib/vocabulary";
import { IconButton } from "@/ui/button";
import { defaultGstBp, type SheetFigures } from "./costing-totals";
import { COSTING_CATEGORIES, UNITS } from "./quotation-words";
import type { CostingRow } from "./quotation-types";
import {
  CELL_COLUMNS,
  cellText,
  emptyRow,
  pasteBlock,
  showScaled,
  withCell,
  type CellColumn,
  type Pasted,
} from "./sheet-cells";

interface Place {
  row: number;
  column: number;
}

export interface CostingGridProps {
  rows: readonly CostingRow[];
  figures: SheetFigures;
  /** Mark-up of rows without their own, shown faint in their cell. */
  marginBp: number;
  readOnly: boolean;
  onChange: (rows: CostingRow[]) => void;
  onRefused: (refused: Pasted["refused"]) => void;
}

const HEIGHT = "h-8 max-md:h-11";

export function CostingGrid({
  rows,
  figures,
  marginBp,
  readOnly,
  onChange,
  onRefused,
}: CostingGridProps) {
  const [at, setAt] = useState<Place>({ row: 0, column: 0 });
  const [editing, setEditing] = useState<{ text: string } | null>(null);
  const table = useRef<HTMLTableElement>(null);
  // The focus follows the place once it has been inside the grid.
  const inside = useRef(false);

  useEffect(() => {
    if (!inside.current || editing) return;
    table.current
      ?.querySelector<HTMLElement>(`[data-cell="${at.row}:${at.column}"]`)
      ?.focus({ preventScroll: false });
  }, [at, editing]);

  const move = (down: number, right: number) => {
    let row = at.row + down;
    let column = at.column + right;
    if (column >= CELL_COLUMNS.length) {
      column = 0;
      row += 1;
    } else if (column < 0) {
      column = CELL_COLUMNS.length - 1;
      row -= 1;
    }
    if (row < 0) return false;
    if (row >= rows.length) {
      if (readOnly || row > rows.length) return false;
      onChange([...rows, emptyRow(rows.at(-1)?.category ?? "pv_modules")]);
    }
    setAt({ row, column });
    return true;
  };

  const commit = (text: string) => {
    const row = rows[at.row];
    const column = CELL_COLUMNS[at.column];
    setEditing(null);
    if (!row || !column || text === cellText(row, column.name)) return;
    const changed = withCell(row, column.name, text);
    if (changed) onChange(rows.map((present, index) => (index === at.row ? changed : present)));
    else onRefused([{ row: at.row, cell: column.name, text }]);
  };

  const duplicate = (index: number) => {
    const row = rows[index];
    if (!row) return;
    const copy = { ...row, row_id: crypto.randomUUID() };
    onChange([...rows.slice(0, index + 1), copy, ...rows.slice(index + 1)]);
    setAt({ row: index + 1, column: at.column });
  };
  const remove = (index: number) => {
    onChange(rows.filter((_, present) => present !== index));
    setAt({ row: Math.max(0, Math.min(index, rows.length - 2)), column: at.column });
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const command = event.ctrlKey || event.metaKey;
    if (editing) {
      const field = event.target as HTMLInputElement | HTMLSelectElement;
      if (event.key === "Escape") {
        event.preventDefault();
        event.stopPropagation();
        setEditing(null);
      } else if (event.key === "Enter" && !command) {
        event.preventDefault();
        commit(field.value);
        move(event.shiftKey ? -1 : 1, 0);
      } else if (event.key === "Tab") {
        event.preventDefault();
        commit(field.value);
        move(0, event.shiftKey ? -1 : 1);
      }
      return;
    }
    if (command && event.key === "d" && !readOnly) {
      event.preventDefault();
      duplicate(at.row);
      return;
    }
    if (command && (event.key === "Delete" || event.key === "Backspace") && !readOnly) {
      event.preventDefault();
      remove(at.row);
      return;
    }
    if (command || event.altKey) return;
    const steps: Record<string, [number, number]> = {
      ArrowDown: [1, 0],
      ArrowUp: [-1, 0],
      ArrowRight: [0, 1],
      ArrowLeft: [0, -1],
    };
    const step = steps[event.key];
    const row = rows[at.row];
    const column = CELL_COLUMNS[at.column];
    if (step) {
      event.preventDefault();
      event.stopPropagation();
      // An arrow stays inside what is there; Enter and Tab add a row at the end.
      if (step[0] !== 1 || at.row < rows.length - 1) move(...step);
    } else if (event.key === "Tab") {
      // At the first cell going back and the last going on, Tab leaves the grid.
      const first = at.row === 0 && at.column === 0;
      const last = at.row === rows.length - 1 && at.column === CELL_COLUMNS.length - 1;
      if (event.shiftKey ? first : last) return;
      event.preventDefault();
      move(0, event.shiftKey ? -1 : 1);
    } else if (!readOnly && row && column) {
      if (event.key === "Enter" || event.key === "F2") {
        event.preventDefault();
        setEditing({ text: cellText(row, column.name) });
      } else if (event.key === "Delete" || event.key === "Backspace") {
        event.preventDefault();
        commit("");
      } else if (event.key.length === 1 && event.key !== " ") {
        event.preventDefault();
        event.stopPropagation();
        const listed = column.name === "category" || column.name === "unit";
        setEditing({ text: listed ? cellText(row, column.name) : event.key });
      }
    }
  };

  const onPaste = (event: ClipboardEvent) => {
    if (readOnly) return;
    const text = event.clipboardData.getData("text/plain");
    // One value pasted into an open cell is the browser's own act.
    if (text === "" || (editing && !/[\t\n]/.test(text))) return;
    event.preventDefault();
    setEditing(null);
    const pasted = pasteBlock(rows, at, text);
    onChange(pasted.rows);
    onRefused(pasted.refused);
  };

  const onCopy = (event: ClipboardEvent) => {
    const row = rows[at.row];
    const column = CELL_COLUMNS[at.column];
    if (editing || !row || !column || window.getSelection()?.toString()) return;
    event.preventDefault();
    event.clipboardData.setData("text/plain", cellText(row, column.name));
  };

  return (
    <div data-scroll className="min-h-0 overflow-auto rounded-card border bg-surface">
      <table
        ref={table}
        role="grid"
        aria-label="Costing sheet"
        aria-rowcount={rows.length + 1}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
        onCopy={onCopy}
        onFocus={() => {
          inside.current = true;
        }}
        onBlur={(event) => {
          if (!event.currentTarget.contains(event.relatedTarget)) inside.current = false;
        }}
        className="tnum w-full min-w-max border-separate border-spacing-0 text-dense"
      >
        <thead>
          <tr>
            <th className="sticky top-0 left-0 z-20 w-9 border-r border-b bg-surface px-1 text-caption font-medium text-muted">
              <span className="sr-only">Row</span>#
            </th>
            {CELL_COLUMNS.map((column) => (
              <th
                key={column.name}
                scope="col"
                className={cn(
                  "sticky top-0 z-10 h-8 border-r border-b bg-surface px-2 text-caption font-medium text-muted",
                  column.align === "right" ? "text-right" : "text-left",
                )}
              >
                {column.label}
              </th>
            ))}
            <th
              scope="col"
              className="sticky top-0 z-10 border-b bg-surface px-2 text-right text-caption font-medium text-muted"
            >
              Amount
            </th>
            {!readOnly && (
              <th className="sticky top-0 z-10 border-b bg-surface">
                <span className="sr-only">Acts</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={row.row_id ?? index} className="group">
              <th
                scope="row"
                className="sticky left-0 z-[5] border-r border-b bg-surface px-1 text-center text-caption font-normal text-muted"
              >
                {index + 1}
              </th>
              {CELL_COLUMNS.map((column, place) => {
                const here = at.row === index && at.column === place;
                return (
                  <Cell
                    key={column.name}
                    row={row}
                    column={column}
                    marginBp={marginBp}
                    place={`${index}:${place}`}
                    tabStop={here}
                    editing={here ? editing : null}
                    readOnly={readOnly}
                    onFocus={() => setAt({ row: index, column: place })}
                    onEdit={() => {
                      setAt({ row: index, column: place });
                      setEditing({ text: cellText(row, column.name) });
                    }}
                    onCommit={commit}
                  />
                );
              })}
              <td
                className={cn(HEIGHT, "border-b px-2 text-right font-medium whitespace-nowrap")}
                title={`Cost ${formatMoney(figures.rows[index]?.cost)}`}
              >
                {formatMoney(figures.rows[index]?.base)}
              </td>
              {!readOnly && (
                <td className="border-b px-1 whitespace-nowrap">
                  <IconButton
                    small
                    label={`Duplicate row ${index + 1}`}
                    icon={<Copy aria-hidden />}
                    onClick={() => duplicate(index)}
                  />
                  <IconButton
                    small
                    label={`Delete row ${index + 1}`}
                    icon={<Trash2 aria-hidden />}
                    onClick={() => remove(index)}
                  />
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** What a blank cell stands for, shown faint. */
function fallbackText(row: CostingRow, column: CellColumn, marginBp: number): string {
  if (column.name === "margin") return showScaled(marginBp, 2);
  if (column.name === "gst") return showScaled(defaultGstBp(row.category), 2);
  return "";
}

function Cell({
  row,
  column,
  marginBp,
  place,
  tabStop,
  editing,
  readOnly,
  onFocus,
  onEdit,
  onCommit,
}: {
  row: CostingRow;
  column: CellColumn;
  marginBp: number;
  place: string;
  tabStop: boolean;
  editing: { text: string } | null;
  readOnly: boolean;
  onFocus: () => void;
  onEdit: () => void;
  onCommit: (text: string) => void;
}) {
  const text = cellText(row, column.name);
  const listed = column.name === "category" || column.name === "unit";
  const field =
    "h-full w-full border-0 bg-selected px-2 text-dense outline-2 outline-offset-[-2px] outline-focus max-md:text-lead";
  return (
    <td
      role="gridcell"
      data-cell={place}
      tabIndex={tabStop && !editing ? 0 : -1}
      aria-label={`${column.label}: ${listed && column.name === "category" ? labelOf(COSTING_CATEGORIES, text) : text || "empty"}`}
      aria-readonly={readOnly || undefined}
      onFocus={(event) => event.target === event.currentTarget && onFocus()}
      onDoubleClick={() => !readOnly && onEdit()}
      onClick={() => !readOnly && tabStop && !editing && onEdit()}
      className={cn(
        HEIGHT,
        "max-w-64 cursor-default truncate border-r border-b p-0 focus:outline-2 focus:outline-offset-[-2px]",
        column.align === "right" && "text-right",
      )}
    >
      {editing ? (
        listed ? (
          <select
            autoFocus
            aria-label={column.label}
            defaultValue={editing.text}
            onChange={(event) => onCommit(event.target.value)}
            onBlur={(event) => onCommit(event.target.value)}
            className={field}
          >
            {column.name === "category"
              ? COSTING_CATEGORIES.map((category) => (
                  <option key={category.value} value={category.value}>
                    {category.label}
                  </option>
                ))
              : UNITS.map((unit) => (
                  <option key={unit} value={unit}>
                    {unit}
                  </option>
                ))}
          </select>
        ) : (
          <input
            autoFocus
            aria-label={column.label}
            inputMode={column.align === "right" ? "decimal" : undefined}
            defaultValue={editing.text}
            onBlur={(event) => onCommit(event.target.value)}
            className={cn(field, column.align === "right" && "text-right")}
          />
        )
      ) : (
        <div className={cn("truncate px-2", column.width)}>
          {column.name === "category" ? (
            labelOf(COSTING_CATEGORIES, text)
          ) : text === "" ? (
            <span className="text-faint">{fallbackText(row, column, marginBp)}</span>
          ) : (
            text
          )}
        </div>
      )}
    </td>
  );
}
