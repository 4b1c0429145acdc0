import type { ReactNode } from "react";
import { cn } from "@/lib/class-names";
import { usePhone } from "@/lib/use-media";
import { ErrorState, Skeleton } from "../states";

/**
 * A record: key facts left, tabs in the middle, stages and next acts right. Below the
 * width of three columns the right one joins the left. On a phone all stand in one column,
 * what to do next before what happened, and the facts last unless they are the answer.
 */
export function RecordLayout({
  facts,
  aside,
  factsFirst = false,
  children,
}: {
  facts: ReactNode;
  aside?: ReactNode;
  /** On a phone the facts are what one came for: the price of an offer. */
  factsFirst?: boolean;
  children: ReactNode;
}) {
  const phone = usePhone();
  if (phone) {
    const parts = factsFirst ? [facts, children, aside] : [aside, children, facts];
    return (
      <div data-scroll className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto px-4 pb-6">
        {parts.map(
          (part, index) =>
            part && (
              <div key={index} className="flex min-w-0 flex-col gap-4">
                {part}
              </div>
            ),
        )}
      </div>
    );
  }
  return (
    <div data-scroll className="min-h-0 flex-1 overflow-y-auto px-6 pb-6">
      <div
        className={cn(
          "grid grid-cols-[18rem_minmax(0,1fr)] items-start gap-4",
          aside ? "xl:grid-cols-[19rem_minmax(0,1fr)_17rem]" : "xl:grid-cols-[19rem_minmax(0,1fr)]",
        )}
      >
        <div className="flex min-w-0 flex-col gap-4">{facts}</div>
        <div className="row-span-2 min-w-0 xl:row-span-1">{children}</div>
        {aside && <div className="flex min-w-0 flex-col gap-4">{aside}</div>}
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
