import { useState } from "react";
import { Link, useParams } from "react-router";
import { formatDateTime } from "@/lib/format";
import { useHotkeys } from "@/lib/hotkeys";
import { labelOf } from "@/lib/vocabulary";
import { Person } from "@/ui/avatar";
import { Button } from "@/ui/button";
import { Card, KeyValue } from "@/ui/card";
import { Chip } from "@/ui/chip";
import { DateText } from "@/ui/figures";
import { HistoryTab } from "@/ui/history/history-tab";
import { usePersonName } from "@/ui/lookups/person-lookup";
import { PageHeader } from "@/ui/page-header";
import { RecordLayout, RecordPending } from "@/ui/record/record-layout";
import { RecordMenu } from "@/ui/record/record-menu";
import { RelatedList } from "@/ui/record/related-list";
import { isOffered, useRecord } from "@/ui/record/use-record";
import { Tabs } from "@/ui/tabs";
import { useListRow } from "@/ui/record/use-list-row";
import { isOverdue, nextCommand, type FollowUp, type TicketRecord, type TicketRow } from "./ticket";
import { CoverChip, PriorityChip, TicketStatus } from "./ticket-chips";
import { TicketDialog } from "./ticket-dialog";
import { CATEGORIES, TICKET_COMMANDS, type TicketCommandName } from "./ticket-words";

const MENU: readonly (readonly TicketCommandName[])[] = [
  ["update", "assign", "set-priority"],
  ["start", "follow-up"],
  ["close", "reopen"],
];

export default function TicketRecordPage() {
  const { id } = useParams();
  const ticket = useRecord<TicketRecord>("tickets", id);
  return ticket.data ? (
    <TicketPage ticket={ticket.data} />
  ) : (
    <RecordPending what="this ticket" error={ticket.error} onRetry={() => void ticket.refetch()} />
  );
}

function TicketPage({ ticket }: { ticket: TicketRecord }) {
  const [asked, setAsked] = useState<TicketCommandName | null>(null);
  // What the record itself does not know: its project, customer and cover.
  const row = useListRow<TicketRow>("tickets", ticket.id);
  const nameOf = usePersonName();
  const ask = (command: TicketCommandName) => {
    if (isOffered(ticket, command)) setAsked(command);
  };
  const next = nextCommand(ticket);
  useHotkeys([
    { keys: "e", label: "Edit facts", group: "Ticket", run: () => ask("update") },
    { keys: "a", label: "Assign", group: "Ticket", run: () => ask("assign") },
    { keys: "f", label: "Follow up", group: "Ticket", run: () => ask("follow-up") },
  ]);
  const assignee = nameOf(ticket.assignee_id);
  return (
    <>
      <PageHeader
        title={ticket.title}
        chips={
          <>
            <TicketStatus status={ticket.status} overdue={isOverdue(ticket)} />
            <PriorityChip priority={ticket.priority} />
            {ticket.reopened_count > 0 && (
              <Chip tone="warning">Reopened {ticket.reopened_count}×</Chip>
            )}
          </>
        }
        subtitle={
          <span className="flex flex-wrap items-center gap-x-4 gap-y-1">
            <span className="tnum">{ticket.ticket_number}</span>
            {row?.customer_name && (
              <Link className="hover:text-link" to={`/customers/${row.customer_id}`}>
                {row.customer_name}
              </Link>
            )}
            {assignee ? <Person name={assignee} /> : <span>Unassigned</span>}
          </span>
        }
        actions={
          <>
            {next && (
              <Button variant="primary" onClick={() => ask(next)}>
                {TICKET_COMMANDS[next]}
              </Button>
            )}
            {isOffered(ticket, "close") && (
              <Button onClick={() => ask("close")}>{TICKET_COMMANDS.close}</Button>
            )}
            <RecordMenu
              record={ticket}
              groups={MENU.map((commands) =>
                commands.map((command) => ({ command, label: TICKET_COMMANDS[command] })),
              )}
              onChoose={(command) => setAsked(command as TicketCommandName)}
            />
          </>
        }
      />
      <RecordLayout facts={<TicketFacts ticket={ticket} row={row} />}>
        <Tabs
          label="Ticket"
          tabs={[
            {
              id: "follow-ups",
              label: "Follow-ups",
              count: ticket.follow_ups.length,
              content: <FollowUps ticket={ticket} onAsk={ask} nameOf={nameOf} />,
            },
            {
              id: "related",
              label: "Same project",
              content: <OfProject projectId={ticket.project_id} />,
            },
            {
              id: "history",
              label: "History",
              content: (
                <HistoryTab path={`/api/v1/tickets/${ticket.id}`} version={ticket.version} />
              ),
            },
          ]}
        />
      </RecordLayout>
      {asked && <TicketDialog ticket={ticket} command={asked} onClose={() => setAsked(null)} />}
    </>
  );
}

function TicketFacts({ ticket, row }: { ticket: TicketRecord; row: TicketRow | undefined }) {
  return (
    <>
      <Card title="Facts">
        <KeyValue
          facts={[
            { label: "Category", value: labelOf(CATEGORIES, ticket.category) ?? "–" },
            {
              label: "Project",
              value: (
                <Link className="text-link hover:underline" to={`/projects/${ticket.project_id}`}>
                  {row?.project_no ? `#${row.project_no}` : "Open"}
                </Link>
              ),
            },
            { label: "City", value: row?.city ?? "–" },
            {
              label: "Cover",
              value: ticket.amc_contract_id ? (
                <Link to={`/amc/${ticket.amc_contract_id}`}>
                  <CoverChip cover={row?.cover ?? null} />
                </Link>
              ) : (
                "None"
              ),
            },
            { label: "Opened", value: formatDateTime(ticket.created_at) },
            { label: "Opened by", value: row?.opened_by_name ?? "–" },
            {
              label: "Age",
              value:
                row?.age_days === undefined || row.age_days === null ? "–" : `${row.age_days} days`,
            },
          ]}
        />
      </Card>
      {ticket.description && (
        <Card title="Description">
          <p className="text-dense whitespace-pre-wrap">{ticket.description}</p>
        </Card>
      )}
      {ticket.closure && (
        <Card title="Resolution">
          <p className="text-dense whitespace-pre-wrap">{ticket.closure.resolution}</p>
          {ticket.closure.root_cause && (
            <p className="mt-2 text-dense text-muted">Root cause: {ticket.closure.root_cause}</p>
          )}
        </Card>
      )}
    </>
  );
}

function FollowUps({
  ticket,
  onAsk,
  nameOf,
}: {
  ticket: TicketRecord;
  onAsk: (command: TicketCommandName) => void;
  nameOf: (id: string | null) => string | null | undefined;
}) {
  const newestFirst = [...ticket.follow_ups].reverse();
  return (
    <Card
      title="Follow-ups"
      flush
      action={
        isOffered(ticket, "follow-up") && (
          <Button size="sm" onClick={() => onAsk("follow-up")}>
            Follow up
          </Button>
        )
      }
    >
      {newestFirst.length === 0 ? (
        <p className="px-4 py-5 text-dense text-muted">Nobody has followed up yet.</p>
      ) : (
        <ol className="divide-y">
          {newestFirst.map((entry, place) => (
            <FollowUpEntry
              key={entry.follow_up_id}
              entry={entry}
              author={nameOf(entry.author_id) ?? "System"}
              late={place === 0 && isOverdue(ticket)}
            />
          ))}
        </ol>
      )}
    </Card>
  );
}

function FollowUpEntry({
  entry,
  author,
  late,
}: {
  entry: FollowUp;
  author: string;
  late: boolean;
}) {
  return (
    <li className="flex flex-col gap-1 px-4 py-3">
      <p className="text-dense whitespace-pre-wrap">{entry.note}</p>
      <p className="text-caption text-muted">
        {author} · {formatDateTime(entry.at)}
        {entry.next_on && (
          <span className={late ? "text-danger" : undefined}>
            {" "}
            · look again <DateText value={entry.next_on} />
          </span>
        )}
      </p>
    </li>
  );
}

function OfProject({ projectId }: { projectId: string }) {
  return (
    <div className="flex flex-col gap-4">
      <RelatedList<TicketRow>
        title="Tickets of this project"
        resource="tickets"
        filter={["project_id", projectId]}
        href={(ticket) => `/tickets/${ticket.id}`}
        row={(ticket) => ({
          title: ticket.title,
          note: ticket.ticket_number,
          end: <TicketStatus status={ticket.status} overdue={ticket.overdue} />,
        })}
        empty="No other tickets."
      />
    </div>
  );
}
