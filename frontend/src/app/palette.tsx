import { useQuery } from "@tanstack/react-query";
import { Command } from "cmdk";
import { CornerDownLeft, FileText, Monitor, Moon, Plus, Sun } from "lucide-react";
import { Dialog } from "radix-ui";
import { useDeferredValue, useState, type ReactNode } from "react";
import { useNavigate } from "react-router";
import { getJson } from "@/api/http";
import { useCan } from "@/api/me";
import type { components } from "@/api/schema";
import { humanise } from "@/lib/format";
import { useRegisteredHotkeys } from "@/lib/hotkeys";
import { chooseTheme } from "@/lib/theme";
import { Keys } from "@/ui/keys";
import { pages, quickCreates } from "./pages";
import { shellDialogs } from "./shell-dialogs";

type Found = components["schemas"]["SearchResults"]["items"][number];

/** Where a found record opens, by its kind. */
const ROUTES: Record<string, string> = {
  lead: "/leads",
  customer: "/customers",
  quotation: "/quotations",
  project: "/projects",
  invoice: "/invoices",
  payment: "/payments",
  ticket: "/tickets",
  amc_contract: "/amc",
};

/** Goes anywhere, creates, finds records, runs what has a key: `Ctrl+K`. */
export function Palette() {
  const [text, setText] = useState("");
  const navigate = useNavigate();
  const can = useCan();
  const hotkeys = useRegisteredHotkeys();
  const asked = useDeferredValue(text.trim());
  const records = useQuery({
    queryKey: ["search", asked],
    queryFn: ({ signal }) =>
      getJson<components["schemas"]["SearchResults"]>("/api/v1/search", {
        search: new URLSearchParams({ q: asked }),
        signal,
      }),
    enabled: asked.length >= 2 && can("search.run"),
  });
  const go = (to: string) => {
    shellDialogs.close();
    void navigate(to);
  };
  const act = (run: () => void) => {
    shellDialogs.close();
    run();
  };
  const byKind = new Map<string, Found[]>();
  // Results of the text before the last letter must not be what Enter opens.
  const current = asked.length >= 2 && asked === text.trim() ? (records.data?.items ?? []) : [];
  for (const found of current.slice(0, 20)) {
    byKind.set(found.kind, [...(byKind.get(found.kind) ?? []), found]);
  }
  const pageActs = hotkeys.filter(
    (hotkey) => hotkey.group !== "Go to" && !["mod+k", "c"].includes(hotkey.keys),
  );

  return (
    <Dialog.Root open onOpenChange={(open) => !open && shellDialogs.close()}>
      <Dialog.Portal>
        <Dialog.Overlay className="animate-overlay fixed inset-0 z-40 bg-scrim" />
        <Dialog.Content
          aria-describedby=""
          className="animate-dialog fixed inset-x-4 top-[12dvh] z-40 mx-auto max-w-xl overflow-hidden rounded-card border bg-raised shadow-overlay outline-none max-md:inset-x-2 max-md:top-2"
        >
          <Dialog.Title className="sr-only">Search and commands</Dialog.Title>
          <Command label="Search and commands" loop>
            <Command.Input
              autoFocus
              value={text}
              onValueChange={setText}
              placeholder="Search records, pages and commands"
              className="h-12 w-full border-b bg-transparent px-4 text-lead outline-none"
            />
            <Command.List data-scroll className="max-h-[min(26rem,60dvh)] overflow-y-auto p-2">
              <Command.Empty className="px-2 py-8 text-center text-dense text-muted">
                {records.isFetching
                  ? "Searching…"
                  : records.isError
                    ? "The search did not answer. Try again."
                    : `Nothing found for “${text}”`}
              </Command.Empty>
              {[...byKind].map(([kind, items]) => (
                <Group key={kind} heading={humanise(kind)}>
                  {items.map((found) => (
                    <Item
                      key={found.id}
                      value={`${found.id} ${asked}`}
                      icon={<FileText aria-hidden />}
                      onSelect={() => go(`${ROUTES[found.kind] ?? `/${found.kind}`}/${found.id}`)}
                      hint={found.subtitle}
                    >
                      {found.title}
                    </Item>
                  ))}
                </Group>
              ))}
              <Group heading="Go to">
                {pages
                  .filter((page) => page.menu && can(page.capability))
                  .map((page) => {
                    const Icon = page.menu?.icon ?? CornerDownLeft;
                    return (
                      <Item
                        key={page.path}
                        value={`go ${page.label}`}
                        icon={<Icon aria-hidden />}
                        keys={page.menu?.goKey && `g ${page.menu.goKey}`}
                        onSelect={() => go(page.path)}
                      >
                        {page.label}
                      </Item>
                    );
                  })}
              </Group>
              <Group heading="Create">
                {quickCreates
                  .filter((entry) => can(entry.capability))
                  .map((entry) => (
                    <Item
                      key={entry.to}
                      value={`create new ${entry.label}`}
                      icon={<Plus aria-hidden />}
                      onSelect={() => go(entry.to)}
                    >
                      New {entry.label.toLowerCase()}
                    </Item>
                  ))}
              </Group>
              <Group heading="On this page">
                {pageActs.map((hotkey) => (
                  <Item
                    key={hotkey.keys}
                    value={`act ${hotkey.label} ${hotkey.keys}`}
                    icon={<CornerDownLeft aria-hidden />}
                    keys={hotkey.keys}
                    onSelect={() => act(() => hotkey.run(new KeyboardEvent("keydown")))}
                  >
                    {hotkey.label}
                  </Item>
                ))}
              </Group>
              <Group heading="Theme">
                <Item
                  value="theme light"
                  icon={<Sun aria-hidden />}
                  onSelect={() => act(() => chooseTheme("light"))}
                >
                  Light theme
                </Item>
                <Item
                  value="theme dark"
                  icon={<Moon aria-hidden />}
                  onSelect={() => act(() => chooseTheme("dark"))}
                >
                  Dark theme
                </Item>
                <Item
                  value="theme system"
                  icon={<Monitor aria-hidden />}
                  onSelect={() => act(() => chooseTheme("system"))}
                >
                  Theme of the system
                </Item>
              </Group>
            </Command.List>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Group({ heading, children }: { heading: string; children: ReactNode }) {
  return (
    <Command.Group
      heading={heading}
      className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-caption [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-muted"
    >
      {children}
    </Command.Group>
  );
}

function Item({
  value,
  icon,
  keys,
  hint,
  onSelect,
  children,
}: {
  value: string;
  icon: ReactNode;
  keys?: string | undefined;
  hint?: string | null | undefined;
  onSelect: () => void;
  children: ReactNode;
}) {
  return (
    <Command.Item
      value={value}
      onSelect={onSelect}
      className="flex min-h-9 cursor-default items-center gap-2.5 rounded-control px-2 text-body data-[selected=true]:bg-selected max-md:min-h-11 [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-muted"
    >
      {icon}
      <span className="min-w-0 truncate">{children}</span>
      {hint && <span className="min-w-0 flex-1 truncate text-dense text-muted">{hint}</span>}
      {keys && (
        <span className="ml-auto">
          <Keys keys={keys} />
        </span>
      )}
    </Command.Item>
  );
}
