/** Invoices and payments as the server answers them, and what follows from them. */
import { queryOptions, useQuery } from "@tanstack/react-query";
import { getJson, getList } from "@/api/http";
import { daysUntil } from "@/lib/format";
import type { Offer } from "@/ui/record-actions";

export interface Totals {
  taxable_paise: number;
  cgst_paise: number;
  sgst_paise: number;
  igst_paise: number;
  round_off_paise: number;
  total_paise: number;
}

export interface InvoiceRow extends Totals {
  id: string;
  version: number;
  invoice_number: string | null;
  kind: string;
  status: string;
  project_id: string | null;
  project_serial_no?: number | null;
  customer_id: string | null;
  customer_name?: string | null;
  issue_date: string | null;
  due_date: string | null;
  fy: string | null;
  place_of_supply: string | null;
  tax_treatment: string | null;
  received_paise: number;
  outstanding_paise: number;
  on_account_paise: number;
  einvoice_state: string;
  tally_state: string | null;
  created_at: string;
}

export interface PaymentRow {
  id: string;
  invoice_id: string;
  receipt_number: string;
  fy: string;
  project_id: string;
  customer_id: string;
  customer_name?: string | null;
  received_on: string | null;
  amount_paise: number;
  mode: string;
  reference: string | null;
  allocated_paise: number;
  on_account_paise: number;
  state: string;
  recorded_by: string | null;
  recorded_by_name?: string | null;
  created_at: string;
}

export interface Line {
  line_id?: string | null;
  description: string;
  hsn_sac?: string | null;
  quantity_milli: number;
  unit: string;
  rate_paise: number;
  discount_paise?: number;
}

export interface TaxLine {
  hsn_sac?: string | null;
  rate_bp?: number;
  taxable_paise: number;
  cgst_paise: number;
  sgst_paise: number;
  igst_paise: number;
}

interface Party {
  name: string;
  gstin?: string | null;
  address?: Record<string, string | null> | null;
  state_code?: string | null;
}

export interface Payment {
  payment_id: string;
  receipt_number: string;
  amount_paise: number;
  mode: string;
  reference: string | null;
  received_on: string;
  allocated_paise: number;
  on_account_paise: number;
  reversed: boolean;
}

export interface Invoice {
  id: string;
  version: number;
  actions: Offer[];
  status: string;
  kind: string;
  project_id: string | null;
  customer_id: string | null;
  issue_date: string | null;
  due_date: string | null;
  notes: string | null;
  billing_code: string | null;
  original_invoice_id: string | null;
  tax_treatment: string | null;
  lines: Line[];
  totals: Totals;
  issued: {
    invoice_number: string;
    project_serial_no: number;
    fy: string;
    supplier: Party;
    buyer: Party;
    place_of_supply: { state_code: string };
    tax_scope: string;
    working: { line_no: number; taxable_paise: number; tax_lines: TaxLine[] }[];
  } | null;
  payments: Payment[];
  advances: {
    allocation_id: string;
    source_invoice_id: string;
    amount_paise: number;
    returned_paise: number;
  }[];
  releases: {
    allocation_id: string;
    target_invoice_id: string;
    amount_paise: number;
    returned_paise: number;
  }[];
  credits_given: {
    credit_note_id: string;
    invoice_number: string;
    issue_date: string;
    totals: Totals;
  }[];
  credits_applied: {
    credit_note_id: string;
    to_outstanding_paise: number;
    to_on_account_paise: number;
  }[];
  refunded_paise: number;
  converted_to_id: string | null;
}

export const invoicePath = (id: string) => `/api/v1/invoices/${id}`;

export const invoiceQuery = (id: string) =>
  queryOptions({
    queryKey: ["invoices", "record", id],
    queryFn: ({ signal }) => getJson<Invoice>(invoicePath(id), { signal }),
    enabled: id !== "",
  });

/** What a document says of the project it bills. */
export interface BilledProject {
  serial_no: number;
  customer_name: string | null;
  billing_plan?: { code: string; label: string }[];
}

/** The project behind a document; null for those who may not read it. */
export function useBilledProject(id: string | null) {
  return (
    useQuery({
      queryKey: ["projects", "record", id, "billed"],
      queryFn: async ({ signal }): Promise<BilledProject> => {
        const search = new URLSearchParams({ "filter[id][eq]": id ?? "", limit: "1" });
        const [record, list] = await Promise.all([
          getJson<BilledProject>(`/api/v1/projects/${id}`, { signal }),
          getList<BilledProject>("/api/v1/projects", search, signal),
        ]);
        return { ...record, customer_name: list.items[0]?.customer_name ?? null };
      },
      enabled: id !== null,
      retry: false,
    }).data ?? null
  );
}

/** What payments and advances settled here. */
export function receivedPaise(invoice: Invoice) {
  const paid = invoice.payments
    .filter((payment) => !payment.reversed)
    .reduce((sum, payment) => sum + payment.allocated_paise, 0);
  const advanced = invoice.advances.reduce(
    (sum, advance) => sum + advance.amount_paise - advance.returned_paise,
    0,
  );
  return paid + advanced;
}

export const creditedPaise = (invoice: Invoice) =>
  invoice.credits_applied.reduce((sum, credit) => sum + credit.to_outstanding_paise, 0);

/** Total less payments, advances and credits; nothing is owed on drafts and credit notes. */
export function outstandingPaise(invoice: Invoice) {
  const owes = ["issued", "part_paid", "paid"].includes(invoice.status);
  if (!owes || invoice.kind === "credit_note") return 0;
  return invoice.totals.total_paise - receivedPaise(invoice) - creditedPaise(invoice);
}

export function onAccountPaise(invoice: Invoice) {
  const kept = invoice.payments
    .filter((payment) => !payment.reversed)
    .reduce((sum, payment) => sum + payment.on_account_paise, 0);
  const credits = invoice.credits_applied.reduce((sum, one) => sum + one.to_on_account_paise, 0);
  const out = invoice.releases.reduce((sum, one) => sum + one.amount_paise - one.returned_paise, 0);
  const beyond = kept + credits - out - invoice.refunded_paise;
  return Math.max(0, invoice.kind === "proforma" ? beyond + receivedPaise(invoice) : beyond);
}

export type Ageing = "not_due" | "1-30" | "31-60" | "61-90" | "90+";

/** Bucket of an open tax invoice by whole days after its due date; due today is not overdue. */
export function ageingOf(
  row: Pick<InvoiceRow, "kind" | "outstanding_paise" | "due_date">,
  now: Date = new Date(),
): { bucket: Ageing; days: number } | null {
  if (row.kind !== "tax_invoice" || row.outstanding_paise <= 0 || !row.due_date) return null;
  const days = -daysUntil(row.due_date, now);
  if (days <= 0) return { bucket: "not_due", days: 0 };
  const bucket = days <= 30 ? "1-30" : days <= 60 ? "31-60" : days <= 90 ? "61-90" : "90+";
  return { bucket, days };
}

/** Quantity × rate − discount, to the paisa, half up. */
export function lineTaxable(line: Pick<Line, "quantity_milli" | "rate_paise" | "discount_paise">) {
  const gross = (BigInt(line.quantity_milli) * BigInt(line.rate_paise) + 500n) / 1000n;
  return Number(gross) - (line.discount_paise ?? 0);
}

export interface OpenDocument {
  id: string;
  outstanding_paise: number;
}

/** Spreads an amount over open documents in their order, each up to what it owes. */
export function spread(amount: number, open: readonly OpenDocument[]): Map<string, number> {
  const parts = new Map<string, number>();
  let left = amount;
  for (const document of open) {
    const part = Math.min(left, document.outstanding_paise);
    if (part <= 0) continue;
    parts.set(document.id, part);
    left -= part;
  }
  return parts;
}

export const invoiceName = (invoice: { invoice_number?: string | null; kind: string }) =>
  invoice.invoice_number ?? (invoice.kind === "proforma" ? "Draft proforma" : "Draft");
