import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useCan } from "@/api/me";
import { userOptionsQuery } from "@/api/user-options";
import { useSearchParam } from "@/lib/use-search-param";
import { labelOf } from "@/lib/vocabulary";
import { Button } from "@/ui/button";
import { KeyValue } from "@/ui/card";
import { DataTable } from "@/ui/data-table/data-table";
import type { TableDefaults } from "@/ui/data-table/table-query";
import type { CardLayout } from "@/ui/data-table/types";
import { DateText } from "@/ui/figures";
import { PageHeader } from "@/ui/page-header";
import { OpenTicket } from "./open-ticket";
import type { TicketRow } from "./ticket";
import { CoverChip, PriorityChip, TicketStatus } from "./ticket-chips";
import { ticketColumns } from "./ticket-columns";
import { TicketTiles } from "./ticket-tiles";
import { CATEGORIES } from "./ticket-words";

/** All that are not closed: what was missed first, then the most urgent. */
const DEFAULTS: TableDefaults = {
  sort: "-overdue,-priority_rank,created_at",
  filters: [{ field: "status", op: "nin", value: "closed" }],
};
const ticketId = (ticket: TicketRow) => ticket.id;
const ticketHref = (ticket: TicketRow) => `/tickets/${ticket.id}`;

const card: CardLayout<TicketRow> = {
  title: (ticket) => ticket.title,
  subtitle: (ticket) => [ticket.ticket_number, ticket.customer_name].filter(Boolean).join(" · "),
  chip: (ticket) => <TicketStatus status={ticket.status} overdue={ticket.overdue} />,
  figures: (ticket) => [
    { label: "Priority", value: <PriorityChip priority={ticket.priority} /> },
    { label: "Next follow-up", value: <DateText value={ticket.next_follow_up_on} /> },
  ],
  foot: (ticket) => ticket.assignee_name ?? "Unassigned",
};

export default function TicketListPage() {
  const can = useCan();
  const people = useQuery(userOptionsQuery);
  const [opening, setOpening] = useSearchParam("new", "");
  const columns = useMemo(
    () =>
      ticketColumns(
        (people.data ?? []).map((person) => ({ value: person.id, label: person.name })),
      ),
    [people.data],
  );
  return (
    <>
      <PageHeader
        title="Tickets"
        actions={
          can("ticket.open") && (
            <Button variant="primary" onClick={() => setOpening("1")}>
              Open ticket
            </Button>
          )
        }
      />
      <TicketTiles />
      <DataTable<TicketRow>
        id="tickets"
        label="Tickets"
        path="/api/v1/tickets"
        queryKey={["tickets", "list"]}
        columns={columns}
        rowId={ticketId}
        rowHref={ticketHref}
        defaultSort={DEFAULTS.sort}
        defaultFilters={DEFAULTS.filters}
        peek={(ticket) => <TicketFacts ticket={ticket} />}
        peekTitle={(ticket) => ticket.title}
        card={card}
        empty={{
          title: "No tickets here",
          description: "Complaints and service requests on a project stand here.",
        }}
      />
      <OpenTicket open={opening !== ""} onClose={() => setOpening("")} />
    </>
  );
}

function TicketFacts({ ticket }: { ticket: TicketRow }) {
  return (
    <KeyValue
      facts={[
        {
          label: "Status",
          value: <TicketStatus status={ticket.status} overdue={ticket.overdue} />,
        },
        { label: "Priority", value: <PriorityChip priority={ticket.priority} /> },
        { label: "Category", value: labelOf(CATEGORIES, ticket.category) ?? "–" },
        { label: "Customer", value: ticket.customer_name ?? "–" },
        { label: "Cover", value: <CoverChip cover={ticket.cover} /> },
        { label: "Assignee", value: ticket.assignee_name ?? "Unassigned" },
        { label: "Next follow-up", value: <DateText value={ticket.next_follow_up_on} /> },
        { label: "Last follow-up", value: ticket.last_follow_up ?? "–" },
      ]}
    />
  );
}
