/** A project as the server answers it, and what follows from it. */
import { queryOptions } from "@tanstack/react-query";
import { getJson, getList } from "@/api/http";
import { daysUntil } from "@/lib/format";
import type { Offer } from "@/ui/record-actions";
import { SUBSIDY_STAGES, statusLabel } from "./project-words";

type Maybe<T> = T | null | undefined;

/** A row of `/api/v1/projects`; members the role may not read are absent. */
export interface ProjectRow {
  id: string;
  version: number;
  serial_no: number;
  customer_id: string | null;
  customer_name?: string | null;
  status: string;
  stage: string;
  stage_entered_on: string | null;
  held_on: string | null;
  held_days: number;
  held_from: string | null;
  on_hold: boolean;
  segment: string;
  service_type: string;
  source?: string | null;
  capacity_w?: number | null;
  order_value_paise?: number | null;
  confirmation_date: string | null;
  fy: string | null;
  city: string | null;
  owner_id: string | null;
  owner_name?: string | null;
  operations_lead_id: string | null;
  operations_lead_name?: string | null;
  received_paise?: number | null;
  invoiced_paise?: number | null;
  balance_paise?: number | null;
  excess_paise?: number | null;
  payment_status?: string | null;
  cost_total_paise?: number | null;
  gross_profit_paise?: number | null;
  margin_bp?: number | null;
  missing_equipment: boolean;
  subsidy_stage: string | null;
  subsidy_due_on: string | null;
  expected_commissioning_on: string | null;
  next_milestone: string | null;
  next_milestone_on: string | null;
  last_remark?: string | null;
  updated_at: string;
}

export interface Address {
  line1?: string;
  line2?: string | null;
  city?: string;
  district?: string | null;
  state_code?: string;
  pin_code?: string | null;
}

export interface Visit {
  status: string;
  entered_on: string;
  left_on: Maybe<string>;
  holds: { held_on: string; resumed_on: Maybe<string> }[];
}

export interface Milestone {
  code: string;
  planned_on?: string | null;
  on?: string | null;
  reference?: string | null;
  note?: string | null;
}

export interface Installation {
  installation_id: string;
  crew: string;
  planned_from: string;
  planned_to: string;
  started_on?: string | null;
  completed_on?: string | null;
  progress?: { at: string; percent?: number; note?: string }[];
  state: "planned" | "in_progress" | "completed" | "cancelled";
}

export interface BillingRow {
  code: string;
  label: string;
  percent_bp: number;
  trigger: string;
  amount_paise: number;
  state: "planned" | "due" | "done";
  settlements?: { invoice_id: string; amount_paise: number }[];
}

export interface Cost {
  cost_id: string;
  category: string;
  description: string;
  amount_paise: number;
  incurred_on: string;
  supplier?: string | null;
  bill_number?: string | null;
  reversed: boolean;
}

export interface Remark {
  remark_id: string;
  text?: string | null;
  author_id?: string | null;
  at: string;
  edited_at?: string | null;
  removed: boolean;
}

export interface SubsidyTrack {
  application_number?: string | null;
  stage?: string | null;
  entered_on?: string | null;
  due_on?: string | null;
  expected_paise?: number | null;
  credited_paise?: number | null;
  credited_on?: string | null;
  entries: { stage: string; entered_on: string; due_on?: string | null; note?: string | null }[];
}

/** The record: state of the project, its version and what the caller may do. */
export interface Project {
  id: string;
  version: number;
  created_at: string;
  actions: Offer[];
  status: string;
  serial_no: number;
  customer_id: string | null;
  lead_id: string | null;
  quotation_id: string | null;
  order_value_paise?: number | null;
  confirmation_date: string | null;
  fy: string | null;
  tax_treatment?: string | null;
  segment: string;
  service_type: string;
  source?: string | null;
  source_detail?: string | null;
  capacity_w: number | null;
  system_type: string | null;
  roof_type: string | null;
  site_address: Address | null;
  discom: string | null;
  consumer_number?: string | null;
  panel_brand: string | null;
  panel_brand_other: string | null;
  panel_type: string | null;
  panel_capacity_wp: number | null;
  panel_count: number | null;
  inverter_brand: string | null;
  inverter_brand_other: string | null;
  inverter_capacity_w: number | null;
  inverter_count: number | null;
  battery_wh: number | null;
  meter_make: string | null;
  serials?: { item: string; serial_no: string }[];
  availing_loan?: boolean | null;
  bank?: string | null;
  bank_other?: string | null;
  loan_status?: string | null;
  loan_amount_paise?: number | null;
  sanctioned_on?: string | null;
  loan_note?: string | null;
  installations?: Installation[];
  milestones?: Milestone[];
  track?: SubsidyTrack | null;
  billing_plan?: BillingRow[];
  costs?: Cost[];
  remarks?: Remark[];
  owner_id: string | null;
  operations_lead_id: string | null;
  held_from: string | null;
  cancellation?: { reason: string; text?: string | null; cancelled_on: string } | null;
  visits: Visit[];
  last_step_on: string | null;
}

export const projectPath = (id: string) => `/api/v1/projects/${id}`;

export const projectQuery = (id: string) =>
  queryOptions({
    queryKey: ["projects", "record", id],
    queryFn: ({ signal }) => getJson<Project>(projectPath(id), { signal }),
  });

/** The project's row of the list: the money that its invoices brought, and names. */
export const projectRowQuery = (id: string) =>
  queryOptions({
    queryKey: ["projects", "record", id, "row"],
    queryFn: async ({ signal }) =>
      (
        await getList<ProjectRow>(
          "/api/v1/projects",
          new URLSearchParams({ "filter[id][eq]": id, limit: "1" }),
          signal,
        )
      ).items[0] ?? null,
  });

/** The status that counts: on hold, the one before the hold. */
export const reachedStatus = (project: Pick<Project, "status" | "held_from">) =>
  project.status === "on_hold" ? (project.held_from ?? project.status) : project.status;

/** Statuses of the segment in their order. */
export const pathOf = (segment: string) =>
  segment === "subsidy"
    ? ["confirmed", "under_installation", "submitted_for_subsidy", "completed", "subsidy_credited"]
    : ["confirmed", "under_installation", "completed"];

/** What `advance` leads to; null at the end of the path. */
export function nextStatus(project: Pick<Project, "status" | "held_from" | "segment">) {
  const path = pathOf(project.segment);
  const at = path.indexOf(reachedStatus(project));
  const next = at < 0 ? undefined : path[at + 1];
  return next === "subsidy_credited" ? null : (next ?? null);
}

/** Whole days between two civil dates. */
const span = (from: string, to: string) =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);

/** Days in the present stage, holds excluded. */
export function daysInStage(
  row: Pick<ProjectRow, "stage_entered_on" | "held_on" | "held_days">,
  now: Date = new Date(),
) {
  if (!row.stage_entered_on) return null;
  const stopped = row.held_on ? Math.max(0, -daysUntil(row.held_on, now)) : 0;
  return Math.max(0, -daysUntil(row.stage_entered_on, now) - row.held_days - stopped);
}

/** Days a stay took, holds excluded; up to today when it has not ended. */
export function visitDays(visit: Visit, today: string) {
  const end = visit.left_on ?? today;
  const held = visit.holds.reduce(
    (sum, hold) => sum + Math.max(0, span(hold.held_on, hold.resumed_on ?? end)),
    0,
  );
  return Math.max(0, span(visit.entered_on, end) - held);
}

export interface Condition {
  label: string;
  met: boolean;
  /** Tab of the record where it is met. */
  tab: string;
}

/** What the next status asks for (domain.md 4.5); members the role cannot read are left out. */
export function conditionsOf(project: Project): Condition[] {
  const next = nextStatus(project);
  const happened = (code: string) =>
    project.milestones?.some((milestone) => milestone.code === code && milestone.on) ?? false;
  if (next === "under_installation") {
    if (project.service_type !== "epc_project") return [];
    return [
      { label: "Capacity", met: project.capacity_w !== null, tab: "overview" },
      {
        label: "Panels: brand, type, Wp and count",
        met: Boolean(
          project.panel_brand &&
          project.panel_type &&
          project.panel_capacity_wp &&
          project.panel_count,
        ),
        tab: "equipment",
      },
      {
        label: "Inverter: brand and capacity",
        met: Boolean(project.inverter_brand && project.inverter_capacity_w),
        tab: "equipment",
      },
    ];
  }
  const installed = {
    label: "Installation completed",
    met: happened("installation_completed"),
    tab: "milestones",
  };
  if (next === "submitted_for_subsidy") {
    return [
      installed,
      {
        label: "MNRE portal registration",
        met: happened("mnre_portal_registration"),
        tab: "milestones",
      },
      { label: "DCR panels", met: project.panel_type === "dcr", tab: "equipment" },
      {
        label: "Installation details submitted on the portal",
        met: isTrackAt(project.track?.stage, "installation_details_submitted"),
        tab: "subsidy",
      },
    ];
  }
  return next === "completed" ? [installed] : [];
}

/** "Or later" follows the order of the track. */
export function isTrackAt(stage: Maybe<string>, wanted: string) {
  const order = SUBSIDY_STAGES.map((known) => known.value);
  return Boolean(stage) && order.indexOf(String(stage)) >= order.indexOf(wanted);
}

/** Up to this power feasibility counts as approved without a study. */
const DEEMED_FEASIBLE_W = 10_000;

/** Stages that may follow on the track. */
export function followingStages(stage: Maybe<string>, capacityW: Maybe<number>): string[] {
  if (!stage) return ["registered"];
  const next = [...(SUBSIDY_STAGES.find((known) => known.value === stage)?.next ?? [])];
  if (
    stage === "application_submitted" &&
    capacityW !== null &&
    capacityW !== undefined &&
    capacityW <= DEEMED_FEASIBLE_W
  )
    next.push("feasibility_approved");
  return next;
}

export const projectName = (row: Pick<ProjectRow, "serial_no" | "customer_name">) =>
  row.customer_name ? `${row.serial_no} · ${row.customer_name}` : `Project ${row.serial_no}`;

/** Why a card may not go to a column of the board; null when it may be tried. */
export function forbiddenMove(row: ProjectRow, to: string): string | null {
  if (row.on_hold) return "On hold: resume it first";
  if (to === "cancelled")
    return ["completed", "subsidy_credited"].includes(row.status)
      ? "Completed projects are not cancelled"
      : null;
  const path = pathOf(row.segment);
  const [at, target] = [path.indexOf(row.status), path.indexOf(to)];
  if (target < 0) return "Not on the path of this segment";
  if (at < 0) return "Reinstate it first";
  if (target > at + 1) return "No stage is skipped";
  if (target > at && to === "under_installation" && row.missing_equipment)
    return "Needs capacity, panels and inverter";
  return null;
}

export const moveTitle = (to: string) => `To ${statusLabel(to).toLowerCase()}`;
