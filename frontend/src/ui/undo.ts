/**
 * Taking back one's own acts: the toast offers it, `Ctrl+Z` does it for the last one, and undoing
 * the undo is redo. The server decides each time whether the act can still be taken back.
 */
import { undo, type CommandAnswer } from "@/api/http";
import { session } from "@/lib/session";
import { toastProblem, toastSaved } from "./toast";

interface Act {
  /** What was said when it was saved. */
  message: string;
  eventId: string;
  /** Rereads what the act changed. */
  refresh: () => Promise<unknown>;
}

/** As many as a person can remember. */
const MOST = 20;
let done: Act[] = [];
let undone: Act[] = [];

session.onEnd(() => {
  done = [];
  undone = [];
});

/** Notes an act that can be taken back; answers what its toast does. */
export function noteAct(answer: CommandAnswer, message: string, refresh: Act["refresh"]) {
  const event = answer.events[0];
  if (!event || answer.undo?.possible !== true) return undefined;
  const act: Act = { message, eventId: event.event_id, refresh };
  done = [...done, act].slice(-MOST);
  undone = [];
  return () => take(act);
}

async function take(act: Act) {
  done = done.filter((other) => other !== act);
  try {
    const answer = await undo({ event_id: act.eventId });
    await act.refresh();
    const back = answer.events[0];
    const again: Act | null = back ? { ...act, eventId: back.event_id } : null;
    if (again) undone = [...undone, again].slice(-MOST);
    toastSaved(`Undone: ${act.message}`, {
      redo: again ? () => void give(again) : undefined,
    });
  } catch (thrown) {
    toastProblem(thrown, "Cannot undo");
  }
}

async function give(act: Act) {
  undone = undone.filter((other) => other !== act);
  try {
    const answer = await undo({ event_id: act.eventId });
    await act.refresh();
    const event = answer.events[0];
    const again: Act | null = event ? { ...act, eventId: event.event_id } : null;
    if (again) done = [...done, again].slice(-MOST);
    toastSaved(`Redone: ${act.message}`, { undo: again ? () => void take(again) : undefined });
  } catch (thrown) {
    toastProblem(thrown, "Cannot redo");
  }
}

/** Takes the last act back; nothing when there is none. */
export function undoLast() {
  const act = done.at(-1);
  if (act) void take(act);
}

/** Does the last act again that was taken back. */
export function redoLast() {
  const act = undone.at(-1);
  if (act) void give(act);
}
