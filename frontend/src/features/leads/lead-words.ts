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

/** The open statuses in their order. */
export const OPEN_STATUSES = ["new", "qualified", "site_survey", "proposal"] as const;

export const isOpenStatus = (status: string) =>
  (OPEN_STATUSES as readonly string[]).includes(status);

/** Every command of a lead by its path, in the words of its button. */
export const LEAD_COMMANDS = {
  update: "Edit facts",
  "set-next-step": "Set next step",
  assign: "Assign",
  qualify: "Qualify",
  "schedule-survey": "Schedule survey",
  "record-survey": "Record survey",
  "start-proposal": "Start proposal",
  win: "Win",
  lose: "Mark lost",
  reopen: "Reopen",
  "move-back": "Move back",
  merge: "Merge into another lead",
  "revoke-win": "Revoke win",
  "erase-personal-data": "Erase personal data",
} as const;

export type LeadCommandName = keyof typeof LEAD_COMMANDS;
