/** Codes of customers in the words of the product. */
import type { Tone } from "@/ui/chip";
import type { Option } from "@/ui/field";

export const CUSTOMER_STATUSES: readonly (Option & { tone: Tone })[] = [
  { value: "active", label: "Active", tone: "success" },
  { value: "retired", label: "Retired", tone: "neutral" },
  { value: "merged", label: "Merged", tone: "neutral" },
];

export const GST_REGISTRATIONS: readonly Option[] = [
  { value: "unregistered", label: "Unregistered" },
  { value: "regular", label: "Regular" },
  { value: "composition", label: "Composition" },
  { value: "sez", label: "SEZ unit or developer" },
  { value: "government", label: "Government department" },
  { value: "un_body", label: "UN body or embassy" },
  { value: "non_resident", label: "Non-resident" },
];

/** Proofs of identity with the customer types that have them (domain.md 8.3). */
export const ID_PROOFS: readonly (Option & { of: readonly string[] })[] = [
  { value: "aadhaar", label: "Aadhaar", of: ["residential"] },
  { value: "pan", label: "PAN", of: ["residential", "apartment", "commercial"] },
  { value: "voter_id", label: "Voter ID", of: ["residential"] },
  { value: "driving_licence", label: "Driving Licence", of: ["residential"] },
  { value: "passport", label: "Passport", of: ["residential"] },
  { value: "other", label: "Other", of: ["residential"] },
  { value: "society_registration", label: "Society Registration", of: ["apartment"] },
  { value: "rera_registration", label: "RERA Registration", of: ["apartment"] },
  { value: "occupancy_certificate", label: "Occupancy Certificate", of: ["apartment"] },
  { value: "cin", label: "CIN", of: ["commercial"] },
  { value: "tan", label: "TAN", of: ["commercial"] },
];

export const CUSTOMER_COMMANDS = {
  "change-identity": "Edit name and type",
  "replace-contacts": "Edit phones and people",
  "change-address": "Edit address",
  "add-site": "Add site",
  "change-site": "Edit site",
  "remove-site": "Remove site",
  "set-tax-identity": "Set tax identity",
  "record-id-proof": "Record id proof",
  "remove-id-proof": "Remove id proof",
  assign: "Assign",
  merge: "Merge into another customer",
  retire: "Retire",
  reinstate: "Reinstate",
  "erase-personal-data": "Erase personal data",
} as const;

export type CustomerCommandName = keyof typeof CUSTOMER_COMMANDS;
