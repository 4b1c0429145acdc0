import { Menu, Plus, Search, type LucideIcon } from "lucide-react";
import { NavLink } from "react-router";
import { cn } from "@/lib/class-names";
import { shellDialogs, type ShellDialog } from "./shell-dialogs";
import { useMenu } from "./sidebar";

const item =
  "flex h-14 flex-1 flex-col items-center justify-center gap-0.5 text-caption font-medium outline-offset-[-2px]";

/** The phone's navigation: the role's first two pages, create, search and the rest. */
export function BottomBar() {
  const first = useMenu()
    .flatMap(([, entries]) => entries)
    .slice(0, 2);
  const acts: [ShellDialog, string, LucideIcon][] = [
    ["quick-create", "Create", Plus],
    ["palette", "Search", Search],
    ["navigation", "More", Menu],
  ];
  return (
    <nav
      data-chrome
      aria-label="Main"
      className="flex shrink-0 border-t bg-surface pb-[env(safe-area-inset-bottom)]"
    >
      {first.map((page) => {
        const Icon = page.menu?.icon;
        return (
          <NavLink
            key={page.path}
            to={page.path}
            className={({ isActive }) => cn(item, isActive ? "text-primary" : "text-muted")}
          >
            {Icon && <Icon className="size-5" aria-hidden />}
            {page.label}
          </NavLink>
        );
      })}
      {acts.map(([dialog, label, Icon]) => (
        <button
          key={dialog}
          type="button"
          onClick={() => shellDialogs.open(dialog)}
          className={cn(item, "text-muted")}
        >
          <Icon className="size-5" aria-hidden />
          {label}
        </button>
      ))}
    </nav>
  );
}
