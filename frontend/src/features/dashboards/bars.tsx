import { Table2 } from "lucide-react";
import { useId, useState, type ReactNode } from "react";
import { Link } from "react-router";
import { cn } from "@/lib/class-names";
import { IconButton } from "@/ui/button";
import { Card } from "@/ui/card";

export interface BarRow {
  key: string;
  label: ReactNode;
  /** Length of the bar. */
  value: number;
  /** The figure as people read it, with what stands beside it. */
  shown: ReactNode;
  note?: ReactNode;
  /** Colour class of the bar. */
  colour?: string;
  /** The list behind the mark. */
  href?: string;
}

/** A widget: its title, its definition, and a switch to the plain table. */
export function WidgetCard({
  title,
  definition,
  rows,
  columns,
  children,
  wide = false,
}: {
  title: string;
  definition: string;
  /** The same figures as a table; absent where the widget is one already. */
  rows?: readonly (readonly ReactNode[])[];
  columns?: readonly string[];
  children: ReactNode;
  wide?: boolean;
}) {
  const [table, setTable] = useState(false);
  return (
    <Card
      title={title}
      description={definition}
      className={cn("min-w-0", wide && "xl:col-span-2")}
      action={
        rows && (
          <IconButton
            label={table ? `Show ${title} as a chart` : `Show ${title} as a table`}
            icon={<Table2 aria-hidden />}
            aria-pressed={table}
            onClick={() => setTable(!table)}
          />
        )
      }
    >
      {table && rows && columns ? (
        <PlainTable caption={title} columns={columns} rows={rows} />
      ) : (
        children
      )}
    </Card>
  );
}

/** Horizontal bars from zero; each is a door to the records behind it. */
export function Bars({ rows, empty }: { rows: readonly BarRow[]; empty: string }) {
  const most = Math.max(1, ...rows.map((row) => row.value));
  const shown = rows.filter((row) => row.value > 0 || row.note !== undefined);
  if (shown.length === 0) return <Nothing>{empty}</Nothing>;
  return (
    <ul className="flex flex-col gap-1">
      {rows.map((row) => (
        <li key={row.key}>
          <BarLine row={row} share={row.value / most} />
        </li>
      ))}
    </ul>
  );
}

function BarLine({ row, share }: { row: BarRow; share: number }) {
  const body = (
    <>
      <span className="flex items-baseline gap-3 text-dense">
        <span className="min-w-0 flex-1 truncate">{row.label}</span>
        {row.note && <span className="shrink-0 text-caption text-muted">{row.note}</span>}
        <span className="tnum shrink-0 font-medium">{row.shown}</span>
      </span>
      <span className="mt-1 block h-1.5 overflow-hidden rounded-chip bg-sunken dark:bg-raised">
        <span
          className={cn("block h-full rounded-chip", row.colour ?? "bg-chart-1")}
          style={{ width: `${Math.max(share * 100, row.value > 0 ? 1 : 0)}%` }}
        />
      </span>
    </>
  );
  return row.href ? (
    <Link
      to={row.href}
      className="block rounded-control px-2 py-1 -mx-2 hover:bg-sunken dark:hover:bg-raised max-md:py-2"
    >
      {body}
    </Link>
  ) : (
    <div className="py-1">{body}</div>
  );
}

/** A small table inside a card. */
export function PlainTable({
  caption,
  columns,
  rows,
}: {
  caption: string;
  columns: readonly string[];
  rows: readonly (readonly ReactNode[])[];
}) {
  const id = useId();
  if (rows.length === 0) return <Nothing>Nothing in this period.</Nothing>;
  return (
    <div className="-mx-4 overflow-x-auto px-4" tabIndex={0} role="group" aria-labelledby={id}>
      <table className="w-full text-dense">
        <caption id={id} className="sr-only">
          {caption}
        </caption>
        <thead>
          <tr>
            {columns.map((column, at) => (
              <th
                key={column}
                scope="col"
                className={cn(
                  "border-b py-1 pr-3 text-caption font-medium text-muted last:pr-0",
                  at === 0 ? "text-left" : "text-right",
                )}
              >
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((cells, row) => (
            <tr key={row} className="border-b last:border-0">
              {cells.map((cell, at) => (
                <td
                  key={at}
                  className={cn(
                    "py-1.5 pr-3 last:pr-0",
                    at === 0 ? "text-left" : "tnum text-right whitespace-nowrap",
                  )}
                >
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function Nothing({ children }: { children: ReactNode }) {
  return <p className="py-2 text-dense text-muted">{children}</p>;
}

/** The last values of a figure as a line, for the eye; the numbers are beside it. */
export function Sparkline({ values }: { values: readonly (number | null)[] }) {
  const known = values.filter((value) => value !== null);
  if (known.length < 2) return null;
  const least = Math.min(0, ...known);
  const span = Math.max(...known) - least || 1;
  const points = values
    .map((value, at) =>
      value === null
        ? null
        : `${(at / (values.length - 1)) * 100},${28 - ((value - least) / span) * 26}`,
    )
    .filter((point) => point !== null)
    .join(" ");
  return (
    <svg
      viewBox="0 0 100 30"
      preserveAspectRatio="none"
      aria-hidden
      className="h-7 w-full text-primary"
    >
      <polyline
        points={points}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
}

/** Amounts by month as columns with their labels below. */
export function Columns({
  rows,
}: {
  rows: readonly { key: string; label: string; value: number; title: string }[];
}) {
  const most = Math.max(1, ...rows.map((row) => row.value));
  return (
    <ol className="flex h-32 items-end gap-1">
      {rows.map((row) => (
        <li
          key={row.key}
          className="flex min-w-0 flex-1 flex-col items-center gap-1"
          title={row.title}
        >
          <span
            aria-hidden
            className="w-full max-w-8 rounded-t-chip bg-chart-1"
            style={{ height: `${Math.max((Math.max(row.value, 0) / most) * 100, 1)}px` }}
          />
          <span className="w-full truncate text-center text-caption text-muted">{row.label}</span>
          <span className="sr-only">{row.title}</span>
        </li>
      ))}
    </ol>
  );
}
