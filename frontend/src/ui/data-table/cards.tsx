import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, type ReactNode } from "react";
import { Link } from "react-router";
import { Skeleton } from "../states";
import type { CardLayout } from "./types";

/** The same rows as cards, for phones. */
export function Cards<Row>({
  label,
  rows,
  rowId,
  rowHref,
  layout,
  loading,
  onNearEnd,
  foot,
}: {
  label: string;
  rows: readonly Row[];
  rowId: (row: Row) => string;
  rowHref?: (row: Row) => string;
  layout: CardLayout<Row>;
  loading: boolean;
  onNearEnd: () => void;
  foot?: ReactNode;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 116,
    overscan: 4,
    gap: 8,
    paddingStart: 4,
    paddingEnd: 16,
    getItemKey: (index) => {
      const row = rows[index];
      return row === undefined ? index : rowId(row);
    },
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (rows.length > 0 && last >= rows.length - 10) onNearEnd();
  }, [last, rows.length, onNearEnd]);

  return (
    <div
      ref={scroller}
      data-scroll
      tabIndex={0}
      aria-label={label}
      role="region"
      className="min-h-0 flex-1 overflow-y-auto px-4 outline-offset-[-2px]"
    >
      {loading && <CardSkeletons />}
      <ul className="relative" style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => {
          const row = rows[item.index];
          if (row === undefined) return null;
          return (
            <li
              key={item.key}
              ref={virtual.measureElement}
              data-index={item.index}
              className="absolute inset-x-0 top-0"
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <RowCard row={row} href={rowHref?.(row)} layout={layout} />
            </li>
          );
        })}
      </ul>
      {foot}
    </div>
  );
}

function RowCard<Row>({
  row,
  href,
  layout,
}: {
  row: Row;
  href: string | undefined;
  layout: CardLayout<Row>;
}) {
  const figures = layout.figures?.(row) ?? [];
  const body = (
    <>
      <div className="flex items-start gap-2">
        <div className="min-w-0 flex-1">
          <div className="truncate text-body font-semibold">{layout.title(row)}</div>
          {layout.subtitle && (
            <div className="truncate text-dense text-muted">{layout.subtitle(row)}</div>
          )}
        </div>
        {layout.chip?.(row)}
      </div>
      {figures.length > 0 && (
        <dl className="mt-2 flex gap-6">
          {figures.map((figure) => (
            <div key={figure.label}>
              <dt className="text-caption text-muted">{figure.label}</dt>
              <dd className="text-body font-medium">{figure.value}</dd>
            </div>
          ))}
        </dl>
      )}
      {layout.foot && <div className="mt-2 truncate text-dense text-muted">{layout.foot(row)}</div>}
    </>
  );
  const classes = "block rounded-card border bg-surface p-3";
  return href === undefined ? (
    <div className={classes}>{body}</div>
  ) : (
    <Link to={href} className={classes}>
      {body}
    </Link>
  );
}

function CardSkeletons() {
  return (
    <div aria-hidden className="flex flex-col gap-2 pt-1">
      {Array.from({ length: 5 }, (_, index) => (
        <div key={index} className="flex h-28 flex-col gap-3 rounded-card border bg-surface p-3">
          <Skeleton className="w-1/2" />
          <Skeleton className="w-1/3" />
          <Skeleton className="mt-auto w-2/3" />
        </div>
      ))}
    </div>
  );
}
