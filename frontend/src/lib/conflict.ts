/**
 * Two people changed one record (412 `version_conflict`): what can be put together is put
 * together, and a member both changed is asked about. The door to the server asks here; the
 * shell shows the question.
 */
import { useSyncExternalStore } from "react";
import type { Problem } from "./problem";
import { session } from "./session";

/** One member as an event changed it; the path is of the record's state: "contact/phone". */
interface Change {
  field: string;
  from: unknown;
  to: unknown;
}

/** An event that came between the reading and the writing. */
export interface ChangeSince {
  version: number;
  type: string;
  at: string;
  actor_name: string | null;
  changes: Change[];
}

/** A member that both changed, each otherwise. */
export interface Clash {
  /** Path in the body: ["contact", "phone"]. */
  path: string[];
  /** Path in the record, which carries the unit. */
  field: string;
  original: unknown;
  theirs: unknown;
  yours: unknown;
  by: string | null;
  at: string;
}

export interface Merge {
  /** What was sent, with the members only they changed as they left them. */
  body: unknown;
  clashes: Clash[];
  /** Who changed the record meanwhile. */
  people: string[];
  since: ChangeSince[];
  /** Version to build on. */
  version: number;
}

const same = (left: unknown, right: unknown) =>
  JSON.stringify(left ?? null) === JSON.stringify(right ?? null);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Members of a body that hold a value: lists are whole. */
function leaves(body: unknown, path: string[] = []): { path: string[]; value: unknown }[] {
  if (!isObject(body)) return path.length > 0 ? [{ path, value: body }] : [];
  return Object.entries(body).flatMap(([name, value]) => leaves(value, [...path, name]));
}

/** A copy with one member replaced. */
export function withMember(body: unknown, path: readonly string[], value: unknown): unknown {
  const [head, ...rest] = path;
  if (head === undefined) return value;
  const present = isObject(body) ? body : {};
  return { ...present, [head]: withMember(present[head], rest, value) };
}

/** The three-way comparison; null when the refusal carries nothing to compare. */
export function mergeOf(problem: Problem, body: unknown): Merge | null {
  const version = problem.extra.current_version;
  const since = problem.extra.since;
  if (typeof version !== "number" || !Array.isArray(since)) return null;
  const events = since as ChangeSince[];
  let merged = body;
  const clashes: Clash[] = [];
  for (const { path, value } of leaves(body)) {
    const name = path.join("/");
    const touching = events.flatMap((event) =>
      event.changes
        // A command names a member from its own root: `rows` is `draft/costing/rows`.
        .filter((change) => change.field === name || change.field.endsWith(`/${name}`))
        .map((change) => ({ event, change })),
    );
    const first = touching[0];
    const last = touching.at(-1);
    if (!first || !last) continue;
    const { to } = last.change;
    if (same(value, to)) continue;
    if (same(value, first.change.from)) merged = withMember(merged, path, to ?? null);
    else
      clashes.push({
        path,
        field: last.change.field,
        original: first.change.from,
        theirs: to,
        yours: value,
        by: last.event.actor_name,
        at: last.event.at,
      });
  }
  const people = [...new Set(events.map((event) => event.actor_name ?? "the system"))];
  return { body: merged, clashes, people, since: events, version };
}

const STANDING = /(^|\/)(status|stage)$/;
/** Commands that write members and move nothing. */
const WRITES = /\/(update|assign[a-z-]*|set-[a-z-]+|save-[a-z-]+|edit-[a-z-]+)$/;

/** Whether the command may go out again without a question. */
export function isSilent(merge: Merge, command: string): boolean {
  if (merge.clashes.length > 0) return false;
  const moved = merge.since.some((event) =>
    event.changes.some((change) => STANDING.test(change.field)),
  );
  return !moved || WRITES.test(command);
}

/** What the person decided: the body to send, or null to leave it. */
type Answer = (body: { body: unknown } | null) => void;

let asked: { merge: Merge; answer: Answer } | null = null;
const listeners = new Set<() => void>();

function set(next: typeof asked) {
  asked = next;
  for (const listener of listeners) listener();
}

/** Asks about the members both changed. A question already open is given up. */
export function askMerge(merge: Merge): Promise<{ body: unknown } | null> {
  asked?.answer(null);
  return new Promise((resolve) => set({ merge, answer: resolve }));
}

export function answerMerge(body: { body: unknown } | null) {
  const before = asked;
  set(null);
  before?.answer(body);
}

session.onEnd(() => answerMerge(null));

/** The open question. */
export function useAskedMerge() {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    () => asked?.merge ?? null,
  );
}
