import { queryOptions, useQuery } from "@tanstack/react-query";
import { getJson } from "./http";
import type { components } from "./schema";

export type Me = components["schemas"]["Me"];

/** The signed-in person, what they may do and the settings that shape the UI. */
export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: ({ signal }) => getJson<Me>("/api/v1/me", { signal }),
  staleTime: 5 * 60_000,
});

export function useMe() {
  return useQuery(meQuery).data ?? null;
}

/**
 * Whether the person may do `<resource>.<action>`. Draws the page only: the server
 * decides again on every request.
 */
export function useCan() {
  const me = useMe();
  return (capability: string | undefined) =>
    capability === undefined || (me?.capabilities.includes(capability) ?? false);
}
