import { Link } from "react-router";
import { formatCount, formatMoney, formatMoneyCompact, formatPercent } from "@/lib/format";
import { DateText, Money } from "@/ui/figures";
import { Bars, Columns, Nothing, PlainTable, WidgetCard } from "./bars";
import { AGEING_LABELS, BAND_LABELS, listHref, type Bar, type DataOf } from "./dashboard";
import { Figure } from "./sales-widgets";

const ageingColours: Readonly<Record<string, string>> = {
  not_due: "bg-success",
  d1_30: "bg-chart-2",
  d31_60: "bg-chart-2",
  d61_90: "bg-chart-6",
  d90_plus: "bg-chart-6",
};

const monthOf = (date: string) =>
  new Date(`${date}T12:00:00Z`).toLocaleDateString("en-GB", { month: "short", timeZone: "UTC" });

export function PaymentRadarWidget({ data, bar }: { data: DataOf<"payment_radar">; bar: Bar }) {
  return (
    <WidgetCard
      title="Payments"
      definition="Tax invoices with money outstanding now, by days past due; collections of twelve months."
      wide
      columns={["Age", "Invoices", "Outstanding"]}
      rows={data.ageing.map((row) => [
        AGEING_LABELS[row.bucket],
        formatCount(row.count),
        <Money key="sum" paise={row.outstanding_paise} />,
      ])}
    >
      <dl className="mb-3 grid grid-cols-4 gap-2 max-sm:grid-cols-2">
        <Figure
          label="Outstanding"
          value={formatMoneyCompact(data.outstanding.sum)}
          note={`${data.outstanding.count}`}
        />
        <Figure
          label="Overdue"
          value={formatMoneyCompact(data.overdue.sum)}
          note={`${data.overdue.count}`}
        />
        <Figure label="On account" value={formatMoneyCompact(data.on_account_paise)} />
        <Figure
          label="Days to collect"
          value={
            typeof data.collection_days_tenths === "number"
              ? (data.collection_days_tenths / 10).toFixed(1)
              : "–"
          }
        />
      </dl>
      <div className="grid gap-6 lg:grid-cols-2">
        <Bars
          empty="Nothing is outstanding."
          rows={data.ageing.map((row) => ({
            key: row.bucket,
            label: AGEING_LABELS[row.bucket],
            value: row.outstanding_paise,
            shown: formatMoneyCompact(row.outstanding_paise),
            note: formatCount(row.count),
            colour: ageingColours[row.bucket],
            href: listHref("/invoices", bar, [
              ["kind", "eq", "tax_invoice"],
              ["status", "in", "issued,part_paid"],
            ]),
          }))}
        />
        <div>
          <h3 className="mb-1 text-caption font-medium text-muted">Collected by month</h3>
          <Columns
            rows={data.collections.map((row) => ({
              key: row.month,
              label: monthOf(row.month),
              value: row.sum_paise,
              title: `${monthOf(row.month)} ${row.month.slice(0, 4)}: ${formatMoney(row.sum_paise)}`,
            }))}
          />
        </div>
      </div>
      {data.rows.length > 0 && (
        <div className="mt-4">
          <PlainTable
            caption="Largest overdue invoices"
            columns={["Largest overdue", "Outstanding", "Due", "Days"]}
            rows={data.rows.map((row) => [
              <Link
                key="invoice"
                to={`/invoices/${row.invoice_id}`}
                className="font-medium hover:underline"
              >
                {row.label ?? "Invoice"}
              </Link>,
              <Money key="sum" paise={row.outstanding_paise} />,
              <DateText key="due" value={row.due_on} />,
              <span key="days" className="text-danger">
                {row.days_overdue}
              </span>,
            ])}
          />
        </div>
      )}
    </WidgetCard>
  );
}

export function ReceivablesWidget({ data }: { data: DataOf<"receivables"> }) {
  return (
    <WidgetCard
      title="Billing"
      definition="Billed and received in the period; due, to invoice and to collect now."
    >
      <dl className="grid grid-cols-2 gap-x-2 gap-y-3">
        <Figure label="Billed" value={formatMoneyCompact(data.billed_paise)} />
        <Figure label="Received" value={formatMoneyCompact(data.collected_paise)} />
        <Figure
          label="Plan rows due"
          value={formatMoneyCompact(data.billing_due.sum)}
          note={`${data.billing_due.count}`}
        />
        <Figure label="To invoice" value={formatMoneyCompact(data.to_invoice_paise)} />
        <Figure label="To collect" value={formatMoneyCompact(data.balance_paise)} />
      </dl>
    </WidgetCard>
  );
}

export function YearsWidget({ data }: { data: DataOf<"years"> }) {
  return (
    <WidgetCard
      title="Revenue and profit by year"
      definition="Orders by the financial year of their confirmation; margin over those with known cost."
      columns={["Year", "Orders", "Revenue", "Gross profit", "Margin"]}
      rows={data.map((year) => [
        year.fy,
        formatCount(year.deals),
        formatMoneyCompact(year.revenue_paise),
        formatMoneyCompact(year.gross_profit.sum),
        formatPercent(year.gross_margin_bp),
      ])}
    >
      <Bars
        empty="No order yet."
        rows={data.map((year) => ({
          key: year.fy,
          label: year.fy,
          value: year.revenue_paise,
          shown: formatMoneyCompact(year.revenue_paise),
          note: `${formatPercent(year.gross_margin_bp)} margin${year.gross_profit.missing_count > 0 ? `, ${year.gross_profit.missing_count} without cost` : ""}`,
        }))}
      />
    </WidgetCard>
  );
}

export function ProfitabilityWidget({ data }: { data: DataOf<"profitability"> }) {
  const ends = (title: string, rows: DataOf<"profitability">["top"]) => (
    <div className="min-w-0 flex-1">
      <PlainTable
        caption={title}
        columns={[title, "Profit", "Of value"]}
        rows={rows.slice(0, 5).map((row) => [
          <Link
            key="project"
            to={`/projects/${row.project_id}`}
            className="block max-w-52 truncate font-medium hover:underline"
          >
            {row.label ?? "Project"}
          </Link>,
          <Money key="profit" paise={row.gross_profit_paise} compact />,
          formatPercent(row.profitability_bp),
        ])}
      />
    </div>
  );
  return (
    <WidgetCard
      title="Profitability"
      definition="Gross profit on order value of the orders of the period whose cost is known."
      wide
    >
      {data.bands.length === 0 ? (
        <Nothing>No order of this period has a recorded cost.</Nothing>
      ) : (
        <>
          <Bars
            empty=""
            rows={data.bands.map((band) => ({
              key: band.band,
              label: BAND_LABELS[band.band],
              value: band.count,
              shown: formatCount(band.count),
              colour: band.band === "below0" ? "bg-chart-6" : "bg-chart-5",
            }))}
          />
          <div className="mt-4 flex gap-6 max-md:flex-col">
            {ends("Best", data.top)}
            {ends("Weakest", data.bottom)}
          </div>
        </>
      )}
      {data.unknown_cost > 0 && (
        <p className="mt-3 text-caption text-muted">
          {data.unknown_cost} without a recorded cost, left out.
        </p>
      )}
    </WidgetCard>
  );
}
