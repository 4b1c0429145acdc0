/** Labels of tickets, as in the reference lists. */
import type { Tone } from "@/ui/chip";

export const TICKET_STATUSES = [
  { value: "open", label: "Open" },
  { value: "in_progress", label: "In progress" },
  { value: "reopened", label: "Reopened" },
  { value: "closed", label: "Closed" },
] as const;

export const PRIORITIES = [
  { value: "urgent", label: "Urgent" },
  { value: "high", label: "High" },
  { value: "normal", label: "Normal" },
  { value: "low", label: "Low" },
] as const;

export const CATEGORIES = [
  { value: "generation_low", label: "Low generation" },
  { value: "inverter_fault", label: "Inverter fault" },
  { value: "panel_damage", label: "Panel damage" },
  { value: "wiring", label: "Wiring / electrical" },
  { value: "net_meter", label: "Net meter / DISCOM" },
  { value: "monitoring", label: "Monitoring / app" },
  { value: "structure_leak", label: "Structure / roof leak" },
  { value: "cleaning", label: "Cleaning" },
  { value: "billing", label: "Billing" },
  { value: "subsidy", label: "Subsidy" },
  { value: "other", label: "Other" },
] as const;

export const COVERS = [
  { value: "paid_contract", label: "AMC" },
  { value: "vendor_obligation", label: "Vendor obligation" },
] as const;

/** Who sees to tickets, beside the owner of the project. */
export const SERVICE_ROLES = ["operations", "manager", "admin"] as const;

export const TICKET_COMMANDS = {
  start: "Start work",
  "follow-up": "Follow up",
  close: "Close ticket",
  reopen: "Reopen ticket",
  update: "Edit facts",
  assign: "Assign",
  "set-priority": "Set priority",
} as const;

export type TicketCommandName = keyof typeof TICKET_COMMANDS;

export const statusTone: Record<string, Tone> = {
  open: "info",
  in_progress: "accent",
  reopened: "warning",
  closed: "success",
};

export const priorityTone: Record<string, Tone> = {
  urgent: "danger",
  high: "warning",
  normal: "neutral",
  low: "neutral",
};
