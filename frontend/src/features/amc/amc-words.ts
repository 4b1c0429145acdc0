/** Labels of AMC contracts. */
import type { Tone } from "@/ui/chip";

export const AMC_STATUSES = [
  { value: "upcoming", label: "Upcoming" },
  { value: "active", label: "Active" },
  { value: "expired", label: "Expired" },
  { value: "renewed", label: "Renewed" },
  { value: "terminated", label: "Terminated" },
] as const;

export const AMC_KINDS = [
  { value: "paid_contract", label: "Paid contract" },
  { value: "vendor_obligation", label: "Vendor obligation" },
] as const;

export const VISIT_STATES = [
  { value: "planned", label: "Planned" },
  { value: "done", label: "Done" },
  { value: "cancelled", label: "Cancelled" },
] as const;

export const AMC_COMMANDS = {
  "change-terms": "Change terms",
  "schedule-visits": "Schedule visit",
  "complete-visit": "Complete visit",
  "cancel-visit": "Cancel visit",
  renew: "Renew",
  terminate: "Terminate",
} as const;

export type AmcCommandName = keyof typeof AMC_COMMANDS;

export const statusTone: Record<string, Tone> = {
  upcoming: "info",
  active: "success",
  expired: "warning",
  renewed: "neutral",
  terminated: "danger",
};

export const visitTone: Record<string, Tone> = {
  planned: "info",
  done: "success",
  cancelled: "neutral",
};
