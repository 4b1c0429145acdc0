/** What the API answers about tickets. */
import type { RecordBase } from "@/ui/record/use-record";
import { todayInKolkata } from "@/lib/format";

export interface TicketRow {
  id: string;
  version: number;
  ticket_number: string;
  title: string;
  category: string;
  priority: string;
  priority_rank: number;
  status: string;
  is_open: boolean;
  overdue: boolean;
  unassigned: boolean;
  age_days: number | null;
  project_id: string | null;
  project_no: number | null;
  customer_id: string | null;
  customer_name: string | null;
  city: string | null;
  cover: string | null;
  amc_contract_id: string | null;
  assignee_id: string | null;
  assignee_name: string | null;
  opened_by: string | null;
  opened_by_name: string | null;
  last_follow_up: string | null;
  last_follow_up_at: string | null;
  next_follow_up_on: string | null;
  closed_on: string | null;
  reopened_count: number;
  created_at: string;
}

export interface FollowUp {
  follow_up_id: string;
  note: string;
  next_on?: string;
  author_id: string | null;
  at: string;
}

export interface TicketRecord extends RecordBase {
  status: string;
  ticket_number: string;
  project_id: string;
  amc_contract_id: string | null;
  title: string;
  description: string | null;
  category: string;
  priority: string;
  assignee_id: string | null;
  follow_ups: FollowUp[];
  closure: { resolution: string; root_cause?: string } | null;
  reopened_count: number;
}

/** Not closed, and the day the latest follow-up names has passed. */
export function isOverdue(ticket: TicketRecord, today = todayInKolkata()) {
  const next = ticket.follow_ups.at(-1)?.next_on;
  return ticket.status !== "closed" && next !== undefined && next < today;
}

/** The one command that takes the ticket on from where it stands. */
export function nextCommand(ticket: TicketRecord) {
  const wanted = { open: "start", reopened: "start", in_progress: "follow-up", closed: "reopen" };
  const command = wanted[ticket.status as keyof typeof wanted] as
    "start" | "follow-up" | "reopen" | undefined;
  const offered = (name: string) =>
    ticket.actions.some((offer) => offer.command === name && offer.enabled);
  if (command && offered(command)) return command;
  return offered("follow-up") ? "follow-up" : null;
}
