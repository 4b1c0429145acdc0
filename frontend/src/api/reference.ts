import { queryOptions } from "@tanstack/react-query";
import { getJson } from "./http";

export interface ReferenceEntry {
  code: string;
  label: string;
}

/** A list people choose from, by its name: `panel_brand`, `bank`. */
export const referenceQuery = (list: string) =>
  queryOptions({
    queryKey: ["reference", list],
    queryFn: async ({ signal }) =>
      (await getJson<{ items: ReferenceEntry[] }>(`/api/v1/reference/${list}`, { signal })).items,
    staleTime: 60 * 60_000,
  });
