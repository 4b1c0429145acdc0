import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { useNavigate } from "react-router";
import { getJson } from "@/api/http";
import { useCan } from "@/api/me";
import { initials } from "@/lib/format";
import { toProblem } from "@/lib/problem";
import { Avatar } from "@/ui/avatar";
import { Board, type BoardColumn } from "@/ui/board/board";
import { pageSearch, type TableDefaults } from "@/ui/data-table/table-query";
import { TableToolbar } from "@/ui/data-table/table-toolbar";
import type { Column } from "@/ui/data-table/types";
import { useTableQuery } from "@/ui/data-table/use-table-query";
import { Kw, Money } from "@/ui/figures";
import { ErrorState, Skeleton } from "@/ui/states";
import { StageClock } from "./project-chips";
import { ProjectDialog, type DialogRequest } from "./project-dialog";
import { forbiddenMove, pathOf, projectName, type ProjectRow } from "./project";
import { PROJECT_STATUSES } from "./project-words";

interface Group {
  key: string | null;
  count: number;
  totals?: Record<string, number>;
  items?: ProjectRow[];
}

/** Cards asked for per column. */
const PEEK = 50;
/** Columns by the pipeline's stages, so that a held project stays where it stands. */
const STAGE_OF: Readonly<Record<string, string>> = {
  confirmed: "confirmed_order",
  under_installation: "under_installation",
  submitted_for_subsidy: "submitted_for_subsidy",
  completed: "completed",
  subsidy_credited: "subsidy_credited",
  cancelled: "lost",
};

/** Projects by stage; a move opens the dialog of the command it means. */
export function ProjectBoard({
  columns: listColumns,
  start,
  defaults,
}: {
  columns: readonly Column<ProjectRow>[];
  /** The switch of views, first in the bar. */
  start: ReactNode;
  defaults: TableDefaults;
}) {
  const navigate = useNavigate();
  const can = useCan();
  const [dialog, setDialog] = useState<{ row: ProjectRow; request: DialogRequest } | null>(null);
  const { query, change } = useTableQuery(defaults);
  // The columns are the stages, so the list's condition on the status rests here.
  const onStatus = query.filters.filter((condition) => condition.field === "status");
  const shown = {
    ...query,
    filters: query.filters.filter((condition) => condition.field !== "status"),
  };
  const search = pageSearch(shown, { cursor: null, limit: 1, totals: true });
  for (const part of ["limit", "count"]) search.delete(part);
  search.set("by", "stage");
  search.set("peek", String(PEEK));
  const board = useQuery({
    queryKey: ["projects", "list", "board", search.toString()],
    queryFn: async ({ signal }) =>
      (await getJson<{ groups: Group[] }>("/api/v1/projects/groups", { search, signal })).groups,
    placeholderData: keepPreviousData,
    retry: (failures, error) => failures < 2 && toProblem(error).isTransient,
  });
  const toolbar = (
    <TableToolbar
      label="Projects"
      columns={listColumns.filter((column) => column.id !== "status")}
      query={shown}
      onChange={(part) =>
        change(part.filters ? { ...part, filters: [...onStatus, ...part.filters] } : part)
      }
      start={start}
    />
  );
  if (board.isError && !board.data)
    return (
      <>
        {toolbar}
        <ErrorState error={board.error} what="the board" onRetry={() => void board.refetch()} />
      </>
    );
  if (board.isPending)
    return (
      <>
        {toolbar}
        <BoardSkeleton />
      </>
    );
  const columns = PROJECT_STATUSES.filter((status) => status.value !== "on_hold").map(
    (status): BoardColumn<ProjectRow> => {
      const group = board.data.find((known) => known.key === STAGE_OF[status.value]);
      const cards = group?.items ?? [];
      return {
        id: status.value,
        label: status.label,
        stage: status.stage,
        count: group?.count ?? 0,
        sumPaise: group?.totals?.order_value_paise,
        watts: group?.totals?.capacity_w,
        cards,
        hasMore: (group?.count ?? 0) > cards.length,
        targetOnly: status.value === "cancelled",
      };
    },
  );
  const request = (row: ProjectRow, to: string): DialogRequest => {
    if (to === "cancelled") return { command: "cancel" };
    if (to === "subsidy_credited") return { command: "subsidy-credit" };
    const path = pathOf(row.segment);
    return path.indexOf(to) > path.indexOf(row.status)
      ? { command: "advance" }
      : { command: "move-back", subject: to };
  };
  const forbidden = (row: ProjectRow, to: string) => {
    const reason = forbiddenMove(row, to);
    if (reason) return reason;
    const { command } = request(row, to);
    return can(`project.${command.replaceAll("-", "_")}`) ? null : "Your role does not do this";
  };
  return (
    <>
      {toolbar}
      <Board<ProjectRow>
        label="Projects by stage"
        columns={columns}
        cardId={(row) => row.id}
        cardLabel={projectName}
        renderCard={(row) => <ProjectCard row={row} />}
        onOpen={(row) => void navigate(`/projects/${row.id}`)}
        forbidden={forbidden}
        canMove={() => can("project.advance") || can("project.cancel")}
        onMove={(row, to) => setDialog({ row, request: request(row, to) })}
      />
      {dialog && (
        <ProjectDialog
          id={dialog.row.id}
          request={dialog.request}
          onClose={() => setDialog(null)}
        />
      )}
    </>
  );
}

function ProjectCard({ row }: { row: ProjectRow }) {
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      <div className="flex items-start gap-2">
        <span className="min-w-0 flex-1 truncate text-dense font-medium">{projectName(row)}</span>
        {row.owner_name && (
          <span title={row.owner_name}>
            <Avatar name={row.owner_name} size="sm" />
            <span className="sr-only">Owner {initials(row.owner_name)}</span>
          </span>
        )}
      </div>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-0.5 text-caption text-muted">
        {row.order_value_paise !== undefined && <Money paise={row.order_value_paise} compact />}
        <Kw watts={row.capacity_w} />
        <StageClock project={row} />
        {row.on_hold && <span className="text-warning">On hold</span>}
      </div>
      {row.missing_equipment && row.status === "confirmed" && (
        <p className="text-caption text-warning">Equipment not specified</p>
      )}
    </div>
  );
}

function BoardSkeleton() {
  return (
    <div role="status" aria-label="Loading the board" className="flex gap-3 overflow-hidden px-6">
      {[0, 1, 2, 3].map((column) => (
        <div
          key={column}
          className="flex w-64 shrink-0 flex-col gap-3 rounded-card border bg-surface p-3"
        >
          <Skeleton className="w-1/2" />
          <Skeleton className="h-16 w-full" />
          <Skeleton className="h-16 w-full" />
        </div>
      ))}
    </div>
  );
}
