import type { ReactNode } from "react";
import { ErrorState, Skeleton } from "../states";

/**
 * A record: key facts left, tabs in the middle, stages and next acts right. Below the
 * width of three columns the right one joins the left, on a phone all stand in one.
 */
export function RecordLayout({
  facts,
  aside,
  children,
}: {
  facts: ReactNode;
  aside?: ReactNode;
  children: ReactNode;
}) {
  return (
    <div data-scroll className="min-h-0 flex-1 overflow-y-auto px-6 pb-6 max-md:px-4">
      <div className="grid items-start gap-4 md:grid-cols-[18rem_minmax(0,1fr)] xl:grid-cols-[19rem_minmax(0,1fr)_17rem]">
        <div className="flex min-w-0 flex-col gap-4">{facts}</div>
        <div className="min-w-0 max-md:order-3 md:row-span-2 xl:row-span-1">{children}</div>
        {aside && <div className="flex min-w-0 flex-col gap-4 max-md:order-2">{aside}</div>}
      </div>
    </div>
  );
}

/** The record before it is there, and when it does not come. */
export function RecordPending({
  what,
  error,
  onRetry,
}: {
  /** "this lead" */
  what: string;
  error: unknown;
  onRetry: () => void;
}) {
  if (error) return <ErrorState page error={error} what={what} onRetry={onRetry} />;
  return (
    <div aria-busy className="flex flex-col gap-4 px-6 pt-5 max-md:px-4">
      <p className="sr-only" role="status">
        Loading {what}
      </p>
      <Skeleton className="h-6 w-64 max-w-full" />
      <div className="grid gap-4 md:grid-cols-[18rem_minmax(0,1fr)] xl:grid-cols-[19rem_minmax(0,1fr)_17rem]">
        <Skeleton className="h-72 w-full" />
        <Skeleton className="h-72 w-full" />
        <Skeleton className="h-56 w-full max-xl:hidden" />
      </div>
    </div>
  );
}
