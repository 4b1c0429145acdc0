/** What the API answers about AMC contracts. */
import type { RecordBase } from "@/ui/record/use-record";
import { todayInKolkata } from "@/lib/format";

export interface AmcRow {
  id: string;
  version: number;
  amc_number: string;
  kind: string;
  status: string;
  project_id: string | null;
  project_no: number | null;
  customer_id: string | null;
  customer_name: string | null;
  city: string | null;
  start_on: string;
  end_on: string;
  days_left: number | null;
  annual_fee_paise: number;
  next_visit_on: string | null;
  visit_overdue: boolean;
  visits_done: number;
  visits_planned: number;
  open_tickets: number;
  owner_id: string | null;
  owner_name: string | null;
}

export interface Visit {
  visit_id: string;
  due_on: string;
  state: "planned" | "done" | "cancelled";
  done_on?: string;
  technician_id?: string;
  checklist?: { item: string; done: boolean }[];
  findings?: string;
}

export interface AmcRecord extends RecordBase {
  standing: "signed" | "renewed" | "terminated";
  amc_number: string;
  project_id: string;
  kind: string;
  start_on: string;
  end_on: string;
  annual_fee_paise: number;
  visits_per_year: number;
  visits: Visit[];
  renews_id: string | null;
  renewed_by_id: string | null;
  termination: { reason: string; terminated_on: string; dismantled: boolean } | null;
}

/** Where it stands on a day, as the list says it for today. */
export function statusOf(contract: AmcRecord, today = todayInKolkata()) {
  if (contract.standing !== "signed") return contract.standing;
  if (today < contract.start_on) return "upcoming";
  return today <= contract.end_on ? "active" : "expired";
}
