import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { sendCommand, type CommandAnswer } from "@/api/http";
import { codeSentence, Problem } from "@/lib/problem";
import { toastProblem, toastSaved, toastWarnings } from "./toast";
import { noteAct } from "./undo";
import { warningSentence } from "./warnings";

export interface CommandSetup<Body, Result> {
  /** What follows `/api/v1/commands/`: "leads", or `leads/${id}/lose`. */
  path: string | ((body: Body) => string);
  /** What must be done first, such as an upload; gives the body that is sent. */
  prepare?: (body: Body) => Promise<unknown>;
  /** Version of the record as read; left out on creations. */
  version?: number;
  /** First parts of the query keys that the command makes stale: ["leads", "customers"]. */
  invalidates: readonly string[];
  /** What the toast says; none when absent. */
  saved?: string | ((answer: CommandAnswer<Result>) => string);
  view?: (answer: CommandAnswer<Result>) => void;
  onDone?: (answer: CommandAnswer<Result>) => void;
  /** Refusals appear as a toast; forms show them in place instead. */
  toastRefusal?: boolean;
}

/**
 * Sends one command: key for safe repeats, undo toast, stale queries. A mutation of
 * TanStack Query with `mutate(body)`.
 */
export function useCommand<Body = unknown, Result = unknown>(setup: CommandSetup<Body, Result>) {
  const queries = useQueryClient();
  const keys = useRepeatKeys();
  const stale = () =>
    Promise.all(
      setup.invalidates.map((resource) => queries.invalidateQueries({ queryKey: [resource] })),
    );

  return useMutation<CommandAnswer<Result>, Error, Body>({
    mutationFn: async (asked) => {
      const path = typeof setup.path === "string" ? setup.path : setup.path(asked);
      const body = setup.prepare ? await setup.prepare(asked) : asked;
      const key = keys.for(path, body);
      try {
        const answer = await sendCommand<Result>(path, body, {
          version: setup.version,
          idempotencyKey: key,
        });
        keys.forget();
        return answer;
      } catch (thrown) {
        // A refusal is final for its key; after a lost answer the same key asks for it again.
        if (thrown instanceof Problem && !thrown.isTransient && thrown.status < 500) keys.forget();
        throw thrown;
      }
    },
    onSuccess: async (answer) => {
      if (setup.saved !== undefined) {
        const message = typeof setup.saved === "string" ? setup.saved : setup.saved(answer);
        toastSaved(message, {
          undo: noteAct(answer, message, stale),
          view: setup.view ? () => setup.view?.(answer) : undefined,
          note: noteOf(answer),
        });
        toastWarnings(answer.warnings.map(warningSentence));
      }
      setup.onDone?.(answer);
      await stale();
    },
    onError: (error) => {
      if (setup.toastRefusal) toastProblem(error);
    },
  });
}

/** What the toast adds: whose changes were kept beside, else why this cannot be taken back. */
function noteOf(answer: CommandAnswer): string | undefined {
  if (answer.mergedWith?.length)
    return `Kept together with what ${answer.mergedWith.join(" and ")} changed meanwhile.`;
  const reason = answer.undo?.possible === false ? answer.undo.reason : undefined;
  return reason === undefined ? undefined : codeSentence(reason);
}

/** One idempotency key for as long as the same body is tried again. */
function useRepeatKeys() {
  const last = useRef<{ text: string; key: string } | null>(null);
  return {
    for(path: string, body: unknown) {
      const text = `${path} ${JSON.stringify(body)}`;
      if (last.current?.text !== text) last.current = { text, key: crypto.randomUUID() };
      return last.current.key;
    },
    forget() {
      last.current = null;
    },
  };
}
