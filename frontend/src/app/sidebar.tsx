import { Bookmark, PanelLeftClose, PanelLeftOpen, X } from "lucide-react";
import { Dialog } from "radix-ui";
import { Link, NavLink, useLocation } from "react-router";
import { useCan } from "@/api/me";
import { useSavedViews } from "@/api/saved-views";
import { cn } from "@/lib/class-names";
import { IconButton } from "@/ui/button";
import { Tooltip } from "@/ui/tooltip";
import { Mark } from "./mark";
import { pages, type Page, type PageGroup } from "./pages";
import { shellDialogs } from "./shell-dialogs";

/** Pages of the menu that the role opens, by group, in the order of `pages`. */
export function useMenu(): [PageGroup, Page[]][] {
  const can = useCan();
  const groups = new Map<PageGroup, Page[]>();
  for (const page of pages) {
    if (!page.menu || !can(page.capability)) continue;
    const group = groups.get(page.menu.group) ?? [];
    group.push(page);
    groups.set(page.menu.group, group);
  }
  return [...groups];
}

export function Sidebar({ folded, onFold }: { folded: boolean; onFold: () => void }) {
  return (
    <nav
      data-chrome
      aria-label="Pages"
      className={cn(
        "flex shrink-0 flex-col border-r bg-canvas transition-[width] duration-[180ms]",
        folded ? "w-14" : "w-60",
      )}
    >
      <div className={cn("flex h-12 items-center gap-2", folded ? "justify-center" : "px-4")}>
        <Mark className="size-6 shrink-0" />
        {!folded && (
          <span className="truncate text-body font-semibold tracking-[-0.01em]">Rayenna</span>
        )}
      </div>
      <Menu folded={folded} />
      <div className={cn("mt-auto p-2", folded && "grid place-items-center")}>
        <IconButton
          label={folded ? "Unfold the sidebar" : "Fold the sidebar"}
          keys="["
          icon={folded ? <PanelLeftOpen aria-hidden /> : <PanelLeftClose aria-hidden />}
          onClick={onFold}
        />
      </div>
    </nav>
  );
}

function Menu({ folded, onChosen }: { folded: boolean; onChosen?: () => void }) {
  return (
    <div data-scroll className="min-h-0 flex-1 overflow-y-auto px-2 py-1">
      {useMenu().map(([group, entries]) => (
        <div key={group} className="mb-3">
          {group !== "Overview" &&
            (folded ? (
              <div aria-hidden className="mx-2 mb-2 h-px bg-border" />
            ) : (
              <h2 className="px-2 pb-1 text-caption font-medium text-muted">{group}</h2>
            ))}
          <ul className="flex flex-col gap-px">
            {entries.map((page) => (
              <li key={page.path}>
                <Entry page={page} folded={folded} onChosen={onChosen} />
                {!folded && <PinnedViews page={page} onChosen={onChosen} />}
              </li>
            ))}
          </ul>
        </div>
      ))}
    </div>
  );
}

function Entry({ page, folded, onChosen }: { page: Page; folded: boolean; onChosen?: () => void }) {
  const Icon = page.menu?.icon;
  const link = (
    <NavLink
      to={page.path}
      onClick={onChosen}
      aria-label={folded ? page.label : undefined}
      className={({ isActive }) =>
        cn(
          "flex h-8 items-center gap-2.5 rounded-control text-dense font-medium transition-colors duration-[120ms] max-md:h-11",
          folded ? "justify-center" : "px-2",
          isActive
            ? "bg-selected text-text [&_svg]:text-primary"
            : "text-muted hover:bg-sunken hover:text-text dark:hover:bg-raised",
        )
      }
    >
      {Icon && <Icon className="size-4 shrink-0" aria-hidden />}
      {!folded && <span className="truncate">{page.label}</span>}
    </NavLink>
  );
  if (!folded) return link;
  return (
    <Tooltip
      text={page.label}
      side="right"
      keys={page.menu?.goKey ? `g ${page.menu.goKey}` : undefined}
    >
      {link}
    </Tooltip>
  );
}

/** Saved views the person pinned, under the list they arrange. */
function PinnedViews({ page, onChosen }: { page: Page; onChosen?: () => void }) {
  const list = page.path.split("/").at(-1) ?? "";
  const pinned = useSavedViews(list).views.filter((view) => view.pinned);
  const { pathname, search } = useLocation();
  if (pinned.length === 0) return null;
  const shown = pathname === page.path ? new URLSearchParams(search).get("saved") : null;
  return (
    <ul aria-label={`Pinned views of ${page.label}`} className="flex flex-col gap-px">
      {pinned.map((view) => (
        <li key={view.id}>
          <Link
            to={`${page.path}?saved=${view.id}`}
            onClick={onChosen}
            aria-current={shown === view.id ? "page" : undefined}
            className="flex h-7 items-center gap-2 rounded-control pr-2 pl-8.5 text-dense text-muted hover:bg-sunken hover:text-text aria-[current]:text-text max-md:h-11 dark:hover:bg-raised"
          >
            <Bookmark className="size-3.5 shrink-0" aria-hidden />
            <span className="truncate">{view.name}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

/** The sidebar of a phone: slides in from the left. */
export function NavigationDrawer({ open }: { open: boolean }) {
  return (
    <Dialog.Root
      open={open}
      onOpenChange={(next) => (next ? shellDialogs.open("navigation") : shellDialogs.close())}
    >
      <Dialog.Portal>
        <Dialog.Overlay className="animate-overlay fixed inset-0 z-40 bg-scrim" />
        <Dialog.Content
          aria-describedby=""
          onOpenAutoFocus={(event) => {
            event.preventDefault();
            (event.currentTarget as HTMLElement).focus();
          }}
          className="animate-drawer fixed inset-y-0 left-0 z-40 flex w-72 max-w-[85vw] flex-col border-r bg-raised pb-[env(safe-area-inset-bottom)] shadow-overlay outline-none"
        >
          <div className="flex h-14 items-center gap-2 pr-2 pl-4">
            <Mark className="size-6" />
            <Dialog.Title className="flex-1 text-body font-semibold">Rayenna</Dialog.Title>
            <Dialog.Close asChild>
              <IconButton label="Close" icon={<X aria-hidden />} />
            </Dialog.Close>
          </div>
          <nav aria-label="Pages" className="flex min-h-0 flex-1 flex-col">
            <Menu folded={false} onChosen={shellDialogs.close} />
          </nav>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
