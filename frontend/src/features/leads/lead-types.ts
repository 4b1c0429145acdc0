import { daysUntil } from "@/lib/format";
import type { RecordBase } from "@/ui/record/use-record";

/** A lead as lists and boards have it. */
export interface LeadRow {
  id: string;
  version: number;
  title: string | null;
  contact_name: string | null;
  phone: string | null;
  email: string | null;
  city: string | null;
  consumer_number: string | null;
  customer_id: string | null;
  customer_name: string | null;
  status: string;
  stage: string;
  stage_entered_on: string | null;
  source: string | null;
  customer_type: string | null;
  segment: string | null;
  service_type: string | null;
  capacity_w: number | null;
  expected_value_paise: number | null;
  expected_close_on: string | null;
  next_step_text: string | null;
  next_step_on: string | null;
  owner_id: string | null;
  owner_name: string | null;
  loss_reason: string | null;
  created_at: string;
  updated_at: string;
}

/** What the list calls a lead whose personal data is gone. */
export const leadTitle = (lead: { title?: string | null }) => lead.title ?? "Erased lead";

/** Whole days since the present stage was entered; null when closed or unknown. */
export function daysInStage(lead: LeadRow): number | null {
  if (!lead.stage_entered_on || lead.status === "won" || lead.status === "lost") return null;
  return Math.max(0, -daysUntil(lead.stage_entered_on));
}

export interface Address {
  line1: string;
  line2?: string | null;
  city: string;
  district?: string | null;
  state_code: string;
  pin_code?: string | null;
  country?: string;
}

export interface LeadContact {
  name: string;
  phone?: string | null;
  email?: string | null;
  company_name?: string | null;
  city?: string | null;
  district?: string | null;
  pin_code?: string | null;
}

export interface LeadSite {
  address?: Address | null;
  consumer_number?: string | null;
  monthly_units_kwh?: number | null;
  monthly_bill_paise?: number | null;
}

export interface SurveyResult {
  surveyed_on: string;
  feasible: boolean;
  roof_type: string;
  roof_area_m2: number;
  usable_area_m2: number;
  floors?: number | null;
  phase?: string | null;
  sanctioned_load_w?: number | null;
  monthly_units_kwh?: number | null;
  recommended_capacity_w?: number | null;
  obstacles?: string | null;
  remarks?: string | null;
  customer_signed?: boolean;
}

export interface Survey {
  survey_id: string;
  state: "planned" | "recorded" | "cancelled";
  surveyor_id?: string | null;
  scheduled_at?: string | null;
  note?: string | null;
  result?: SurveyResult | null;
}

/** A lead as its record has it. */
export interface LeadRecord extends RecordBase {
  status: string;
  title: string | null;
  contact: LeadContact | null;
  customer_id: string | null;
  site_id: string | null;
  site: LeadSite | null;
  source: string | null;
  source_detail: string | null;
  customer_type: string | null;
  segment: string | null;
  service_type: string | null;
  capacity_w: number | null;
  roof_type: string | null;
  system_type: string | null;
  wants_loan: boolean | null;
  expected_value_paise: number | null;
  expected_close_on: string | null;
  probability_bp: number | null;
  next_step: { text: string; on: string } | null;
  owner_id: string | null;
  surveys: Survey[];
  loss: {
    reason: string;
    sub_reason?: string | null;
    text?: string | null;
    competitor?: string | null;
    lost_on: string;
    value_paise: number;
    status_at_loss: string;
    duplicate_of?: string | null;
  } | null;
  won: {
    order_value_paise: number;
    confirmation_date: string;
    capacity_w?: number | null;
    quotation_id?: string | null;
  } | null;
}

/** What a lead shows of its customer. */
export interface LinkedCustomer extends RecordBase {
  customer_code: string | null;
  display_name: string | null;
  customer_type: string | null;
  phones: string[];
  emails: string[];
  address: Address | null;
  sites: { site_id: string; label?: string | null; consumer_number?: string | null }[];
}
