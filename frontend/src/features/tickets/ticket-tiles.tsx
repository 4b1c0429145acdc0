import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { getList } from "@/api/http";
import { cn } from "@/lib/class-names";

/** Each tile is a count of the list and a link to the list with that filter. */
const TILES: readonly { label: string; filters: Record<string, string>; tone?: string }[] = [
  { label: "Open", filters: { "filter[status][in]": "open,reopened" } },
  { label: "In progress", filters: { "filter[status][eq]": "in_progress" } },
  { label: "Overdue", filters: { "filter[overdue][eq]": "true" }, tone: "text-danger" },
  { label: "Closed this month", filters: { "filter[closed_on][eq]": "this_month" } },
];

/** Open, in progress, overdue, closed this month; a press filters the list. */
export function TicketTiles() {
  return (
    <ul className="grid grid-cols-4 gap-3 px-6 pb-3 max-md:grid-cols-2 max-md:px-4">
      {TILES.map((tile) => (
        <Tile key={tile.label} {...tile} />
      ))}
    </ul>
  );
}

function Tile({ label, filters, tone }: (typeof TILES)[number]) {
  const search = new URLSearchParams(filters);
  const counted = new URLSearchParams({ ...filters, count: "exact", limit: "1" });
  const count = useQuery({
    queryKey: ["tickets", "count", search.toString()],
    queryFn: ({ signal }) =>
      getList<{ id: string }>("/api/v1/tickets", counted, signal).then((page) => page.count),
  });
  return (
    <li>
      <Link
        to={`/tickets?${search.toString()}`}
        className="block rounded-card border bg-surface px-4 py-2.5 hover:bg-selected"
      >
        <span className="block text-caption text-muted">{label}</span>
        <span className={cn("tnum text-xl font-semibold", count.data ? tone : undefined)}>
          {count.data ?? "–"}
        </span>
      </Link>
    </li>
  );
}
