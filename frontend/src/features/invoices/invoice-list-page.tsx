import { Plus } from "lucide-react";
import { useMemo } from "react";
import { Link } from "react-router";
import { useCan } from "@/api/me";
import { todayInKolkata } from "@/lib/format";
import { placeOfSupply, STATES } from "@/lib/vocabulary";
import { Button } from "@/ui/button";
import { KeyValue } from "@/ui/card";
import { Chip } from "@/ui/chip";
import { DataTable } from "@/ui/data-table/data-table";
import type { CardLayout, Column } from "@/ui/data-table/types";
import { DOCUMENT_STATUSES, DocumentStatus } from "@/ui/document-status";
import { Absent, DateText, Money } from "@/ui/figures";
import { PageHeader } from "@/ui/page-header";
import { ageingOf, invoiceName, type InvoiceRow } from "./invoice";
import { KINDS, labelOf, TREATMENTS } from "./invoice-words";

const PLACES = STATES.map(({ value }) => ({ value, label: placeOfSupply(value) ?? value }));
const rowId = (invoice: InvoiceRow) => invoice.id;
const rowHref = (invoice: InvoiceRow) => `/invoices/${invoice.id}`;

/** Days after the due date, in the tone of how late it is. */
export function AgeingChip({ invoice }: { invoice: InvoiceRow }) {
  const ageing = ageingOf(invoice);
  if (!ageing) return <Absent reason="Nothing overdue" />;
  if (ageing.bucket === "not_due") return <span className="text-muted">Not due</span>;
  const tone = ageing.bucket === "1-30" ? "warning" : "danger";
  return <Chip tone={tone}>{ageing.days} d overdue</Chip>;
}

const money = (
  id: keyof InvoiceRow & string,
  label: string,
  description: string,
  extra: Partial<Column<InvoiceRow>> = {},
): Column<InvoiceRow> => ({
  id,
  label,
  description,
  kind: "money",
  field: id,
  total: id,
  width: 112,
  ...extra,
});
const queried = { sortable: true, filterable: true } as const;

function invoiceColumns(): Column<InvoiceRow>[] {
  return [
    {
      id: "number",
      label: "Number",
      description: "Number in its series; a draft has none",
      kind: "text",
      field: "invoice_number",
      width: 148,
      ...queried,
      render: (invoice) => (
        <span className={invoice.invoice_number ? "tnum" : "text-muted"}>
          {invoiceName(invoice)}
        </span>
      ),
    },
    {
      id: "customer",
      label: "Customer",
      description: "Who is billed",
      kind: "text",
      field: "customer_name",
      width: 180,
    },
    {
      id: "status",
      label: "Status",
      description: "How far it is paid",
      kind: "enum",
      field: "status",
      groupable: true,
      options: DOCUMENT_STATUSES,
      width: 100,
      ...queried,
      render: (invoice) => <DocumentStatus status={invoice.status} />,
    },
    {
      id: "date",
      label: "Date",
      description: "Issue date",
      kind: "date",
      width: 108,
      field: "issue_date",
      ...queried,
    },
    {
      id: "due",
      label: "Due",
      description: "When it is to be paid",
      kind: "date",
      width: 108,
      field: "due_date",
      ...queried,
    },
    {
      id: "overdue",
      label: "Overdue",
      description: "Days after the due date while something is left to pay",
      kind: "date",
      field: "due_date",
      width: 116,
      render: (invoice) => <AgeingChip invoice={invoice} />,
    },
    money("total_paise", "Total", "With tax, in whole rupees", queried),
    money("received_paise", "Received", "Payments and advances", queried),
    money("outstanding_paise", "Balance", "What is left to pay", queried),
    {
      id: "kind",
      label: "Kind",
      description: "Tax invoice, proforma or credit note",
      kind: "enum",
      field: "kind",
      groupable: true,
      options: KINDS,
      width: 104,
      ...queried,
    },
    {
      id: "place_of_supply",
      label: "Place of supply",
      description: "State that decides between CGST and SGST or IGST; a draft has none yet",
      kind: "enum",
      field: "place_of_supply",
      options: PLACES,
      width: 140,
      ...queried,
    },
    money("taxable_paise", "Taxable", "Value before tax", queried),
    money("cgst_paise", "CGST", "Central tax"),
    money("sgst_paise", "SGST", "State tax"),
    money("igst_paise", "IGST", "Integrated tax"),
    money("round_off_paise", "Round-off", "What brings the total to whole rupees", {
      hidden: true,
    }),
    {
      id: "treatment",
      label: "Tax treatment",
      description: "How it is taxed",
      kind: "enum",
      field: "tax_treatment",
      options: TREATMENTS,
      hidden: true,
      ...queried,
    },
    {
      id: "fy",
      label: "FY",
      description: "Financial year",
      kind: "text",
      field: "fy",
      groupable: true,
      hidden: true,
      ...queried,
    },
  ];
}

const card: CardLayout<InvoiceRow> = {
  title: invoiceName,
  subtitle: (invoice) => (
    <>
      {invoice.customer_name ?? labelOf(KINDS, invoice.kind)}
      {invoice.issue_date && (
        <>
          {" · "}
          <DateText value={invoice.issue_date} />
        </>
      )}
    </>
  ),
  chip: (invoice) => <DocumentStatus status={invoice.status} />,
  figures: (invoice) => [
    { label: "Total", value: <Money paise={invoice.total_paise} compact /> },
    { label: "Balance", value: <Money paise={invoice.outstanding_paise} compact /> },
  ],
  foot: (invoice) => ageingOf(invoice) && <AgeingChip invoice={invoice} />,
};

export default function InvoiceListPage() {
  const can = useCan();
  const columns = useMemo(() => invoiceColumns(), []);
  const create = can("invoice.draft") && (
    <Button asChild variant="primary">
      <Link to="/invoices/new">
        <Plus aria-hidden /> New invoice
      </Link>
    </Button>
  );
  return (
    <>
      <PageHeader title="Invoices" actions={create} />
      <DataTable<InvoiceRow>
        id="invoices"
        label="Invoices"
        path="/api/v1/invoices"
        queryKey={["invoices", "list"]}
        columns={columns}
        rowId={rowId}
        rowHref={rowHref}
        defaultSort="-created_at"
        totals
        toolbarStart={<AgeingLinks />}
        peek={(invoice) => <InvoiceFacts invoice={invoice} />}
        peekTitle={invoiceName}
        card={card}
        empty={{
          title: "No invoices yet",
          description: "Draft one here, or from a project's billing plan.",
          action: create,
        }}
      />
    </>
  );
}

/** Filters of the usual questions, as links that can be sent. */
function AgeingLinks() {
  const open = "filter[outstanding_paise][gt]=0&filter[kind][in]=tax_invoice";
  const links = [
    { label: "Open", to: `/invoices?${open}` },
    { label: "Overdue", to: `/invoices?${open}&filter[due_date][lt]=${todayInKolkata()}` },
    { label: "Drafts", to: "/invoices?filter[status][in]=draft" },
  ];
  return (
    <nav aria-label="Quick filters" className="flex gap-1 max-md:basis-full">
      {links.map((link) => (
        <Button key={link.label} asChild size="sm" variant="ghost">
          <Link to={link.to}>{link.label}</Link>
        </Button>
      ))}
    </nav>
  );
}

function InvoiceFacts({ invoice }: { invoice: InvoiceRow }) {
  return (
    <KeyValue
      facts={[
        { label: "Kind", value: labelOf(KINDS, invoice.kind) },
        { label: "Status", value: <DocumentStatus status={invoice.status} /> },
        { label: "Customer", value: invoice.customer_name ?? <Absent /> },
        { label: "Date", value: <DateText value={invoice.issue_date} /> },
        { label: "Due", value: <DateText value={invoice.due_date} /> },
        { label: "Overdue", value: <AgeingChip invoice={invoice} /> },
        { label: "Taxable", value: <Money paise={invoice.taxable_paise} /> },
        { label: "Total", value: <Money paise={invoice.total_paise} /> },
        { label: "Received", value: <Money paise={invoice.received_paise} /> },
        { label: "Balance", value: <Money paise={invoice.outstanding_paise} /> },
        { label: "On account", value: <Money paise={invoice.on_account_paise} /> },
      ]}
    />
  );
}
