import type { ReactNode } from "react";
import { cn } from "@/lib/class-names";

/** A bordered section with an optional heading row. */
export function Card({
  title,
  description,
  action,
  children,
  flush = false,
  className,
}: {
  title?: ReactNode;
  description?: ReactNode;
  action?: ReactNode;
  children: ReactNode;
  /** Content touches the border (tables, lists). */
  flush?: boolean;
  className?: string;
}) {
  return (
    <section className={cn("rounded-card border bg-surface", className)}>
      {title && (
        <header className="flex min-h-11 items-center gap-3 border-b px-4 py-2">
          <div className="min-w-0 flex-1">
            <h2 className="truncate text-body font-semibold">{title}</h2>
            {description && <p className="text-caption text-muted">{description}</p>}
          </div>
          {action}
        </header>
      )}
      <div className={flush ? undefined : "p-4"}>{children}</div>
    </section>
  );
}

export interface Fact {
  label: string;
  value: ReactNode;
}

/** Facts as label and value; `columns` spreads them in a wide place. */
export function KeyValue({ facts, columns = 1 }: { facts: readonly Fact[]; columns?: 1 | 2 | 3 }) {
  return (
    <dl
      className={cn(
        "grid gap-x-6 gap-y-2.5",
        columns === 2 && "sm:grid-cols-2",
        columns === 3 && "sm:grid-cols-3",
      )}
    >
      {facts.map((fact) => (
        <div
          key={fact.label}
          // Beside each other on a phone too, where one column of two lines each grows long.
          className={cn(
            "grid min-w-0 grid-cols-[7.5rem_minmax(0,1fr)] gap-x-2",
            columns > 1 && "content-start sm:grid-cols-1",
          )}
        >
          <dt className="text-dense text-muted">{fact.label}</dt>
          <dd className="min-w-0 text-dense break-words">{fact.value}</dd>
        </div>
      ))}
    </dl>
  );
}
