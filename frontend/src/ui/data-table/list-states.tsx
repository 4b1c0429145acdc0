import { RotateCw, X } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "../button";
import { EmptyState } from "../states";
import { sentence } from "./conditions";
import type { Column, TableQuery } from "./types";

/** Nothing to show: either nothing exists, or the filter is too narrow and can be opened here. */
export function NoRows<Row>({
  label,
  query,
  columns,
  empty,
  onChange,
}: {
  label: string;
  query: TableQuery;
  columns: readonly Column<Row>[];
  empty: { title: string; description?: ReactNode; action?: ReactNode };
  onChange: (part: Partial<TableQuery>) => void;
}) {
  const things = label.toLowerCase();
  if (query.q === "" && query.filters.length === 0) {
    return (
      <EmptyState title={empty.title} action={empty.action}>
        {empty.description}
      </EmptyState>
    );
  }
  return (
    <EmptyState
      filtered
      title={`No ${things} match`}
      action={
        <>
          {query.q !== "" && (
            <Button icon={<X aria-hidden />} onClick={() => onChange({ q: "" })}>
              Without “{query.q}”
            </Button>
          )}
          {query.filters.map((condition) => (
            <Button
              key={`${condition.field}.${condition.op}`}
              icon={<X aria-hidden />}
              onClick={() =>
                onChange({ filters: query.filters.filter((present) => present !== condition) })
              }
            >
              Without “{sentence(condition, columns)}”
            </Button>
          ))}
        </>
      }
    >
      Take a condition away to see more.
    </EmptyState>
  );
}

/** The rows above stay; only the next ones could not be read. */
export function NextPageFailed({ onRetry }: { onRetry: () => void }) {
  return (
    <div
      role="alert"
      className="sticky left-0 flex items-center justify-center gap-3 py-3 text-dense text-muted"
    >
      The next rows could not be loaded.
      <Button size="sm" icon={<RotateCw aria-hidden />} onClick={onRetry}>
        Retry
      </Button>
    </div>
  );
}
