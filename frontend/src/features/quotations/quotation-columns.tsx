import { Link } from "react-router";
import { Person } from "@/ui/avatar";
import { Chip } from "@/ui/chip";
import type { Column } from "@/ui/data-table/types";
import type { Option } from "@/ui/field";
import { Absent } from "@/ui/figures";
import { formatPercent } from "@/lib/format";
import { QUOTATION_STATUSES } from "./quotation-words";
import type { QuotationRow } from "./quotation-types";

export function QuotationStatus({ quotation }: { quotation: { status: string } }) {
  const status = QUOTATION_STATUSES.find((known) => known.value === quotation.status);
  return status ? <Chip tone={status.tone}>{status.label}</Chip> : <Absent />;
}

export const quotationName = (quotation: QuotationRow) =>
  quotation.quotation_number ?? quotation.title;

export const buyerOf = (quotation: QuotationRow) =>
  quotation.customer_name ?? quotation.contact_name;

/** Columns of the quotation list; the margin only for those who may read costs. */
export function quotationColumns(
  people: readonly Option[],
  withMargin: boolean,
): Column<QuotationRow>[] {
  const columns: Column<QuotationRow>[] = [
    {
      id: "number",
      label: "Number",
      description: "Number of the quotation; a draft gets it with its first version",
      kind: "text",
      field: "quotation_number",
      width: 148,
      sortable: true,
      render: (quotation) =>
        quotation.quotation_number ?? <span className="text-muted">Draft</span>,
    },
    {
      id: "status",
      label: "State",
      description: "State of the latest version",
      kind: "enum",
      field: "status",
      groupable: true,
      options: QUOTATION_STATUSES,
      width: 104,
      sortable: true,
      filterable: true,
      render: (quotation) => <QuotationStatus quotation={quotation} />,
    },
    {
      id: "version",
      label: "Version",
      description: "Latest issued version",
      kind: "number",
      field: "version_no",
      width: 80,
      sortable: true,
    },
    {
      id: "buyer",
      label: "Customer",
      description: "Customer, or the contact of the lead",
      kind: "text",
      field: "customer_name",
      width: 200,
      render: (quotation) => buyerOf(quotation) ?? <Absent />,
    },
    {
      id: "lead",
      label: "Lead",
      description: "The opportunity it is for",
      kind: "text",
      field: "lead_title",
      width: 200,
      render: (quotation) =>
        quotation.lead_id ? (
          <Link tabIndex={-1} className="hover:text-link" to={`/leads/${quotation.lead_id}`}>
            {quotation.lead_title ?? "Open lead"}
          </Link>
        ) : (
          <Absent reason="For a project" />
        ),
    },
    {
      id: "capacity",
      label: "kW",
      description: "DC power of the modules",
      kind: "kw",
      field: "capacity_w",
      total: "capacity_w",
      sortable: true,
      filterable: true,
    },
    {
      id: "price",
      label: "Price incl. GST",
      description: "What the customer pays",
      kind: "money",
      field: "grand_total_paise",
      total: "grand_total_paise",
      sortable: true,
      filterable: true,
    },
    {
      id: "margin",
      label: "Margin",
      description: "Margin on the price before tax",
      kind: "number",
      field: "margin_on_price_bp",
      width: 88,
      sortable: true,
      filterable: true,
      render: (quotation) => (
        <span className="tnum">{formatPercent(quotation.margin_on_price_bp)}</span>
      ),
    },
    {
      id: "issued",
      label: "Issued",
      description: "Day of the latest version",
      kind: "date",
      field: "issued_on",
      sortable: true,
      filterable: true,
    },
    {
      id: "valid",
      label: "Valid until",
      description: "Last day of the offer",
      kind: "date",
      field: "valid_until",
      sortable: true,
      filterable: true,
    },
    {
      id: "accepted_by",
      label: "Accepted by",
      description: "Who said yes",
      kind: "text",
      field: "accepted_by",
    },
    {
      id: "owner",
      label: "Owner",
      description: "Salesperson of the lead",
      kind: "person",
      field: "owner_name",
      queryField: "owner_id",
      groupable: true,
      options: people,
      filterable: true,
      render: (quotation) =>
        quotation.owner_name ? <Person name={quotation.owner_name} /> : <Absent />,
    },
    {
      id: "updated",
      label: "Changed",
      description: "Last change",
      kind: "datetime",
      field: "updated_at",
      hidden: true,
      sortable: true,
      filterable: true,
    },
  ];
  return withMargin ? columns : columns.filter((column) => column.id !== "margin");
}
