/** Codes of projects in the words of the product; one place for every text of this feature. */
import type { PipelineStage } from "@/ui/chip";
import type { Option } from "@/ui/field";

export interface StatusWord extends Option {
  stage: PipelineStage;
}

export const PROJECT_STATUSES: readonly StatusWord[] = [
  { value: "confirmed", label: "Confirmed", stage: "confirmed_order" },
  { value: "under_installation", label: "Under installation", stage: "under_installation" },
  {
    value: "submitted_for_subsidy",
    label: "Submitted for subsidy",
    stage: "submitted_for_subsidy",
  },
  { value: "completed", label: "Completed", stage: "completed" },
  { value: "subsidy_credited", label: "Subsidy credited", stage: "subsidy_credited" },
  { value: "on_hold", label: "On hold", stage: "confirmed_order" },
  { value: "cancelled", label: "Cancelled", stage: "lost" },
];

export const statusLabel = (status: string) =>
  PROJECT_STATUSES.find((known) => known.value === status)?.label ?? status;

export const SEGMENTS: readonly Option[] = [
  { value: "subsidy", label: "Subsidy" },
  { value: "non_subsidy", label: "Non-Subsidy" },
];

export const PAYMENT_STATUSES: readonly Option[] = [
  { value: "not_applicable", label: "Not applicable" },
  { value: "pending", label: "Pending" },
  { value: "partial", label: "Partly paid" },
  { value: "fully_paid", label: "Fully paid" },
];

export const TAX_TREATMENTS: readonly Option[] = [
  { value: "composite_70_30", label: "Composite 70:30 (goods and service)" },
  { value: "works_contract_18", label: "Works contract, service rate" },
  { value: "goods_only", label: "Goods only" },
  { value: "services_only", label: "Services only" },
];

export const SYSTEM_TYPES: readonly Option[] = [
  { value: "on_grid", label: "On-grid" },
  { value: "off_grid", label: "Off-grid" },
  { value: "hybrid", label: "Hybrid" },
];

export const PANEL_TYPES: readonly Option[] = [
  { value: "dcr", label: "DCR" },
  { value: "non_dcr", label: "Non-DCR" },
];

export const LOAN_STATUSES: readonly Option[] = [
  { value: "not_applied", label: "Not applied" },
  { value: "applied", label: "Applied" },
  { value: "sanctioned", label: "Sanctioned" },
  { value: "disbursed", label: "Disbursed" },
  { value: "rejected", label: "Rejected" },
];

export const LOSS_REASONS: readonly Option[] = [
  { value: "lost_to_competition", label: "Lost to competition" },
  { value: "no_budget", label: "No budget" },
  { value: "indefinitely_delayed", label: "Indefinitely delayed" },
  { value: "not_feasible", label: "Site not feasible" },
  { value: "loan_rejected", label: "Loan rejected" },
  { value: "not_reachable", label: "Not reachable" },
  { value: "duplicate", label: "Duplicate" },
  { value: "entered_in_error", label: "Entered in error" },
  { value: "other", label: "Other" },
];

export const LOSS_SUB_REASONS: readonly Option[] = [
  { value: "price", label: "Price" },
  { value: "features", label: "Features" },
  { value: "relationship_other", label: "Relationship / other" },
];

export const SERIAL_ITEMS: readonly Option[] = [
  { value: "panel", label: "Panel" },
  { value: "inverter", label: "Inverter" },
  { value: "battery", label: "Battery" },
  { value: "meter", label: "Meter" },
];

interface MilestoneWord extends Option {
  subsidyOnly?: boolean;
}

/** In their order (domain.md 8.2). */
export const MILESTONES: readonly MilestoneWord[] = [
  { value: "mnre_portal_registration", label: "MNRE portal registration", subsidyOnly: true },
  { value: "discom_feasibility_applied", label: "DISCOM feasibility applied" },
  { value: "discom_feasibility_approved", label: "DISCOM feasibility approved" },
  { value: "discom_registration", label: "DISCOM registration" },
  { value: "material_delivered", label: "Material delivered" },
  { value: "installation_completed", label: "Installation completed" },
  { value: "completion_report_submitted", label: "Completion report submitted" },
  {
    value: "mnre_installation_details",
    label: "MNRE installation details submitted",
    subsidyOnly: true,
  },
  { value: "discom_inspection_passed", label: "DISCOM inspection passed" },
  { value: "net_meter_installed", label: "Net meter installed" },
  { value: "commissioned", label: "Commissioned" },
  { value: "subsidy_requested", label: "Subsidy requested", subsidyOnly: true },
  { value: "handed_over", label: "Handed over to the customer" },
];

export const milestoneLabel = (code: string) =>
  MILESTONES.find((known) => known.value === code)?.label ?? code;

interface SubsidyStageWord extends Option {
  next: readonly string[];
}

/** The PM Surya Ghar track in its order, with what may follow (domain.md 8.4). */
export const SUBSIDY_STAGES: readonly SubsidyStageWord[] = [
  { value: "registered", label: "Registered on the portal", next: ["application_submitted"] },
  { value: "application_submitted", label: "Application submitted", next: ["feasibility_pending"] },
  {
    value: "feasibility_pending",
    label: "Feasibility pending",
    next: ["feasibility_approved", "feasibility_rejected", "returned_for_correction"],
  },
  { value: "feasibility_rejected", label: "Feasibility rejected", next: ["application_submitted"] },
  {
    value: "returned_for_correction",
    label: "Returned for correction",
    next: ["application_submitted", "feasibility_pending", "installation_details_submitted"],
  },
  {
    value: "feasibility_approved",
    label: "Feasibility approved",
    next: ["vendor_agreement_signed"],
  },
  { value: "vendor_agreement_signed", label: "Vendor agreement signed", next: ["installed"] },
  { value: "installed", label: "Installed", next: ["installation_details_submitted"] },
  {
    value: "installation_details_submitted",
    label: "Installation details submitted",
    next: ["inspection_pending", "returned_for_correction"],
  },
  {
    value: "inspection_pending",
    label: "Inspection pending",
    next: ["inspection_passed", "inspection_failed"],
  },
  { value: "inspection_failed", label: "Inspection failed", next: ["inspection_pending"] },
  { value: "inspection_passed", label: "Inspection passed", next: ["net_meter_installed"] },
  {
    value: "net_meter_installed",
    label: "Net meter installed",
    next: ["commissioning_certificate_issued"],
  },
  {
    value: "commissioning_certificate_issued",
    label: "Commissioning certificate issued",
    next: ["bank_details_submitted"],
  },
  { value: "bank_details_submitted", label: "Bank details submitted", next: ["subsidy_requested"] },
  {
    value: "subsidy_requested",
    label: "Subsidy requested",
    next: ["subsidy_redeemed", "subsidy_rejected"],
  },
  { value: "subsidy_redeemed", label: "Subsidy redeemed", next: ["subsidy_rejected"] },
  {
    value: "subsidy_rejected",
    label: "Subsidy rejected",
    next: ["bank_details_submitted", "subsidy_requested"],
  },
  { value: "subsidy_credited", label: "Subsidy credited", next: [] },
];

export const subsidyStageLabel = (stage: string) =>
  SUBSIDY_STAGES.find((known) => known.value === stage)?.label ?? stage;

/** Off the straight path: drawn only when the track has been there. */
export const SUBSIDY_DETOURS: readonly string[] = [
  "feasibility_rejected",
  "returned_for_correction",
  "inspection_failed",
  "subsidy_rejected",
];

export const COST_CATEGORIES: readonly Option[] = [
  { value: "material", label: "Material" },
  { value: "labour", label: "Labour" },
  { value: "transport", label: "Transport" },
  { value: "subcontract", label: "Subcontract" },
  { value: "statutory_fee", label: "Statutory fee" },
  { value: "commission", label: "Commission" },
  { value: "other", label: "Other" },
];

export const labelOf = (options: readonly Option[], value: string | null | undefined) =>
  options.find((option) => option.value === value)?.label ?? null;
