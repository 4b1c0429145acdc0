import { useQuery } from "@tanstack/react-query";
import { getJson } from "@/api/http";
import { toProblem } from "@/lib/problem";

/** A command the role has, and whether the record accepts it now. */
export interface Offer {
  /** As in the path of the command: "set-next-step". */
  command: string;
  enabled: boolean;
  reason?: string;
  /** Why not, in the server's words. */
  message?: string;
}

/** What every record answers beside its own state. */
export interface RecordBase {
  id: string;
  version: number;
  created_at: string;
  updated_at: string;
  updated_by: string | null;
  actions: Offer[];
}

/** One record; live messages and own commands on `resource` reread it. */
export function useRecord<T extends RecordBase>(resource: string, id: string | null | undefined) {
  return useQuery({
    queryKey: [resource, "record", id],
    queryFn: ({ signal }) => getJson<T>(`/api/v1/${resource}/${id}`, { signal }),
    enabled: Boolean(id),
    retry: (failures, error) => failures < 2 && toProblem(error).isTransient,
  });
}

export const offerOf = (record: RecordBase, command: string) =>
  record.actions.find((offer) => offer.command === command);

export const isOffered = (record: RecordBase, command: string) =>
  offerOf(record, command)?.enabled === true;
