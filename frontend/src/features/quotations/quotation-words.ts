/** Codes of quotations in the words of the product. */
import type { Tone } from "@/ui/chip";
import type { Option } from "@/ui/field";

export const QUOTATION_STATUSES: readonly (Option & { tone: Tone })[] = [
  { value: "draft", label: "Draft", tone: "neutral" },
  { value: "issued", label: "Issued", tone: "info" },
  { value: "shared", label: "Shared", tone: "info" },
  { value: "viewed", label: "Viewed", tone: "accent" },
  { value: "accepted", label: "Accepted", tone: "success" },
  { value: "rejected", label: "Rejected", tone: "danger" },
  { value: "expired", label: "Expired", tone: "warning" },
  { value: "superseded", label: "Superseded", tone: "neutral" },
];

/** Costing categories with the GST rate a blank cell takes. */
export const COSTING_CATEGORIES: readonly (Option & { gstBp: number })[] = [
  { value: "pv_modules", label: "PV modules", gstBp: 500 },
  { value: "inverters", label: "Inverters", gstBp: 500 },
  { value: "mounting_structure", label: "Mounting structure", gstBp: 1800 },
  { value: "dc_db", label: "DC DB", gstBp: 1800 },
  { value: "ac_db", label: "AC DB", gstBp: 1800 },
  { value: "dc_cable", label: "DC cable", gstBp: 1800 },
  { value: "ac_cable", label: "AC cable", gstBp: 1800 },
  { value: "earthing", label: "Earthing", gstBp: 1800 },
  { value: "meter", label: "Meter", gstBp: 1800 },
  { value: "electrical_items", label: "Electrical items", gstBp: 1800 },
  { value: "installation", label: "Installation", gstBp: 1800 },
  { value: "others", label: "Others", gstBp: 1800 },
];

export const UNITS: readonly string[] = [
  "NOS",
  "SET",
  "MTR",
  "KGS",
  "SQM",
  "LTR",
  "PCS",
  "UNT",
  "OTH",
];

export const TAX_BASES: readonly Option[] = [
  { value: "by_row", label: "By row" },
  { value: "composite_70_30", label: "Composite 70 / 30" },
  { value: "works_contract_18", label: "Works contract 18%" },
  { value: "goods_only", label: "Goods only" },
  { value: "services_only", label: "Services only" },
];

export const WARNINGS: Record<string, string> = {
  no_inverter: "No inverter in the sheet",
  no_module: "No PV module in the sheet",
  non_dcr_module: "A non-DCR module in the subsidy segment",
  margin_low: "The margin is below the company's floor",
  zero_unit_cost: "A row costs nothing",
  watt_peak_unknown: "A module has no watts: give them or name them (“540 Wp”)",
  dc_ac_ratio: "DC/AC ratio outside 80% to 135%",
  tax_basis_differs: "The offer is taxed in another way than the invoice will be",
};

export const QUOTATION_COMMANDS = {
  issue: "Issue",
  revise: "Work on from a version",
  "record-acceptance": "Record acceptance",
  reject: "Mark rejected",
  withdraw: "Withdraw",
} as const;

export type QuotationCommandName = keyof typeof QUOTATION_COMMANDS;
