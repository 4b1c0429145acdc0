/** Codes of leads in the words of the product; one place for every text of this feature. */
import type { PipelineStage } from "@/ui/chip";
import type { Option } from "@/ui/field";

export const LEAD_STATUSES: readonly (Option & { stage: PipelineStage })[] = [
  { value: "new", label: "New", stage: "lead" },
  { value: "qualified", label: "Qualified", stage: "lead" },
  { value: "site_survey", label: "Site survey", stage: "site_survey" },
  { value: "proposal", label: "Proposal", stage: "proposal" },
  { value: "won", label: "Won", stage: "confirmed_order" },
  { value: "lost", label: "Lost", stage: "lost" },
];

export const LEAD_SOURCES: readonly Option[] = [
  { value: "website", label: "Website" },
  { value: "referral", label: "Referral" },
  { value: "google", label: "Google" },
  { value: "channel_partner", label: "Channel Partner" },
  { value: "digital_marketing", label: "Digital Marketing" },
  { value: "sales", label: "Sales" },
  { value: "management_connect", label: "Management Connect" },
  { value: "other", label: "Other" },
];

/** Sources that say who or what exactly. */
export const SOURCES_WITH_DETAIL: readonly string[] = ["channel_partner", "referral", "other"];

export const SEGMENTS: readonly Option[] = [
  { value: "subsidy", label: "Subsidy" },
  { value: "non_subsidy", label: "Non-Subsidy" },
];

export const SERVICE_TYPES: readonly Option[] = [
  { value: "epc_project", label: "EPC Project" },
  { value: "panel_cleaning", label: "Panel Cleaning" },
  { value: "maintenance", label: "Maintenance" },
  { value: "repair", label: "Repair" },
  { value: "consulting", label: "Consulting" },
  { value: "resale", label: "Resale" },
  { value: "other_services", label: "Other Services" },
];
