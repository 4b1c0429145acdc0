import { queryOptions, useQuery } from "@tanstack/react-query";
import { getJson, postJson } from "./http";

export type ViewSharing = "private" | "team" | "everyone";

/** An arrangement of a list somebody keeps. */
export interface SavedView {
  id: string;
  /** The list it arranges: "leads". */
  list: string;
  name: string;
  sharing: ViewSharing;
  default_for_role: string | null;
  /** In the reader's own sidebar. */
  pinned: boolean;
  /** The reader may change and delete it. */
  own: boolean;
  owner_name: string | null;
  /** As the list wrote it. */
  state: Record<string, unknown>;
  version: number;
}

/** A view as it is saved. */
export type ViewToSave = Pick<SavedView, "list" | "name" | "sharing" | "state"> & {
  default_for_role?: string | null;
};

const VIEWS = "/api/v1/me/views";

/** Every view the person sees, of all lists. */
export const savedViewsQuery = queryOptions({
  queryKey: ["saved-views"],
  queryFn: async ({ signal }) => (await getJson<{ items: SavedView[] }>(VIEWS, { signal })).items,
  staleTime: 5 * 60_000,
});

const NONE: readonly SavedView[] = [];

/** The views of one list. */
export function useSavedViews(list: string) {
  const { data, isSuccess, isError } = useQuery(savedViewsQuery);
  return { views: data?.filter((view) => view.list === list) ?? NONE, known: isSuccess || isError };
}

export const createView = (view: ViewToSave) => postJson<SavedView>(VIEWS, view);

export const replaceView = (id: string, view: ViewToSave) =>
  postJson<SavedView>(`${VIEWS}/${id}`, view, "PUT");

export const deleteView = (id: string) => postJson<void>(`${VIEWS}/${id}`, {}, "DELETE");

export const pinView = (id: string, pinned: boolean) =>
  postJson<void>(`${VIEWS}/${id}/pin`, { pinned }, "PUT");
