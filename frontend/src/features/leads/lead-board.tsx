import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { useNavigate } from "react-router";
import { getJson } from "@/api/http";
import { useCan } from "@/api/me";
import { toProblem } from "@/lib/problem";
import { Person } from "@/ui/avatar";
import { Board, type BoardColumn } from "@/ui/board/board";
import { pageSearch, type TableDefaults } from "@/ui/data-table/table-query";
import { TableToolbar } from "@/ui/data-table/table-toolbar";
import type { Column } from "@/ui/data-table/types";
import { useTableQuery } from "@/ui/data-table/use-table-query";
import { Kw, Money } from "@/ui/figures";
import { ErrorState, Skeleton } from "@/ui/states";
import { boardMove } from "./board-moves";
import { LeadCommandById, type AskedCommand } from "./commands/lead-command";
import { NextStep, StageClock } from "./lead-columns";
import { leadTitle, type LeadRow } from "./lead-types";
import { LEAD_STATUSES } from "./lead-words";

interface Group {
  key: string | null;
  count: number;
  totals: Record<string, number>;
  items?: LeadRow[];
}

/** Cards a column starts with, and the most the server gives of one. */
const CARDS = 50;
const MOST_CARDS = 200;

/** Leads by status; the filter of the list holds here too, but for the status itself. */
export function LeadBoard({
  columns,
  start,
  defaults,
}: {
  columns: readonly Column<LeadRow>[];
  /** The switch of views, first in the bar. */
  start: ReactNode;
  defaults: TableDefaults;
}) {
  const can = useCan();
  const navigate = useNavigate();
  const { query, change } = useTableQuery(defaults);
  const [peek, setPeek] = useState(CARDS);
  const [asked, setAsked] = useState<{ id: string; asked: AskedCommand } | null>(null);

  const statusFilter = query.filters.filter((condition) => condition.field === "status");
  const shown = {
    ...query,
    filters: query.filters.filter((condition) => condition.field !== "status"),
  };
  const search = pageSearch(shown, { cursor: null, limit: 1, totals: false });
  for (const part of ["limit", "count"]) search.delete(part);
  search.set("by", "status");
  search.set("peek", String(peek));
  const board = useQuery({
    queryKey: ["leads", "list", "board", search.toString()],
    queryFn: ({ signal }) =>
      getJson<{ groups: Group[] }>("/api/v1/leads/groups", { search, signal }),
    placeholderData: keepPreviousData,
    retry: (failures, error) => failures < 2 && toProblem(error).isTransient,
  });

  const boardColumns = LEAD_STATUSES.map((status): BoardColumn<LeadRow> => {
    const group = board.data?.groups.find((candidate) => candidate.key === status.value);
    const targetOnly = status.value === "won" || status.value === "lost";
    const cards = targetOnly ? [] : (group?.items ?? []);
    return {
      id: status.value,
      label: status.label,
      stage: status.stage,
      count: group?.count ?? 0,
      sumPaise: group?.totals.expected_value_paise ?? 0,
      watts: group?.totals.capacity_w ?? 0,
      cards,
      hasMore: !targetOnly && peek < MOST_CARDS && (group?.count ?? 0) > cards.length,
      targetOnly,
    };
  });

  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <TableToolbar
        label="Leads"
        columns={columns.filter((column) => column.id !== "status")}
        query={shown}
        onChange={(part) =>
          change(part.filters ? { ...part, filters: [...statusFilter, ...part.filters] } : part)
        }
        start={start}
      />
      {board.isError && !board.data ? (
        <ErrorState error={board.error} what="the board" onRetry={() => void board.refetch()} />
      ) : board.isPending ? (
        <div aria-busy className="flex gap-3 px-6 max-md:px-4">
          {[1, 2, 3, 4].map((column) => (
            <Skeleton key={column} className="h-64 w-72 shrink-0" />
          ))}
        </div>
      ) : (
        <Board<LeadRow>
          label="Leads by stage"
          columns={boardColumns}
          cardId={(lead) => lead.id}
          cardLabel={leadTitle}
          renderCard={(lead) => <LeadCard lead={lead} />}
          onOpen={(lead) => void navigate(`/leads/${lead.id}`)}
          canMove={() => can("lead.update")}
          forbidden={(lead, to) => {
            const move = boardMove(lead.status, to);
            return "refused" in move ? move.refused : null;
          }}
          onMove={(lead, to) => {
            const move = boardMove(lead.status, to);
            if ("asked" in move) setAsked({ id: lead.id, asked: move.asked });
          }}
          onLoadMore={() => setPeek(MOST_CARDS)}
        />
      )}
      {asked && <LeadCommandById {...asked} onClose={() => setAsked(null)} />}
    </div>
  );
}

function LeadCard({ lead }: { lead: LeadRow }) {
  return (
    <div className="flex flex-col gap-1.5 text-left">
      <p className="text-dense font-medium">{leadTitle(lead)}</p>
      <p className="flex flex-wrap gap-x-3 text-caption text-muted">
        <Money paise={lead.expected_value_paise} compact />
        <Kw watts={lead.capacity_w} />
        {lead.city && <span className="truncate">{lead.city}</span>}
      </p>
      <div className="text-caption">
        <NextStep lead={lead} />
      </div>
      <p className="flex items-center justify-between gap-2 text-caption text-muted">
        {lead.owner_name ? <Person name={lead.owner_name} /> : <span>Unassigned</span>}
        <span title="Days in this stage">
          <StageClock lead={lead} />
        </span>
      </p>
    </div>
  );
}
