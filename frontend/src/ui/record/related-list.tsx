import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { getList } from "@/api/http";
import { toProblem } from "@/lib/problem";
import { Card } from "../card";
import { Banner, Skeleton } from "../states";

/**
 * The records of another list that belong to this one, as short rows that open them.
 * A list that the role or the server does not have is left out.
 */
export function RelatedList<Row extends { id: string }>({
  title,
  resource,
  filter,
  href,
  row,
  empty,
  action,
}: {
  title: string;
  /** First part of the query key and path: "quotations". */
  resource: string;
  /** `["customer_id", id]`. */
  filter: readonly [field: string, value: string];
  href: (row: Row) => string;
  row: (row: Row) => { title: ReactNode; note?: ReactNode; end?: ReactNode };
  empty: string;
  action?: ReactNode;
}) {
  const search = new URLSearchParams({ [`filter[${filter[0]}][eq]`]: filter[1], limit: "50" });
  const list = useQuery({
    queryKey: [resource, "list", "related", filter[0], filter[1]],
    queryFn: ({ signal }) => getList<Row>(`/api/v1/${resource}`, search, signal),
    retry: (failures, error) => failures < 2 && toProblem(error).isTransient,
  });
  if (list.error) {
    const problem = toProblem(list.error);
    if (problem.isForbidden || problem.isMissing) return null;
  }
  return (
    <Card title={title} action={action} flush>
      {list.isPending ? (
        <div className="flex flex-col gap-3 p-4" aria-busy>
          <Skeleton className="w-2/3" />
          <Skeleton className="w-1/2" />
        </div>
      ) : list.error ? (
        <div className="p-3">
          <Banner tone="danger">Could not load {title.toLowerCase()}.</Banner>
        </div>
      ) : list.data.items.length === 0 ? (
        <p className="px-4 py-5 text-dense text-muted">{empty}</p>
      ) : (
        <ul className="divide-y">
          {list.data.items.map((item) => {
            const shown = row(item);
            return (
              <li key={item.id}>
                <Link
                  to={href(item)}
                  className="flex min-h-11 items-center gap-3 px-4 py-2 outline-offset-[-2px] hover:bg-selected"
                >
                  <span className="min-w-0 flex-1">
                    <span className="block truncate text-dense font-medium">{shown.title}</span>
                    {shown.note && (
                      <span className="block truncate text-caption text-muted">{shown.note}</span>
                    )}
                  </span>
                  {shown.end && <span className="shrink-0 text-dense">{shown.end}</span>}
                </Link>
              </li>
            );
          })}
        </ul>
      )}
    </Card>
  );
}
