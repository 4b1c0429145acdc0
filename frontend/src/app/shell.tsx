import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, type ReactNode } from "react";
import { useNavigate } from "react-router";
import { meQuery, useCan } from "@/api/me";
import { startStream } from "@/api/stream";
import { listenToHotkeys, useHotkeys } from "@/lib/hotkeys";
import { useStoredState } from "@/lib/stored-state";
import { watchTabs } from "@/lib/tabs";
import { usePhone } from "@/lib/use-media";
import { ErrorState } from "@/ui/states";
import { redoLast, undoLast } from "@/ui/undo";
import { BottomBar } from "./bottom-bar";
import { ConflictDialog } from "./conflict-dialog";
import { Header } from "./header";
import { KeyboardSheet } from "./keyboard-sheet";
import { useLiveUpdates } from "./live-updates";
import { StartScreen } from "./page-skeleton";
import { pages } from "./pages";
import { QuickCreateDialog } from "./quick-create";
import { SessionGuard } from "./session-guard";
import { shellDialogs, useShellDialog } from "./shell-dialogs";
import { NavigationDrawer, Sidebar } from "./sidebar";
import { StepUpDialog } from "./step-up-dialog";
import { useDraftKey } from "./use-draft-key";

const loadPalette = () => import("./palette");
const Palette = lazy(() => loadPalette().then((module) => ({ default: module.Palette })));
const TOPICS = [
  "me",
  "leads",
  "customers",
  "quotations",
  "projects",
  "invoices",
  "payments",
  "tasks",
  "tickets",
  "amc",
];

/** Chrome around every page: sidebar, header, palette, keys, live updates, session guard. */
export function Shell({ children }: { children: ReactNode }) {
  const me = useQuery(meQuery);
  const phone = usePhone();
  const dialog = useShellDialog();
  const [folded, setFolded] = useStoredState("sidebar.folded", false);
  useEffect(() => startStream(TOPICS), []);
  useEffect(listenToHotkeys, []);
  useEffect(watchTabs, []);
  // Fetched once the page stands, so that the first Ctrl+K loses no typed letter.
  useEffect(() => {
    const timer = setTimeout(() => void loadPalette(), 1000);
    return () => clearTimeout(timer);
  }, []);
  useLiveUpdates();
  useDraftKey(me.data?.user.id);
  useShellKeys(() => setFolded((before) => !before));

  if (me.isPending) return <StartScreen />;
  if (me.isError)
    return (
      <ErrorState page error={me.error} what="your profile" onRetry={() => void me.refetch()} />
    );
  return (
    <div className="flex h-dvh">
      <a
        href="#page"
        className="sr-only focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:z-50 focus:rounded-control focus:bg-raised focus:px-3 focus:py-2"
      >
        Skip to the page
      </a>
      {!phone && <Sidebar folded={folded} onFold={() => setFolded((before) => !before)} />}
      <div className="flex min-w-0 flex-1 flex-col">
        <Header me={me.data} phone={phone} />
        <main
          id="page"
          tabIndex={-1}
          data-scroll
          className="flex min-h-0 flex-1 flex-col overflow-y-auto outline-none"
        >
          {children}
        </main>
        {phone && <BottomBar />}
      </div>
      {dialog === "palette" && (
        <Suspense>
          <Palette />
        </Suspense>
      )}
      <KeyboardSheet open={dialog === "keyboard"} />
      <QuickCreateDialog open={dialog === "quick-create"} />
      <NavigationDrawer open={dialog === "navigation"} />
      <StepUpDialog />
      <ConflictDialog />
      <SessionGuard
        idleMinutes={me.data.settings.session_idle_minutes}
        warningSeconds={me.data.settings.session_warning_seconds}
      />
    </div>
  );
}

function useShellKeys(fold: () => void) {
  const navigate = useNavigate();
  const can = useCan();
  useHotkeys([
    {
      keys: "mod+k",
      label: "Search and commands",
      group: "General",
      whileTyping: true,
      run: () => shellDialogs.open("palette"),
    },
    { keys: "c", label: "Create", group: "General", run: () => shellDialogs.open("quick-create") },
    { keys: "[", label: "Fold the sidebar", group: "General", run: fold },
    {
      keys: "?",
      label: "Keyboard shortcuts",
      group: "General",
      run: () => shellDialogs.open("keyboard"),
    },
    { keys: "mod+z", label: "Undo my last act", group: "General", run: undoLast },
    { keys: "mod+shift+z", label: "Redo", group: "General", run: redoLast },
    ...pages.flatMap((page) =>
      page.menu?.goKey && can(page.capability)
        ? [
            {
              keys: `g ${page.menu.goKey}`,
              label: page.label,
              group: "Go to",
              run: () => void navigate(page.path),
            },
          ]
        : [],
    ),
  ]);
}
