import { daysUntil, formatPhone } from "@/lib/format";
import { slaOf } from "@/lib/stage-clock";
import { SEGMENTS, SERVICE_TYPES } from "@/lib/vocabulary";
import { Sla, StageChip } from "@/ui/chip";
import type { CellEdit, Column } from "@/ui/data-table/types";
import type { Option } from "@/ui/field";
import { Absent, DateText } from "@/ui/figures";
import { Person } from "@/ui/avatar";
import { daysInStage, type LeadRow } from "./lead-types";
import { LEAD_SOURCES, LEAD_STATUSES, OPEN_STATUSES } from "./lead-words";

/** A member of the lead changed in its cell by `update`; only while the lead is open. */
const member = (name: string): CellEdit<LeadRow> => ({
  refused: (lead) =>
    (OPEN_STATUSES as readonly string[]).includes(lead.status)
      ? null
      : "A closed lead is not changed. Reopen it first.",
  path: (lead) => `leads/${lead.id}/update`,
  body: (value) => ({ [name]: value }),
});

/** Columns of the lead list; people are given by the page, which asks for them once. */
export function leadColumns(people: readonly Option[], mayEdit = false): Column<LeadRow>[] {
  const edit = (name: string) => (mayEdit ? { edit: member(name) } : {});
  return [
    {
      id: "title",
      label: "Lead",
      description: "Name of the opportunity",
      kind: "text",
      field: "title",
      width: 240,
      sortable: true,
    },
    {
      id: "status",
      label: "Stage",
      description: "Where the lead stands on the way to an order",
      kind: "enum",
      field: "status",
      groupable: true,
      options: LEAD_STATUSES,
      width: 116,
      sortable: true,
      filterable: true,
      render: (lead) => <LeadStatus lead={lead} />,
    },
    {
      id: "owner",
      label: "Owner",
      description: "Who works on it",
      kind: "person",
      field: "owner_name",
      queryField: "owner_id",
      groupable: true,
      options: people,
      filterable: true,
      render: (lead) =>
        lead.owner_name ? <Person name={lead.owner_name} /> : <Absent reason="Unassigned" />,
    },
    {
      id: "capacity",
      label: "kW",
      description: "Plant size talked about",
      kind: "kw",
      field: "capacity_w",
      total: "capacity_w",
      sortable: true,
      filterable: true,
      ...edit("capacity_w"),
    },
    {
      id: "value",
      label: "Expected value",
      description: "Order value expected, before it is won",
      kind: "money",
      field: "expected_value_paise",
      total: "expected_value_paise",
      sortable: true,
      filterable: true,
      ...edit("expected_value_paise"),
    },
    {
      id: "next_step",
      label: "Next step",
      description: "What happens next and when; red when the day has passed",
      kind: "date",
      field: "next_step_on",
      width: 260,
      sortable: true,
      filterable: true,
      render: (lead) => <NextStep lead={lead} />,
    },
    {
      id: "days_in_stage",
      label: "Days in stage",
      description:
        "Whole days since the present stage was entered; amber and red as its limit nears",
      kind: "date",
      field: "stage_entered_on",
      width: 104,
      sortable: true,
      filterable: true,
      render: (lead) => <StageClock lead={lead} />,
    },
    {
      id: "expected_close",
      label: "Expected close",
      description: "When the order is expected",
      kind: "date",
      field: "expected_close_on",
      sortable: true,
      filterable: true,
      ...edit("expected_close_on"),
    },
    {
      id: "source",
      label: "Source",
      description: "How the lead came to us",
      kind: "enum",
      field: "source",
      groupable: true,
      options: LEAD_SOURCES,
      sortable: true,
      filterable: true,
    },
    {
      id: "segment",
      label: "Segment",
      description: "Whether the PM Surya Ghar path applies",
      kind: "enum",
      field: "segment",
      groupable: true,
      options: SEGMENTS,
      sortable: true,
      filterable: true,
      ...edit("segment"),
    },
    {
      id: "city",
      label: "City",
      description: "Where the plant would stand",
      kind: "text",
      field: "city",
      sortable: true,
      filterable: true,
    },
    {
      id: "created",
      label: "Created",
      description: "When the lead was captured",
      kind: "date",
      field: "created_at",
      sortable: true,
      filterable: true,
    },
    {
      id: "contact",
      label: "Contact",
      description: "Whom to ask for",
      kind: "text",
      field: "contact_name",
      hidden: true,
    },
    {
      id: "phone",
      label: "Phone",
      description: "Pressing calls",
      kind: "text",
      field: "phone",
      hidden: true,
      render: (lead) =>
        lead.phone ? (
          <a href={`tel:${lead.phone}`} tabIndex={-1} className="tnum hover:text-link">
            {formatPhone(lead.phone)}
          </a>
        ) : (
          <Absent />
        ),
    },
    {
      id: "service_type",
      label: "Service",
      description: "What is sold",
      kind: "enum",
      field: "service_type",
      options: SERVICE_TYPES,
      hidden: true,
      filterable: true,
    },
    {
      id: "updated",
      label: "Last activity",
      description: "Last change of the lead",
      kind: "datetime",
      field: "updated_at",
      hidden: true,
      sortable: true,
      filterable: true,
    },
  ];
}

export function LeadStatus({ lead }: { lead: Pick<LeadRow, "status"> }) {
  const status = LEAD_STATUSES.find((known) => known.value === lead.status);
  return status ? <StageChip stage={status.stage} label={status.label} /> : <Absent />;
}

/** Days in the stage against what the stage may take. */
export function StageClock({ lead }: { lead: LeadRow }) {
  const days = daysInStage(lead);
  return <Sla state={slaOf(lead.stage, days)} days={days} />;
}

/** The step and its day; an open lead without one says so. */
export function NextStep({ lead, wrap = false }: { lead: LeadRow; wrap?: boolean }) {
  if (!lead.next_step_text) {
    return lead.status === "won" || lead.status === "lost" ? (
      <Absent reason="Closed" />
    ) : (
      <span className="text-warning">No next step</span>
    );
  }
  const late = lead.next_step_on !== null && daysUntil(lead.next_step_on) < 0;
  return (
    <span className="flex min-w-0 items-baseline gap-2">
      <span className={late ? "shrink-0 text-danger" : "shrink-0 text-muted"}>
        <DateText value={lead.next_step_on} />
        {late && <span className="sr-only"> (overdue)</span>}
      </span>
      <span className={wrap ? undefined : "truncate"}>{lead.next_step_text}</span>
    </span>
  );
}
