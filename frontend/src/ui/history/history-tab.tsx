/**
 * The history of any record: its events, what each changed, the record as it was at a
 * version, and the difference of two versions. Reads `{path}/history`, `/at` and `/diff`.
 */
import { useQuery } from "@tanstack/react-query";
import { useMemo, useRef, useState, type KeyboardEvent } from "react";
import { getJson } from "@/api/http";
import { userOptionsQuery } from "@/api/user-options";
import { cn } from "@/lib/class-names";
import { formatDateTime } from "@/lib/format";
import { useHotkeys } from "@/lib/hotkeys";
import { Avatar } from "../avatar";
import { Button } from "../button";
import { Chip } from "../chip";
import { DateText } from "../figures";
import { EmptyState, ErrorState, Skeleton } from "../states";
import { eventTitle } from "./event-words";
import { codeWords, type Names } from "./field-values";
import { actorOf, isBackdated, type HistoryEvent } from "./history-event";
import { useNarrow } from "@/ui/history/use-narrow";
import { VersionPanel } from "./version-panel";

/** Drawn at once; older ones on demand, so that long histories open at once. */
const PAGE = 60;

/** `path` is the record's: "/api/v1/leads/{id}"; `version` the one it was read at. */
export function HistoryTab({ path, version }: { path: string; version: number }) {
  const frame = useRef<HTMLDivElement>(null);
  const narrow = useNarrow(frame, 768);
  return (
    <div ref={frame} className="@container">
      <Events path={path} version={version} narrow={narrow} />
    </div>
  );
}

/** The events; where there is no room beside them, the chosen one opens in place. */
function Events({ path, version, narrow }: { path: string; version: number; narrow: boolean }) {
  const history = useQuery({
    queryKey: ["history", path, version],
    queryFn: async ({ signal }) =>
      (await getJson<{ items: HistoryEvent[] }>(`${path}/history`, { signal })).items,
    placeholderData: (before) => before,
  });
  const people = useQuery(userOptionsQuery);
  const names: Names = useMemo(
    () => new Map((people.data ?? []).map((person) => [person.id, person.name])),
    [people.data],
  );
  const newestFirst = useMemo(() => [...(history.data ?? [])].reverse(), [history.data]);
  const [chosen, setChosen] = useState<number | null>(null);
  const [drawn, setDrawn] = useState(PAGE);
  const list = useRef<HTMLOListElement>(null);
  const selected = newestFirst.find((event) => event.version === chosen) ?? newestFirst[0];

  const move = (by: 1 | -1) => {
    if (!selected) return;
    const next = newestFirst[newestFirst.indexOf(selected) + by];
    if (!next) return;
    setChosen(next.version);
    setDrawn((before) => Math.max(before, newestFirst.indexOf(next) + 1));
    requestAnimationFrame(() => {
      const row = list.current?.querySelector<HTMLElement>(`[data-version="${next.version}"]`);
      row?.focus();
      row?.scrollIntoView({ block: "nearest" });
    });
  };
  useHotkeys([
    { keys: "j", label: "Older event", group: "History", run: () => move(1) },
    { keys: "k", label: "Newer event", group: "History", run: () => move(-1) },
  ]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    move(event.key === "ArrowDown" ? 1 : -1);
  };

  if (history.isError)
    return (
      <ErrorState error={history.error} what="the history" onRetry={() => void history.refetch()} />
    );
  if (history.isPending) return <HistorySkeleton />;
  if (!selected) return <EmptyState title="Nothing has happened yet" />;
  const panel = <VersionPanel path={path} event={selected} events={newestFirst} names={names} />;
  return (
    <div className="grid items-start gap-4 @3xl:grid-cols-[minmax(15rem,18rem)_minmax(0,1fr)]">
      <section aria-label="Events" className="min-w-0 rounded-card border bg-surface">
        <ol ref={list} onKeyDown={onKeyDown} className="flex flex-col p-1.5">
          {newestFirst.slice(0, drawn).map((event) => (
            <li key={event.event_id}>
              <EventRow
                event={event}
                selected={event === selected}
                onSelect={() => setChosen(event.version)}
              />
              {narrow && event === selected && (
                <div className="@container px-2 pt-1 pb-3">{panel}</div>
              )}
            </li>
          ))}
        </ol>
        {newestFirst.length > drawn && (
          <div className="border-t p-2">
            <Button
              variant="ghost"
              className="w-full"
              onClick={() => setDrawn((before) => before + PAGE)}
            >
              Show older ({newestFirst.length - drawn} more)
            </Button>
          </div>
        )}
      </section>
      {!narrow && (
        <section
          aria-label={`Version ${selected.version}`}
          className="min-w-0 rounded-card border bg-surface @container p-4 @3xl:sticky @3xl:top-0"
        >
          {panel}
        </section>
      )}
    </div>
  );
}

function EventRow({
  event,
  selected,
  onSelect,
}: {
  event: HistoryEvent;
  selected: boolean;
  onSelect: () => void;
}) {
  return (
    <button
      type="button"
      data-version={event.version}
      aria-current={selected ? "true" : undefined}
      tabIndex={selected ? 0 : -1}
      onClick={onSelect}
      className={cn(
        "flex w-full items-start gap-2.5 rounded-control px-2 py-2 text-left transition-colors duration-[120ms]",
        selected ? "bg-selected" : "hover:bg-canvas dark:hover:bg-raised",
      )}
    >
      <Avatar name={actorOf(event)} size="sm" />
      <span className="min-w-0 flex-1">
        <span className="flex items-baseline gap-2">
          <span className="min-w-0 flex-1 truncate text-dense font-medium">
            {eventTitle(event.type)}
          </span>
          <span className="tnum shrink-0 text-caption text-muted">v{event.version}</span>
        </span>
        <span className="block truncate text-caption text-muted">
          {actorOf(event)}
          {event.role && `, ${codeWords(event.role).toLowerCase()}`}
        </span>
        <span
          className="tnum flex flex-wrap items-center gap-x-1.5 text-caption text-muted"
          title={isBackdated(event) ? `Recorded ${formatDateTime(event.recorded_at)}` : undefined}
        >
          <DateText value={event.at} time />
          {isBackdated(event) && <Chip>Recorded later</Chip>}
        </span>
        {event.reason && (
          <span className="mt-0.5 line-clamp-2 text-caption text-text">“{event.reason}”</span>
        )}
      </span>
    </button>
  );
}

function HistorySkeleton() {
  return (
    <div
      role="status"
      aria-label="Loading the history"
      className="grid gap-4 @3xl:grid-cols-[minmax(15rem,18rem)_minmax(0,1fr)]"
    >
      {[0, 1].map((column) => (
        <div key={column} className="flex flex-col gap-4 rounded-card border bg-surface p-4">
          {[60, 80, 45, 70, 55].map((width) => (
            <Skeleton key={width} className={width > 60 ? "w-3/4" : "w-1/2"} />
          ))}
        </div>
      ))}
    </div>
  );
}
