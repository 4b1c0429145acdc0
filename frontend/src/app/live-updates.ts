import { useQueryClient, type QueryKey } from "@tanstack/react-query";
import { useEffect } from "react";
import { stream, type ChangeMessage } from "@/api/stream";

/** First part of the query keys that show an aggregate. */
const RESOURCES: Record<string, readonly string[]> = {
  lead: ["leads", "dashboards"],
  customer: ["customers"],
  quotation: ["quotations", "dashboards"],
  project: ["projects", "dashboards"],
  invoice: ["invoices", "payments", "dashboards"],
  task: ["tasks"],
  ticket: ["tickets"],
  amc_contract: ["amc"],
  interaction: ["interactions"],
  document: ["documents"],
  user: ["users"],
};
/** Messages of a burst are answered by one reading. */
const GATHER_MS = 400;

/** Whether a message about `change` makes the query stale: other records' pages stay as they are. */
export function isTouched(key: QueryKey, change: Pick<ChangeMessage, "entity" | "id">): boolean {
  if (!RESOURCES[change.entity]?.includes(String(key[0]))) return false;
  return key[1] !== "record" || key[2] === change.id;
}

/** Rereads what is on the screen when the server says that it changed. */
export function useLiveUpdates() {
  const queries = useQueryClient();
  useEffect(() => {
    let gathered: ChangeMessage[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const flush = () => {
      const changes = gathered;
      gathered = [];
      timer = undefined;
      void queries.invalidateQueries({
        predicate: (query) => changes.some((change) => isTouched(query.queryKey, change)),
      });
    };
    const stop = stream.receive(({ kind, data }) => {
      if (kind === "resync") void queries.invalidateQueries();
      if (kind !== "change") return;
      gathered.push(data as ChangeMessage);
      timer ??= setTimeout(flush, GATHER_MS);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [queries]);
}
