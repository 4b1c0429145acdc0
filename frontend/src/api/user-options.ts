import { queryOptions } from "@tanstack/react-query";
import { getJson, type ListPage } from "./http";
import type { components } from "./schema";

export type UserOption = components["schemas"]["UserOption"];

/** Active people for pickers and person filters. */
export const userOptionsQuery = queryOptions({
  queryKey: ["users", "options"],
  queryFn: async ({ signal }) =>
    (await getJson<ListPage<UserOption>>("/api/v1/users/options", { signal })).items,
  staleTime: 5 * 60_000,
});
