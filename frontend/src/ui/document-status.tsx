import { Chip, type Tone } from "./chip";
import type { Option } from "./field";

/** How far an invoice, proforma or credit note is. */
export const DOCUMENT_STATUSES: readonly (Option & { tone: Tone })[] = [
  { value: "draft", label: "Draft", tone: "neutral" },
  { value: "issued", label: "Issued", tone: "info" },
  { value: "part_paid", label: "Part paid", tone: "warning" },
  { value: "paid", label: "Paid", tone: "success" },
  { value: "cancelled", label: "Cancelled", tone: "neutral" },
];

export function DocumentStatus({ status }: { status: string }) {
  const known = DOCUMENT_STATUSES.find((one) => one.value === status);
  return <Chip tone={known?.tone}>{known?.label ?? status}</Chip>;
}
