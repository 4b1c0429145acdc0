/** Roles and states of people in the words of the product. */
import type { Tone } from "@/ui/chip";
import type { Option } from "@/ui/field";

export const ROLES: readonly Option[] = [
  { value: "admin", label: "Administrator" },
  { value: "manager", label: "Manager" },
  { value: "sales", label: "Sales" },
  { value: "operations", label: "Operations" },
  { value: "finance", label: "Finance" },
  { value: "auditor", label: "Auditor" },
];

export const USER_STATES: readonly (Option & { tone: Tone })[] = [
  { value: "invited", label: "Invited", tone: "info" },
  { value: "active", label: "Active", tone: "success" },
  { value: "deactivated", label: "Deactivated", tone: "neutral" },
];
