import { useQuery } from "@tanstack/react-query";
import { getList } from "@/api/http";

/** The row of a record in its list: what is joined and worked out for today beside its own state. */
export function useListRow<Row extends { id: string }>(resource: string, id: string) {
  const search = new URLSearchParams({ "filter[id][eq]": id, limit: "1" });
  return useQuery({
    queryKey: [resource, "list", "row", id],
    queryFn: ({ signal }) => getList<Row>(`/api/v1/${resource}`, search, signal),
  }).data?.items[0];
}
