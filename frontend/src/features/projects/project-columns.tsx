import { Person } from "@/ui/avatar";
import type { Column } from "@/ui/data-table/types";
import type { Option } from "@/ui/field";
import { Absent, DateText } from "@/ui/figures";
import { PaymentChip, ProjectStatus, StageClock } from "./project-chips";
import { projectName, type ProjectRow } from "./project";
import {
  labelOf,
  milestoneLabel,
  PAYMENT_STATUSES,
  PROJECT_STATUSES,
  SEGMENTS,
  SUBSIDY_STAGES,
} from "./project-words";

/** Columns of the project list; without money for those whose role does not read it. */
export function projectColumns(
  people: readonly Option[],
  { money, costs }: { money: boolean; costs: boolean },
): Column<ProjectRow>[] {
  const columns: Column<ProjectRow>[] = [
    {
      id: "number",
      label: "Project",
      description: "Number and customer",
      kind: "number",
      field: "serial_no",
      align: "start",
      width: 230,
      sortable: true,
      filterable: true,
      render: (project) => <span className="truncate">{projectName(project)}</span>,
    },
    {
      id: "status",
      label: "Stage",
      description: "How far the order has come",
      kind: "enum",
      field: "status",
      groupable: true,
      options: PROJECT_STATUSES,
      width: 208,
      sortable: true,
      filterable: true,
      render: (project) => <ProjectStatus project={project} />,
    },
    {
      id: "days_in_stage",
      label: "In stage",
      description: "Days in the present stage without holds, against its limit",
      kind: "date",
      field: "stage_entered_on",
      width: 96,
      sortable: true,
      filterable: true,
      render: (project) => <StageClock project={project} />,
    },
    {
      id: "segment",
      label: "Segment",
      description: "Whether the PM Surya Ghar path applies",
      kind: "enum",
      field: "segment",
      groupable: true,
      options: SEGMENTS,
      width: 112,
      sortable: true,
      filterable: true,
    },
    {
      id: "capacity",
      label: "kW",
      description: "Plant size of the order",
      kind: "kw",
      field: "capacity_w",
      total: "capacity_w",
      sortable: true,
      filterable: true,
    },
    {
      id: "owner",
      label: "Owner",
      description: "Salesperson of the order",
      kind: "person",
      field: "owner_name",
      queryField: "owner_id",
      groupable: true,
      options: people,
      filterable: true,
      render: (project) =>
        project.owner_name ? <Person name={project.owner_name} /> : <Absent reason="Unassigned" />,
    },
    {
      id: "operations",
      label: "Ops lead",
      description: "Who leads the work",
      kind: "person",
      field: "operations_lead_name",
      queryField: "operations_lead_id",
      groupable: true,
      options: people,
      filterable: true,
      render: (project) => {
        const name = project.operations_lead_name ?? labelOf(people, project.operations_lead_id);
        return name ? <Person name={name} /> : <Absent reason="Unassigned" />;
      },
    },
    {
      id: "confirmed",
      label: "Confirmed on",
      description: "Day of the order",
      kind: "date",
      field: "confirmation_date",
      sortable: true,
      filterable: true,
    },
    {
      id: "subsidy_stage",
      label: "Subsidy stage",
      description: "Where the application stands on the portal",
      kind: "enum",
      field: "subsidy_stage",
      groupable: true,
      options: SUBSIDY_STAGES,
      width: 190,
      filterable: true,
      sortable: true,
    },
    {
      id: "next_milestone",
      label: "Next milestone",
      description: "Planned milestone that comes next",
      kind: "date",
      field: "next_milestone_on",
      width: 240,
      sortable: true,
      filterable: true,
      render: (project) =>
        project.next_milestone ? (
          <span className="flex min-w-0 items-baseline gap-2">
            <span className="shrink-0 text-muted">
              <DateText value={project.next_milestone_on} />
            </span>
            <span className="truncate">{milestoneLabel(project.next_milestone)}</span>
          </span>
        ) : (
          <Absent reason="None planned" />
        ),
    },
    {
      id: "commissioning",
      label: "Expected commissioning",
      description: "When the plant shall feed in",
      kind: "date",
      field: "expected_commissioning_on",
      sortable: true,
      filterable: true,
    },
    {
      id: "city",
      label: "City",
      description: "Where the plant stands",
      kind: "text",
      field: "city",
      groupable: true,
      sortable: true,
      filterable: true,
    },
    {
      id: "fy",
      label: "FY",
      description: "Financial year of the order",
      kind: "text",
      field: "fy",
      groupable: true,
      hidden: true,
      sortable: true,
      filterable: true,
    },
    {
      id: "last_remark",
      label: "Last remark",
      description: "What was said last",
      kind: "text",
      field: "last_remark",
      hidden: true,
      width: 260,
    },
    {
      id: "updated",
      label: "Last activity",
      description: "Last change of the project",
      kind: "datetime",
      field: "updated_at",
      hidden: true,
      sortable: true,
      filterable: true,
    },
  ];
  if (money) columns.splice(5, 0, ...moneyColumns);
  if (costs) columns.push(...costColumns);
  return columns;
}

const moneyColumns: Column<ProjectRow>[] = [
  {
    id: "order_value",
    label: "Order value",
    description: "Contract value with GST",
    kind: "money",
    width: 124,
    field: "order_value_paise",
    total: "order_value_paise",
    sortable: true,
    filterable: true,
  },
  {
    id: "received",
    label: "Received",
    description: "Payments less reversals and refunds",
    kind: "money",
    width: 124,
    field: "received_paise",
    total: "received_paise",
    sortable: true,
    filterable: true,
  },
  {
    id: "balance",
    label: "Balance",
    description: "Order value still to come",
    kind: "money",
    width: 124,
    field: "balance_paise",
    total: "balance_paise",
    sortable: true,
    filterable: true,
  },
  {
    id: "payment_status",
    label: "Payment",
    description: "How far the order is paid",
    kind: "enum",
    field: "payment_status",
    groupable: true,
    options: PAYMENT_STATUSES,
    sortable: true,
    filterable: true,
    render: (project) => <PaymentChip status={project.payment_status} />,
  },
];

const costColumns: Column<ProjectRow>[] = [
  {
    id: "costs",
    label: "Costs",
    description: "Recorded costs, GST-inclusive",
    kind: "money",
    field: "cost_total_paise",
    hidden: true,
    sortable: true,
  },
  {
    id: "gross_profit",
    label: "Gross profit",
    description: "Order value less costs",
    kind: "money",
    field: "gross_profit_paise",
    hidden: true,
    sortable: true,
  },
];
