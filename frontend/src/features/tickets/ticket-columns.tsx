import { formatRelative } from "@/lib/format";
import { Person } from "@/ui/avatar";
import type { Column } from "@/ui/data-table/types";
import type { Option } from "@/ui/field";
import { Absent, DateText } from "@/ui/figures";
import type { TicketRow } from "./ticket";
import { CoverChip, PriorityChip, TicketStatus } from "./ticket-chips";
import { CATEGORIES, COVERS, PRIORITIES, TICKET_STATUSES } from "./ticket-words";

const queried = { sortable: true, filterable: true } as const;
const YES_NO = [
  { value: "true", label: "Yes" },
  { value: "false", label: "No" },
];

/** Columns of the list of tickets. */
export function ticketColumns(people: readonly Option[]): Column<TicketRow>[] {
  return [
    {
      id: "number",
      label: "Number",
      description: "Number of the ticket",
      kind: "text",
      field: "ticket_number",
      width: 116,
      ...queried,
    },
    {
      id: "title",
      label: "Title",
      description: "What is wrong",
      kind: "text",
      field: "title",
      width: 260,
      filterable: true,
    },
    {
      id: "status",
      label: "Status",
      description: "How far the work has come",
      kind: "enum",
      field: "status",
      options: TICKET_STATUSES,
      width: 176,
      ...queried,
      render: (ticket) => <TicketStatus status={ticket.status} overdue={ticket.overdue} />,
    },
    {
      id: "priority",
      label: "Priority",
      description: "How soon it must be done",
      kind: "enum",
      field: "priority",
      options: PRIORITIES,
      width: 96,
      filterable: true,
      render: (ticket) => <PriorityChip priority={ticket.priority} />,
    },
    {
      id: "customer",
      label: "Customer",
      description: "Whose plant it is",
      kind: "text",
      field: "customer_name",
      width: 180,
      ...queried,
    },
    {
      id: "project",
      label: "Project",
      description: "Number of the project",
      kind: "number",
      field: "project_no",
      width: 84,
      ...queried,
    },
    {
      id: "assignee",
      label: "Assignee",
      description: "Who sees to it",
      kind: "person",
      field: "assignee_name",
      queryField: "assignee_id",
      options: people,
      filterable: true,
      render: (ticket) =>
        ticket.assignee_name ? (
          <Person name={ticket.assignee_name} />
        ) : (
          <Absent reason="Unassigned" />
        ),
    },
    {
      id: "age",
      label: "Age",
      description: "Days since it was taken down, until it was closed",
      kind: "number",
      field: "age_days",
      width: 72,
      ...queried,
    },
    {
      id: "last_follow_up",
      label: "Last follow-up",
      description: "When something was done or said last",
      kind: "datetime",
      field: "last_follow_up_at",
      width: 132,
      ...queried,
      render: (ticket) =>
        ticket.last_follow_up_at ? (
          <span title={ticket.last_follow_up ?? undefined}>
            {formatRelative(ticket.last_follow_up_at)}
          </span>
        ) : (
          <Absent reason="None yet" />
        ),
    },
    {
      id: "next_follow_up",
      label: "Next follow-up",
      description: "When to look again; red once that day has passed",
      kind: "date",
      field: "next_follow_up_on",
      width: 128,
      ...queried,
      render: (ticket) => (
        <span className={ticket.overdue ? "font-medium text-danger" : undefined}>
          <DateText value={ticket.next_follow_up_on} />
        </span>
      ),
    },
    {
      id: "cover",
      label: "Cover",
      description: "The contract or obligation that covers it",
      kind: "enum",
      field: "cover",
      options: COVERS,
      width: 144,
      filterable: true,
      render: (ticket) => <CoverChip cover={ticket.cover} />,
    },
    {
      id: "reopened",
      label: "Reopened",
      description: "How often it came back",
      kind: "number",
      field: "reopened_count",
      width: 96,
      ...queried,
    },
    {
      id: "created",
      label: "Created",
      description: "When it was taken down",
      kind: "date",
      field: "created_at",
      ...queried,
    },
    {
      id: "category",
      label: "Category",
      description: "What it is about",
      kind: "enum",
      field: "category",
      options: CATEGORIES,
      hidden: true,
      ...queried,
    },
    {
      id: "city",
      label: "City",
      description: "Where the plant stands",
      kind: "text",
      field: "city",
      hidden: true,
      ...queried,
    },
    {
      id: "overdue",
      label: "Overdue",
      description: "Its next follow-up was missed",
      kind: "enum",
      field: "overdue",
      options: YES_NO,
      hidden: true,
      filterable: true,
    },
    {
      id: "unassigned",
      label: "Unassigned",
      description: "Nobody sees to it",
      kind: "enum",
      field: "unassigned",
      options: YES_NO,
      hidden: true,
      filterable: true,
    },
    {
      id: "opened_by",
      label: "Created by",
      description: "Who took it down",
      kind: "person",
      field: "opened_by_name",
      queryField: "opened_by",
      options: people,
      hidden: true,
      filterable: true,
    },
    {
      id: "closed",
      label: "Closed on",
      description: "When it was solved",
      kind: "date",
      field: "closed_on",
      hidden: true,
      ...queried,
    },
  ];
}
