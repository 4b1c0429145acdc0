import { useQuery } from "@tanstack/react-query";
import { ArrowRight, MoreHorizontal } from "lucide-react";
import { useState } from "react";
import { Link, useParams } from "react-router";
import { getJson } from "@/api/http";
import { userOptionsQuery } from "@/api/user-options";
import { formatKw, todayInKolkata } from "@/lib/format";
import { IconButton } from "@/ui/button";
import { Card } from "@/ui/card";
import { Chip } from "@/ui/chip";
import { DateText } from "@/ui/figures";
import { HistoryTab } from "@/ui/history/history-tab";
import { Menu } from "@/ui/menu";
import { PageHeader } from "@/ui/page-header";
import { ActionButton, actionItems, offerOf } from "@/ui/record-actions";
import { ErrorState, Skeleton } from "@/ui/states";
import { Stepper } from "@/ui/stepper";
import { Tabs, type Tab } from "@/ui/tabs";
import { PaymentChip, ProjectStatus, StageClock } from "./project-chips";
import { Conditions, ProjectDialog, type DialogRequest } from "./project-dialog";
import {
  conditionsOf,
  nextStatus,
  pathOf,
  projectPath,
  projectQuery,
  projectRowQuery,
  reachedStatus,
  visitDays,
  type Project,
  type ProjectRow,
} from "./project";
import { labelOf, LOSS_REASONS, SEGMENTS, statusLabel } from "./project-words";
import { EquipmentTab } from "./tabs/equipment-tab";
import { InstallationsTab } from "./tabs/installations-tab";
import { MilestonesTab } from "./tabs/milestones-tab";
import { MoneyTab } from "./tabs/money-tab";
import { OverviewTab } from "./tabs/overview-tab";
import { RemarksTab } from "./tabs/remarks-tab";
import { SubsidyTab } from "./tabs/subsidy-tab";

export interface TabProps {
  project: Project;
  /** Absent while the list row is being read, or when it lags behind. */
  row: ProjectRow | null;
  names: ReadonlyMap<string, string>;
  act: (command: string, subject?: string) => void;
}

export default function ProjectPage() {
  const { id = "" } = useParams();
  const project = useQuery(projectQuery(id));
  if (project.isError)
    return (
      <ErrorState
        page
        error={project.error}
        what="this project"
        onRetry={() => void project.refetch()}
      />
    );
  if (project.isPending) return <RecordSkeleton />;
  return <ProjectRecord project={project.data} />;
}

function ProjectRecord({ project }: { project: Project }) {
  const row = useQuery(projectRowQuery(project.id)).data ?? null;
  const people = useQuery(userOptionsQuery).data ?? [];
  const names = new Map(people.map((person) => [person.id, person.name]));
  const customer = useCustomerName(project.customer_id, row);
  const [request, setRequest] = useState<DialogRequest | null>(null);
  const act = (command: string, subject?: string) => setRequest({ command, subject });
  const props: TabProps = { project, row, names, act };
  const tabs: Tab[] = [
    { id: "overview", label: "Overview", content: <OverviewTab {...props} customer={customer} /> },
    { id: "equipment", label: "Equipment", content: <EquipmentTab {...props} /> },
    {
      id: "installations",
      label: "Installations",
      count: project.installations?.length,
      content: <InstallationsTab {...props} />,
    },
    { id: "milestones", label: "Milestones", content: <MilestonesTab {...props} /> },
  ];
  if (project.segment === "subsidy")
    tabs.push({ id: "subsidy", label: "Subsidy", content: <SubsidyTab {...props} /> });
  // Absent members are ones the role may not read.
  if (project.billing_plan !== undefined)
    tabs.push({ id: "money", label: "Money", content: <MoneyTab {...props} /> });
  tabs.push(
    {
      id: "remarks",
      label: "Remarks",
      count: project.remarks?.filter((remark) => !remark.removed).length,
      content: <RemarksTab {...props} />,
    },
    {
      id: "history",
      label: "History",
      content: <HistoryTab path={projectPath(project.id)} version={project.version} />,
    },
  );
  return (
    <>
      <PageHeader
        title={customer ? `${project.serial_no} · ${customer}` : `Project ${project.serial_no}`}
        chips={
          <>
            <ProjectStatus project={project} />
            {row && project.status !== "cancelled" && <StageClock project={row} />}
            <Chip>{labelOf(SEGMENTS, project.segment)}</Chip>
            {row?.payment_status && row.payment_status !== "not_applicable" && (
              <PaymentChip status={row.payment_status} />
            )}
          </>
        }
        subtitle={
          <span className="flex flex-wrap gap-x-3">
            <span>
              {project.capacity_w === null ? "Capacity open" : formatKw(project.capacity_w)}
            </span>
            <span>
              Confirmed <DateText value={project.confirmation_date} />
            </span>
            {project.owner_id && <span>Owner {names.get(project.owner_id) ?? "–"}</span>}
            <span>
              Operations{" "}
              {project.operations_lead_id
                ? (names.get(project.operations_lead_id) ?? "–")
                : "unassigned"}
            </span>
          </span>
        }
        actions={<Actions project={project} act={act} />}
      />
      <div className="grid min-h-0 grid-cols-[minmax(0,1fr)] gap-4 px-6 pb-6 max-md:px-4 xl:grid-cols-[minmax(0,1fr)_17rem]">
        <div className="min-w-0">
          <Tabs label="Project" tabs={tabs} />
        </div>
        <aside aria-label="Stages" className="flex min-w-0 flex-col gap-4">
          <Card title="Stages">
            <Stages project={project} />
          </Card>
          <NextStage project={project} />
        </aside>
      </div>
      {request && (
        <ProjectDialog id={project.id} request={request} onClose={() => setRequest(null)} />
      )}
    </>
  );
}

function Actions({ project, act }: { project: Project; act: (command: string) => void }) {
  const next = nextStatus(project);
  const main =
    project.status === "on_hold"
      ? { command: "resume", label: "Resume" }
      : project.status === "cancelled"
        ? { command: "reinstate", label: "Reinstate" }
        : next
          ? { command: "advance", label: `Move to ${statusLabel(next).toLowerCase()}` }
          : project.status === "completed" && project.segment === "subsidy"
            ? { command: "subsidy-credit", label: "Record subsidy credit" }
            : null;
  const groups = [
    {
      label: "Stage",
      items: actionItems(
        project.actions,
        [
          { command: "advance", label: "Advance" },
          { command: "move-back", label: "Move back" },
          { command: "hold", label: "Put on hold" },
          { command: "resume", label: "Resume" },
          { command: "subsidy-credit", label: "Record subsidy credit" },
          { command: "reinstate", label: "Reinstate" },
          { command: "cancel", label: "Cancel project", danger: true },
        ].filter((action) => action.command !== main?.command),
        act,
      ),
    },
    {
      label: "People",
      items: actionItems(
        project.actions,
        [
          { command: "assign-owner", label: "Assign owner" },
          { command: "assign-operations", label: "Assign operations lead" },
        ],
        act,
      ),
    },
    {
      items: [
        {
          id: "copy",
          label: "Copy id",
          onSelect: () => void navigator.clipboard.writeText(project.id),
        },
      ],
    },
  ].filter((group) => group.items.length > 0);
  return (
    <>
      {main && (
        <ActionButton
          offers={project.actions}
          command={main.command}
          variant="primary"
          icon={main.command === "advance" ? <ArrowRight aria-hidden /> : undefined}
          onPress={() => act(main.command)}
        >
          {main.label}
        </ActionButton>
      )}
      <Menu
        trigger={<IconButton label="More actions" icon={<MoreHorizontal aria-hidden />} />}
        groups={groups}
      />
    </>
  );
}

function Stages({ project }: { project: Project }) {
  const today = todayInKolkata();
  const reached = reachedStatus(project);
  // A cancelled project went as far as it went; the stages after that were never entered.
  const path = pathOf(project.segment).filter(
    (status) => reached !== "cancelled" || project.visits.some((visit) => visit.status === status),
  );
  const steps = path.map((status) => {
    const stays = project.visits.filter((visit) => visit.status === status);
    const days = stays.reduce((sum, visit) => sum + visitDays(visit, today), 0);
    const held = stays.reduce((sum, visit) => sum + visit.holds.length, 0);
    return {
      id: status,
      label: statusLabel(status),
      on: stays.at(-1)?.entered_on,
      note: stays.length
        ? [`${days} d`, stays.length > 1 && `${stays.length} times`, held > 0 && `${held} held`]
            .filter(Boolean)
            .join(", ")
        : undefined,
    };
  });
  if (reached === "cancelled")
    steps.push({
      id: "cancelled",
      label: "Cancelled",
      on: project.cancellation?.cancelled_on,
      note: labelOf(LOSS_REASONS, project.cancellation?.reason) ?? undefined,
    });
  return <Stepper steps={steps} current={reached} failed={reached === "cancelled"} />;
}

function NextStage({ project }: { project: Project }) {
  const next = nextStatus(project);
  const offer = offerOf(project.actions, "advance");
  if (!next || !offer || conditionsOf(project).length === 0) return null;
  return (
    <Card title={`Before ${statusLabel(next).toLowerCase()}`}>
      <Conditions project={project} />
    </Card>
  );
}

/** The buyer's name: from the list row, else from the customer itself when it is readable. */
function useCustomerName(id: string | null, row: ProjectRow | null) {
  const read = useQuery({
    queryKey: ["customers", "record", id, "name"],
    queryFn: async ({ signal }) =>
      (await getJson<{ display_name?: string | null }>(`/api/v1/customers/${id}`, { signal }))
        .display_name ?? null,
    enabled: id !== null && row !== null && !row.customer_name,
    retry: false,
  });
  return row?.customer_name ?? read.data ?? null;
}

export function CustomerLink({ id, name }: { id: string; name: string | null }) {
  return (
    <Link to={`/customers/${id}`} className="text-link hover:underline">
      {name ?? "Open customer"}
    </Link>
  );
}

function RecordSkeleton() {
  return (
    <div role="status" aria-label="Loading the project" className="flex flex-col gap-4 p-6">
      <Skeleton className="h-6 w-1/3" />
      <Skeleton className="w-1/2" />
      <div className="grid gap-4 xl:grid-cols-[minmax(0,1fr)_17rem]">
        <Skeleton className="h-64 w-full" />
        <Skeleton className="h-64 w-full" />
      </div>
    </div>
  );
}
