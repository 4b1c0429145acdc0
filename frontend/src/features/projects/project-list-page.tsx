import { useQuery } from "@tanstack/react-query";
import { Columns3, Rows3 } from "lucide-react";
import { useMemo } from "react";
import { useMe } from "@/api/me";
import { userOptionsQuery } from "@/api/user-options";
import { useSearchParam } from "@/lib/use-search-param";
import { KeyValue } from "@/ui/card";
import { DataTable } from "@/ui/data-table/data-table";
import type { TableDefaults } from "@/ui/data-table/table-query";
import type { CardLayout } from "@/ui/data-table/types";
import { DateText, Kw, Money } from "@/ui/figures";
import { PageHeader } from "@/ui/page-header";
import { Segments } from "@/ui/tabs";
import { PaymentChip, ProjectStatus, StageClock } from "./project-chips";
import { ProjectBoard } from "./project-board";
import { projectColumns } from "./project-columns";
import { projectName, type ProjectRow } from "./project";
import { labelOf, SEGMENTS, subsidyStageLabel } from "./project-words";

/** All but those that are over, the newest order first. */
const DEFAULTS: TableDefaults = {
  sort: "-confirmation_date",
  filters: [{ field: "status", op: "nin", value: "cancelled,subsidy_credited" }],
};
const projectId = (project: ProjectRow) => project.id;
const projectHref = (project: ProjectRow) => `/projects/${project.id}`;
/** Roles that read what an order cost. */
const COST_READERS = ["admin", "manager", "finance", "auditor"];

const card: CardLayout<ProjectRow> = {
  title: projectName,
  subtitle: (project) => [project.city, project.owner_name].filter(Boolean).join(" · "),
  chip: (project) => <ProjectStatus project={project} />,
  figures: (project) => [
    { label: "Capacity", value: <Kw watts={project.capacity_w} /> },
    project.order_value_paise === undefined
      ? { label: "Confirmed", value: <DateText value={project.confirmation_date} /> }
      : { label: "Balance", value: <Money paise={project.balance_paise} compact /> },
  ],
  foot: (project) => <StageClock project={project} />,
};

export default function ProjectListPage() {
  const role = useMe()?.user.role;
  const people = useQuery(userOptionsQuery);
  const [view, setView] = useSearchParam("view", "table");
  const columns = useMemo(
    () =>
      projectColumns(
        (people.data ?? []).map((person) => ({ value: person.id, label: person.name })),
        {
          money: role !== undefined && role !== "operations",
          costs: role !== undefined && COST_READERS.includes(role),
        },
      ),
    [people.data, role],
  );
  const views = (
    <Segments
      label="View"
      value={view === "board" ? "board" : "table"}
      onChange={setView}
      options={[
        { value: "table", label: "Table", icon: <Rows3 aria-hidden /> },
        { value: "board", label: "Board", icon: <Columns3 aria-hidden /> },
      ]}
    />
  );
  return (
    <>
      <PageHeader title="Projects" />
      {view === "board" ? (
        <ProjectBoard columns={columns} start={views} defaults={DEFAULTS} />
      ) : (
        <DataTable<ProjectRow>
          id="projects"
          label="Projects"
          path="/api/v1/projects"
          queryKey={["projects", "list"]}
          columns={columns}
          rowId={projectId}
          rowHref={projectHref}
          defaultSort={DEFAULTS.sort}
          defaultFilters={DEFAULTS.filters}
          toolbarStart={views}
          totals
          peek={(project) => <ProjectFacts project={project} />}
          peekTitle={projectName}
          card={card}
          empty={{
            title: "No projects yet",
            description: "A lead that is won becomes a project here.",
          }}
        />
      )}
    </>
  );
}

function ProjectFacts({ project }: { project: ProjectRow }) {
  return (
    <KeyValue
      facts={[
        { label: "Stage", value: <ProjectStatus project={project} /> },
        { label: "In this stage", value: <StageClock project={project} /> },
        { label: "Segment", value: labelOf(SEGMENTS, project.segment) ?? "–" },
        { label: "Capacity", value: <Kw watts={project.capacity_w} /> },
        ...(project.order_value_paise === undefined
          ? []
          : [
              { label: "Order value", value: <Money paise={project.order_value_paise} /> },
              { label: "Received", value: <Money paise={project.received_paise} /> },
              { label: "Balance", value: <Money paise={project.balance_paise} /> },
              { label: "Payment", value: <PaymentChip status={project.payment_status} /> },
            ]),
        { label: "Confirmed on", value: <DateText value={project.confirmation_date} /> },
        {
          label: "Subsidy",
          value: project.subsidy_stage ? subsidyStageLabel(project.subsidy_stage) : "–",
        },
        { label: "Owner", value: project.owner_name ?? "Unassigned" },
        { label: "City", value: project.city ?? "–" },
        { label: "Last remark", value: project.last_remark ?? "–" },
      ]}
    />
  );
}
