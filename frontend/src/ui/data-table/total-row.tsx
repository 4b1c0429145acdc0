import type { Column as TanColumn } from "@tanstack/react-table";
import { formatCount } from "@/lib/format";
import { cn } from "@/lib/class-names";
import { Kw, Money } from "../figures";
import { isFigure } from "./cell-content";
import { columnOf } from "./column-defs";
import { SELECT_WIDTH } from "./grid";
import { stickyOffsets } from "./sticky-columns";

/** Sums of the whole filtered set, computed by the server. */
export function TotalRow<Row>({
  columns,
  totals,
  count,
  selectable,
  pinned,
}: {
  columns: readonly TanColumn<Row>[];
  totals: Record<string, number> | null;
  count: number | null;
  selectable: boolean;
  pinned: readonly string[];
}) {
  if (count === null) return null;
  const sticky = stickyOffsets(
    columns.map((column) => ({ id: column.id, width: column.getSize() })),
    pinned,
    selectable ? SELECT_WIDTH : 0,
  );
  return (
    <div role="rowgroup" className="sticky bottom-0 z-20 shrink-0">
      <div role="row" className="flex h-8 border-t bg-canvas text-dense font-medium">
        {selectable && (
          <div
            role="gridcell"
            className="sticky left-0 z-10 shrink-0 bg-canvas"
            style={{ width: SELECT_WIDTH }}
          />
        )}
        {columns.map((tanColumn, index) => {
          const column = columnOf(tanColumn);
          const sum = column.total === undefined ? undefined : totals?.[column.total];
          return (
            <div
              key={tanColumn.id}
              role="gridcell"
              className={cn(
                "flex min-w-0 shrink-0 items-center px-2.5 whitespace-nowrap",
                isFigure(column) && "justify-end",
                sticky.has(tanColumn.id) && "sticky z-10 bg-canvas",
                index === 0 && "grow text-muted",
                index === 0 && !selectable && "pl-6",
              )}
              style={{ width: tanColumn.getSize(), left: sticky.get(tanColumn.id) }}
            >
              {index === 0 && `of ${formatCount(count)} ${count === 1 ? "row" : "rows"}`}
              {index > 0 &&
                sum !== undefined &&
                (column.kind === "money" ? (
                  <Money paise={sum} compact />
                ) : column.kind === "kw" ? (
                  <Kw watts={sum} />
                ) : (
                  <span className="tnum">{formatCount(sum)}</span>
                ))}
            </div>
          );
        })}
      </div>
    </div>
  );
}
