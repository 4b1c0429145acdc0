import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { getJson } from "@/api/http";
import { formatDateTime } from "@/lib/format";
import { Field, Select } from "../field";
import { ErrorState, Skeleton } from "../states";
import { Segments } from "../tabs";
import { Differences, type Difference } from "./differences";
import { channelWords, eventTitle } from "./event-words";
import { codeWords, fieldLabel, fieldText, isVoid, type Names } from "./field-values";
import { actorOf, isBackdated, type HistoryEvent } from "./history-event";

type View = "changes" | "state" | "compare";
/** Members that the frame of every record carries, not facts of it. */
const FRAME = ["id", "version", "actions", "updated_by"];

/** One version: what its event changed, the record as it was then, or against another. */
export function VersionPanel({
  path,
  event,
  events,
  names,
}: {
  path: string;
  event: HistoryEvent;
  events: readonly HistoryEvent[];
  names: Names;
}) {
  const [view, setView] = useState<View>("changes");
  return (
    <div className="flex flex-col gap-3">
      <header className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <div className="min-w-0">
          <h2 className="text-body font-semibold">{eventTitle(event.type)}</h2>
          <p className="text-dense text-muted">
            {actorOf(event)}
            {event.role && ` (${codeWords(event.role).toLowerCase()})`}
            {event.channel && `, ${channelWords(event.channel)}`}, {formatDateTime(event.at)}
          </p>
          {isBackdated(event) && (
            <p className="text-caption text-muted">Recorded {formatDateTime(event.recorded_at)}</p>
          )}
        </div>
        <Segments<View>
          label="What to show"
          value={view}
          onChange={setView}
          options={[
            { value: "changes", label: "Changes" },
            { value: "state", label: "Record then" },
            { value: "compare", label: "Compare" },
          ]}
        />
      </header>
      {event.reason && (
        <blockquote className="border-l-2 border-control pl-3 text-dense">
          {event.reason}
        </blockquote>
      )}
      {view === "changes" && <Differences changes={event.changes} names={names} />}
      {view === "state" && <StateAt path={path} version={event.version} names={names} />}
      {view === "compare" && (
        <Compare path={path} version={event.version} events={events} names={names} />
      )}
    </div>
  );
}

function StateAt({ path, version, names }: { path: string; version: number; names: Names }) {
  const state = useQuery({
    queryKey: ["history", path, "at", version],
    queryFn: ({ signal }) => getJson<Record<string, unknown>>(`${path}/at/${version}`, { signal }),
    staleTime: Infinity,
  });
  if (state.isError)
    return (
      <ErrorState error={state.error} what="this version" onRetry={() => void state.refetch()} />
    );
  if (state.isPending) return <Loading />;
  const members = Object.entries(state.data).filter(
    ([name, value]) => !FRAME.includes(name) && !isVoid(value),
  );
  return <Members members={members} names={names} />;
}

function Members({ members, names }: { members: [string, unknown][]; names: Names }) {
  return (
    <dl className="flex flex-col divide-y">
      {members.map(([name, value]) => (
        <div
          key={name}
          className="grid gap-x-4 gap-y-0.5 py-1.5 first:pt-0 last:pb-0 @sm:grid-cols-[minmax(6rem,9rem)_minmax(0,1fr)]"
        >
          <dt className="text-dense text-muted">{fieldLabel(name)}</dt>
          <dd className="min-w-0 text-dense break-words">
            {Array.isArray(value) ? (
              <ul className="flex flex-col gap-0.5">
                {value.map((item, index) => (
                  <li key={index}>{fieldText(name, item, names)}</li>
                ))}
              </ul>
            ) : (
              fieldText(name, value, names)
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Compare({
  path,
  version,
  events,
  names,
}: {
  path: string;
  version: number;
  events: readonly HistoryEvent[];
  names: Names;
}) {
  const newest = events[0]?.version ?? version;
  const [other, setOther] = useState(version === newest ? Math.max(1, version - 1) : newest);
  const [from, to] = [Math.min(version, other), Math.max(version, other)];
  const diff = useQuery({
    queryKey: ["history", path, "diff", from, to],
    queryFn: ({ signal }) =>
      getJson<{ changes: Difference[] }>(`${path}/diff`, {
        search: new URLSearchParams({ from: String(from), to: String(to) }),
        signal,
      }),
    staleTime: Infinity,
  });
  return (
    <div className="flex flex-col gap-3">
      <Field label={`Compare version ${version} with`} className="max-w-md">
        <Select
          value={String(other)}
          onChange={(event) => setOther(Number(event.target.value))}
          options={events.map((event) => ({
            value: String(event.version),
            label: `v${event.version} ${eventTitle(event.type)}, ${formatDateTime(event.at)}`,
          }))}
        />
      </Field>
      {diff.isError ? (
        <ErrorState error={diff.error} what="the difference" onRetry={() => void diff.refetch()} />
      ) : diff.isPending ? (
        <Loading />
      ) : (
        <>
          <p className="text-caption text-muted">
            From version {from} to version {to}
          </p>
          <Differences changes={diff.data.changes} names={names} />
        </>
      )}
    </div>
  );
}

function Loading() {
  return (
    <div role="status" aria-label="Loading" className="flex flex-col gap-3">
      <Skeleton className="w-1/2" />
      <Skeleton className="w-3/4" />
      <Skeleton className="w-1/3" />
    </div>
  );
}
