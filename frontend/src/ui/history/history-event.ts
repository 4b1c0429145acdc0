import type { Difference } from "./differences";

/** One event of a record as `{path}/history` answers it. */
export interface HistoryEvent {
  event_id: string;
  version: number;
  type: string;
  /** When the fact holds. */
  at: string;
  recorded_at: string;
  actor: string | null;
  actor_name: string | null;
  role: string | null;
  channel: string | null;
  reason: string | null;
  correlation_id: string | null;
  causation_id: string | null;
  changes: Difference[];
}

/** Recording takes a moment; only a difference beyond it means that the fact is older. */
const SAME_MOMENT_MS = 60_000;

export const isBackdated = (event: Pick<HistoryEvent, "at" | "recorded_at">) =>
  Math.abs(Date.parse(event.recorded_at) - Date.parse(event.at)) > SAME_MOMENT_MS;

export const actorOf = (event: Pick<HistoryEvent, "actor" | "actor_name">) =>
  event.actor_name ?? (event.actor ? "Former user" : "System");
