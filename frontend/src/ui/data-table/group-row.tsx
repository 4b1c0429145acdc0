import type { Column as TanColumn } from "@tanstack/react-table";
import { ChevronDown, ChevronRight } from "lucide-react";
import { formatCount, humanise } from "@/lib/format";
import { cn } from "@/lib/class-names";
import { Kw, Money } from "../figures";
import { isFigure } from "./cell-content";
import { columnOf } from "./column-defs";
import { queryFieldOf } from "./conditions";
import { SELECT_WIDTH } from "./grid";
import type { Column, RowGroup } from "./types";

/** The value all rows of a group share, as its column shows it. */
export function groupLabel<Row>(
  group: RowGroup<Row>,
  field: string,
  columns: readonly Column<Row>[],
): string {
  if (group.key === null || group.key === "") return "None";
  const column = columns.find((candidate) => queryFieldOf(candidate) === field);
  const option = column?.options?.find((candidate) => candidate.value === group.key);
  return option?.label ?? (column?.kind === "enum" ? humanise(group.key) : group.key);
}

/** Heading of a group: what its rows share, how many, and their subtotals under their columns. */
export function GroupRow<Row>({
  group,
  label,
  open,
  index,
  top,
  height,
  columns,
  selectable,
  active,
  onToggle,
  onShow,
  onFocus,
}: {
  group: RowGroup<Row>;
  label: string;
  open: boolean;
  index: number;
  top: number;
  height: number;
  columns: readonly TanColumn<Row>[];
  selectable: boolean;
  active: boolean;
  onToggle: () => void;
  /** Too many groups to open here: the press filters to this one. */
  onShow: () => void;
  onFocus: () => void;
}) {
  const Chevron = open ? ChevronDown : ChevronRight;
  const opens = (group.items?.length ?? 0) > 0;
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      className="absolute inset-x-0 top-0 flex border-b bg-canvas text-dense font-medium"
      style={{ height, transform: `translateY(${top}px)` }}
    >
      {selectable && <div role="gridcell" className="shrink-0" style={{ width: SELECT_WIDTH }} />}
      {columns.map((tanColumn, at) => {
        const column = columnOf(tanColumn);
        const sum = column.total === undefined ? undefined : group.totals[column.total];
        return (
          <div
            key={tanColumn.id}
            role="gridcell"
            className={cn(
              "flex min-w-0 shrink-0 items-center px-2.5 whitespace-nowrap",
              isFigure(column) && "justify-end",
              at === 0 && "sticky z-10 grow bg-canvas",
              at === 0 && (selectable ? "left-11" : "left-0 pl-4"),
            )}
            style={{ width: tanColumn.getSize() }}
          >
            {at === 0 ? (
              <button
                type="button"
                data-row={index}
                data-column={0}
                tabIndex={active ? 0 : -1}
                aria-expanded={opens ? open : undefined}
                onClick={opens ? onToggle : onShow}
                onFocus={onFocus}
                className="flex h-full min-w-0 items-center gap-1.5 outline-offset-[-2px] hover:text-link"
              >
                <Chevron className="size-4 shrink-0 text-muted" aria-hidden />
                <span className="truncate">{label}</span>
                <span className="tnum shrink-0 font-normal text-muted">
                  {formatCount(group.count)}
                </span>
              </button>
            ) : (
              sum !== undefined &&
              (column.kind === "money" ? (
                <Money paise={sum} compact />
              ) : column.kind === "kw" ? (
                <Kw watts={sum} />
              ) : (
                <span className="tnum">{formatCount(sum)}</span>
              ))
            )}
          </div>
        );
      })}
    </div>
  );
}

/** After the first rows of a group: leads to all of them. */
export function MoreRow<Row>({
  group,
  label,
  index,
  top,
  height,
  active,
  onShow,
  onFocus,
}: {
  group: RowGroup<Row>;
  label: string;
  index: number;
  top: number;
  height: number;
  active: boolean;
  onShow: () => void;
  onFocus: () => void;
}) {
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      className="absolute inset-x-0 top-0 flex items-center border-b text-dense"
      style={{ height, transform: `translateY(${top}px)` }}
    >
      <div role="gridcell" className="sticky left-0 px-6">
        <button
          type="button"
          data-row={index}
          data-column={0}
          tabIndex={active ? 0 : -1}
          onClick={onShow}
          onFocus={onFocus}
          className="text-link hover:underline"
        >
          {formatCount(group.items?.length ?? 0)} of {formatCount(group.count)} shown. Show all of{" "}
          {label}
        </button>
      </div>
    </div>
  );
}
