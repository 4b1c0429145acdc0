import { Skeleton } from "@/ui/states";
import { Mark } from "./mark";

/** A page on its way: heading, bar and rows where they will be. */
export function PageSkeleton() {
  return (
    <div
      role="status"
      aria-label="Loading"
      className="animate-overlay flex flex-col gap-4 px-6 py-5 max-md:px-4"
    >
      <Skeleton className="h-5 w-40" />
      <Skeleton className="h-8 w-72" />
      {Array.from({ length: 8 }, (_, index) => (
        <Skeleton key={index} className={index % 2 === 0 ? "w-full" : "w-5/6"} />
      ))}
    </div>
  );
}

/** Shown while the session is found out. */
export function StartScreen() {
  return (
    <div role="status" aria-label="Starting" className="grid h-full place-items-center">
      <Mark className="size-8 opacity-60 [animation-delay:300ms] motion-safe:animate-pulse" />
    </div>
  );
}
