/**
 * Asking for the password again before an act that needs it (`step_up_required`). The
 * door to the server asks here; the shell shows the question.
 */
import { useSyncExternalStore } from "react";
import { session } from "./session";

type Answer = (confirmed: boolean) => void;

let waiting: readonly Answer[] = [];
const listeners = new Set<() => void>();

function change(next: readonly Answer[]) {
  waiting = next;
  for (const listener of listeners) listener();
}

/** Resolves true once the password was confirmed, false when the person gave up. */
export function askStepUp(): Promise<boolean> {
  return new Promise((resolve) => change([...waiting, resolve]));
}

/** Answers everyone who waits; one confirmation serves them all. */
export function answerStepUp(confirmed: boolean) {
  const answers = waiting;
  change([]);
  for (const answer of answers) answer(confirmed);
}

session.onEnd(() => answerStepUp(false));

/** Whether an act waits for the password. */
export function useStepUpAsked() {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    () => waiting.length > 0,
  );
}
