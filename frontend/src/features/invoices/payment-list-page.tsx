import { useMemo } from "react";
import { Chip } from "@/ui/chip";
import { DataTable } from "@/ui/data-table/data-table";
import type { CardLayout, Column } from "@/ui/data-table/types";
import { DateText, Money } from "@/ui/figures";
import { PageHeader } from "@/ui/page-header";
import type { PaymentRow } from "./invoice";
import { labelOf, PAYMENT_MODES } from "./invoice-words";

const STATES = [
  { value: "received", label: "Received" },
  { value: "reversed", label: "Reversed" },
];
const rowId = (payment: PaymentRow) => payment.id;
const rowHref = (payment: PaymentRow) => `/invoices/${payment.invoice_id}?tab=payments`;
const queried = { sortable: true, filterable: true } as const;

function PaymentState({ state }: { state: string }) {
  return <Chip tone={state === "reversed" ? "danger" : "success"}>{labelOf(STATES, state)}</Chip>;
}

function paymentColumns(): Column<PaymentRow>[] {
  return [
    {
      id: "receipt",
      label: "Receipt",
      description: "Receipt number",
      kind: "text",
      field: "receipt_number",
      width: 148,
      ...queried,
    },
    {
      id: "date",
      label: "Date",
      description: "When it came",
      kind: "date",
      field: "received_on",
      ...queried,
    },
    {
      id: "customer",
      label: "Customer",
      description: "Who paid",
      kind: "text",
      field: "customer_name",
      width: 180,
    },
    {
      id: "amount",
      label: "Amount",
      description: "What came",
      kind: "money",
      width: 116,
      field: "amount_paise",
      total: "amount_paise",
      ...queried,
    },
    {
      id: "mode",
      label: "Mode",
      description: "How it came",
      kind: "enum",
      field: "mode",
      options: PAYMENT_MODES,
      ...queried,
    },
    {
      id: "reference",
      label: "Reference",
      description: "Number of the bank",
      kind: "text",
      field: "reference",
      width: 144,
      filterable: true,
    },
    {
      id: "allocated",
      label: "Allocated",
      description: "Part that settled its document",
      kind: "money",
      width: 116,
      field: "allocated_paise",
      total: "allocated_paise",
      ...queried,
    },
    {
      id: "on_account",
      label: "On account",
      description: "Part held for the customer",
      kind: "money",
      width: 116,
      field: "on_account_paise",
      total: "on_account_paise",
      ...queried,
    },
    {
      id: "state",
      label: "State",
      description: "Reversed payments do not count",
      kind: "enum",
      field: "state",
      options: STATES,
      ...queried,
      render: (payment) => <PaymentState state={payment.state} />,
    },
    {
      id: "recorded_by",
      label: "Recorded by",
      description: "Who entered it",
      kind: "text",
      field: "recorded_by_name",
      queryField: "recorded_by",
    },
    {
      id: "fy",
      label: "FY",
      description: "Financial year",
      kind: "text",
      field: "fy",
      hidden: true,
      ...queried,
    },
  ];
}

const card: CardLayout<PaymentRow> = {
  title: (payment) => payment.receipt_number,
  subtitle: (payment) => (
    <>
      {labelOf(PAYMENT_MODES, payment.mode)} · <DateText value={payment.received_on} />
    </>
  ),
  chip: (payment) => <PaymentState state={payment.state} />,
  figures: (payment) => [
    { label: "Amount", value: <Money paise={payment.amount_paise} /> },
    { label: "On account", value: <Money paise={payment.on_account_paise} /> },
  ],
};

export default function PaymentListPage() {
  const columns = useMemo(() => paymentColumns(), []);
  return (
    <>
      <PageHeader title="Payments" />
      <DataTable<PaymentRow>
        id="payments"
        label="Payments"
        path="/api/v1/payments"
        queryKey={["payments", "list"]}
        columns={columns}
        rowId={rowId}
        rowHref={rowHref}
        defaultSort="-created_at"
        totals
        card={card}
        empty={{
          title: "No payments yet",
          description: "They are recorded on the invoice or proforma they came in for.",
        }}
      />
    </>
  );
}
