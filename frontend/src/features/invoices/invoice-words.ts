/** Codes of invoices and payments in the words of the product. */
import type { Option } from "@/ui/field";

export const KINDS: readonly Option[] = [
  { value: "tax_invoice", label: "Tax invoice" },
  { value: "proforma", label: "Proforma" },
  { value: "credit_note", label: "Credit note" },
];

export const TREATMENTS: readonly (Option & { meaning: string })[] = [
  {
    value: "composite_70_30",
    label: "Composite 70:30",
    meaning: "Supply with installation: 70% of each line is taxed as goods, 30% as service.",
  },
  {
    value: "works_contract_18",
    label: "Works contract",
    meaning: "The whole contract at the rate of services.",
  },
  { value: "goods_only", label: "Goods only", meaning: "Supply without installation." },
  {
    value: "services_only",
    label: "Services only",
    meaning: "Installation, maintenance, cleaning, repair or consulting.",
  },
];

export const UNITS: readonly Option[] = [
  "NOS",
  "SET",
  "MTR",
  "KGS",
  "SQM",
  "LTR",
  "PCS",
  "UNT",
  "OTH",
].map((unit) => ({ value: unit, label: unit }));

export const PAYMENT_MODES: readonly Option[] = [
  { value: "upi", label: "UPI" },
  { value: "neft", label: "NEFT" },
  { value: "rtgs", label: "RTGS" },
  { value: "imps", label: "IMPS" },
  { value: "cheque", label: "Cheque" },
  { value: "cash", label: "Cash" },
  { value: "card", label: "Card" },
  { value: "loan_disbursal", label: "Loan disbursal" },
];

export const REVERSAL_REASONS: readonly Option[] = [
  { value: "cheque_bounced", label: "Cheque bounced" },
  { value: "wrong_amount", label: "Wrong amount" },
  { value: "wrong_invoice", label: "Wrong invoice" },
  { value: "duplicate_entry", label: "Duplicate entry" },
  { value: "chargeback", label: "Chargeback" },
  { value: "other", label: "Other" },
];

export const CREDIT_REASONS: readonly Option[] = [
  { value: "price_change", label: "Price change" },
  { value: "scope_reduced", label: "Scope reduced" },
  { value: "order_cancelled", label: "Order cancelled" },
  { value: "wrong_tax", label: "Wrong tax" },
  { value: "entered_in_error", label: "Entered in error" },
  { value: "other", label: "Other" },
];

export const labelOf = (options: readonly Option[], value: string | null | undefined) =>
  options.find((option) => option.value === value)?.label ?? value ?? "–";
