import { Link } from "react-router";
import { cn } from "@/lib/class-names";

/** Pages beside each other that are one place: each is a link of its own. */
export function LinkTabs({
  label,
  tabs,
}: {
  label: string;
  tabs: readonly { to: string; label: string; current: boolean }[];
}) {
  return (
    <nav aria-label={label} className="-mb-px flex gap-1 overflow-x-auto">
      {tabs.map((tab) => (
        <Link
          key={tab.to}
          to={tab.to}
          aria-current={tab.current ? "page" : undefined}
          className={cn(
            "inline-flex h-8 items-center border-b-2 px-3 text-dense font-medium whitespace-nowrap max-md:h-11",
            tab.current
              ? "border-primary text-text"
              : "border-transparent text-muted hover:text-text",
          )}
        >
          {tab.label}
        </Link>
      ))}
    </nav>
  );
}
