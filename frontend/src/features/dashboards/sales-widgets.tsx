import { Link } from "react-router";
import { daysUntil, formatCount, formatKw, formatMoneyCompact, formatPercent } from "@/lib/format";
import { Chip, stageDot, StageChip, stageLabel, type PipelineStage } from "@/ui/chip";
import { DateText, Money } from "@/ui/figures";
import { Bars, Nothing, PlainTable, WidgetCard } from "./bars";
import {
  listHref,
  ordered,
  QUOTATION_LABELS,
  stageHref,
  STEP_LABELS,
  type Bar,
  type DataOf,
} from "./dashboard";
import type { LabelOf } from "./use-labels";

const days = (count: number | null | undefined) =>
  count === null || count === undefined ? "–" : `${formatCount(count)} d`;
const tenths = (value: number | null | undefined) =>
  value === null || value === undefined ? "–" : `${(value / 10).toFixed(1)} d`;

export function FunnelWidget({ data, bar }: { data: DataOf<"funnel">; bar: Bar }) {
  const rows = data.map((row) => [
    STEP_LABELS[row.step],
    formatCount(row.count),
    formatMoneyCompact(row.value.sum),
    formatPercent(row.of_first_bp),
    days(row.median_days),
  ]);
  return (
    <WidgetCard
      title="Funnel"
      definition="Leads captured in the period: how many ever came this far, and how fast."
      columns={["Step", "Leads", "Value", "Of all", "Median days"]}
      rows={rows}
    >
      <Bars
        empty="No lead was captured in this period."
        rows={data.map((row) => ({
          key: row.step,
          label: STEP_LABELS[row.step],
          value: row.count,
          shown: formatCount(row.count),
          note: `${formatPercent(row.of_first_bp)}${row.median_days === null || row.median_days === undefined ? "" : `, ${days(row.median_days)}`}`,
          colour: row.step === "won" ? "bg-success" : "bg-chart-1",
          href: row.step === "won" ? listHref("/leads", bar, [["status", "eq", "won"]]) : undefined,
        }))}
      />
    </WidgetCard>
  );
}

const isLeadStage = (stage: string) => ["lead", "site_survey", "proposal"].includes(stage);

export function StageBarsWidget({ data, bar }: { data: DataOf<"stage_bars">; bar: Bar }) {
  const money = data.some((row) => row.value);
  // A role that sees no leads has no stages of theirs.
  const seesLeads = data.some((row) => isLeadStage(row.stage) && row.count > 0);
  const stages = data.filter((row) => seesLeads || !isLeadStage(row.stage));
  return (
    <WidgetCard
      title="Pipeline stages"
      definition="Records in each stage now, with their days in it and how many are out of time."
      columns={["Stage", "Records", ...(money ? ["Value"] : []), "Power", "Mean days", "Late"]}
      rows={stages.map((row) => [
        stageLabel(row.stage as PipelineStage),
        formatCount(row.count),
        ...(money ? [formatMoneyCompact(row.value?.sum)] : []),
        formatKw(row.capacity.sum),
        tenths(row.mean_days_tenths),
        formatCount(row.red),
      ])}
    >
      <Bars
        empty="Nothing is under way."
        rows={stages.map((row) => ({
          key: row.stage,
          label: stageLabel(row.stage as PipelineStage),
          value: row.count,
          shown: formatCount(row.count),
          note: (
            <>
              {money ? formatMoneyCompact(row.value?.sum) : formatKw(row.capacity.sum)}
              {row.red > 0 && <span className="text-danger">, {row.red} late</span>}
            </>
          ),
          colour: stageDot(row.stage as PipelineStage),
          href: stageHref(row.stage as PipelineStage, bar),
        }))}
      />
    </WidgetCard>
  );
}

const monthLabel = (key: string | null | undefined) => {
  if (key === "overdue") return "Overdue";
  if (!key || key === "no_date") return "No date";
  return new Date(`${key}T12:00:00Z`).toLocaleDateString("en-GB", {
    month: "short",
    year: "numeric",
    timeZone: "UTC",
  });
};

export function ForecastWidget({ data }: { data: DataOf<"forecast"> }) {
  const { total } = data;
  return (
    <WidgetCard
      title="Forecast"
      definition="Open leads and orders to deliver, each by its chance, in the month it is expected."
      columns={["Month", "Weighted", "Best case"]}
      rows={data.months.map((line) => [
        monthLabel(line.key),
        <Money key="w" paise={line.weighted_paise} compact />,
        <Money key="b" paise={line.best_case_paise} compact />,
      ])}
    >
      <dl className="mb-3 grid grid-cols-3 gap-2">
        <Figure label="Weighted" value={formatMoneyCompact(total.weighted_paise)} />
        <Figure label="Commit" value={formatMoneyCompact(total.commit_paise)} />
        <Figure label="Best case" value={formatMoneyCompact(total.best_case_paise)} />
      </dl>
      <Bars
        empty="Nothing is open."
        rows={data.months.map((line) => ({
          key: line.key ?? "none",
          label: monthLabel(line.key),
          value: line.weighted_paise,
          shown: formatMoneyCompact(line.weighted_paise),
        }))}
      />
    </WidgetCard>
  );
}

export function Figure({ label, value, note }: { label: string; value: string; note?: string }) {
  return (
    <div className="min-w-0">
      <dt className="truncate text-caption text-muted">{label}</dt>
      <dd className="tnum truncate text-lead font-semibold" title={value}>
        {value}
        {note && <span className="ml-1 text-caption font-normal text-muted">{note}</span>}
      </dd>
    </div>
  );
}

export function LeaderboardWidget({ data }: { data: DataOf<"leaderboard"> }) {
  return (
    <WidgetCard
      title="Leaderboard"
      definition="Orders by the moment their win was recorded, credited to who owned the lead then."
    >
      {data.length === 0 ? (
        <Nothing>No win was recorded in this period.</Nothing>
      ) : (
        <PlainTable
          caption="Leaderboard"
          columns={["Person", "Won", "Deals", "Power", "Cycle"]}
          rows={data.map((row) => [
            <span key="who" className="flex min-w-0 items-center gap-2">
              <span className="tnum w-5 shrink-0 text-muted">{row.rank}</span>
              <span className="truncate">{row.owner_name}</span>
            </span>,
            <Money key="won" paise={row.won_paise} compact />,
            formatCount(row.deals),
            formatKw(row.capacity_w),
            days(row.median_cycle_days),
          ])}
        />
      )}
    </WidgetCard>
  );
}

const gradeTones = { A: "success", B: "success", C: "warning", D: "danger", F: "danger" } as const;

export function PipelineFocusWidget({ data }: { data: DataOf<"pipeline_focus"> }) {
  return (
    <WidgetCard
      title="Leads waiting for a step"
      definition="Open leads whose next step is missing or overdue, the most valuable first."
      wide
    >
      {data.length === 0 ? (
        <Nothing>Every open lead has its next step ahead.</Nothing>
      ) : (
        <PlainTable
          caption="Leads waiting for a step"
          columns={["Lead", "Stage", "Value", "Next step", "Health"]}
          rows={data.map((row) => [
            <Link key="lead" to={`/leads/${row.lead_id}`} className="font-medium hover:underline">
              {row.label ?? "Lead"}
            </Link>,
            <StageChip key="stage" stage={row.stage as PipelineStage} />,
            <Money key="value" paise={row.expected_value_paise} compact />,
            row.next_step_on ? (
              <span key="step" className={daysUntil(row.next_step_on) < 0 ? "text-danger" : ""}>
                <DateText value={row.next_step_on} />
              </span>
            ) : (
              <span key="step" className="text-danger">
                Missing
              </span>
            ),
            row.health ? (
              <Chip key="health" tone={gradeTones[row.health.grade]}>
                {row.health.score} {row.health.grade}
              </Chip>
            ) : (
              "–"
            ),
          ])}
        />
      )}
    </WidgetCard>
  );
}

export function WinLossWidget({
  data,
  bar,
  labels,
}: {
  data: DataOf<"win_loss">;
  bar: Bar;
  labels: LabelOf;
}) {
  return (
    <WidgetCard
      title="Won and lost"
      definition="Orders and losses of the period; duplicates and errors are no losses."
      columns={["Reason", "Losses", "Value"]}
      rows={data.reasons.map((line) => [
        reasonOf(line, labels),
        formatCount(line.count),
        formatMoneyCompact(line.sum),
      ])}
    >
      <dl className="mb-3 grid grid-cols-4 gap-2 max-sm:grid-cols-2">
        <Figure label="Won" value={formatMoneyCompact(data.won.sum)} note={`${data.won.count}`} />
        <Figure
          label="Lost"
          value={formatMoneyCompact(data.lost.sum)}
          note={`${data.lost.count}`}
        />
        <Figure label="Win rate" value={formatPercent(data.win_rate_bp)} />
        <Figure label="Sales cycle" value={days(data.sales_cycle_days)} />
      </dl>
      <Bars
        empty="Nothing was lost in this period."
        rows={data.reasons.map((line) => ({
          key: `${line.reason}-${line.sub_reason}`,
          label: reasonOf(line, labels),
          value: line.count,
          shown: formatCount(line.count),
          note: formatMoneyCompact(line.sum),
          colour: "bg-stage-lost",
          href: line.reason
            ? listHref("/leads", bar, [
                ["status", "eq", "lost"],
                ["loss_reason", "eq", line.reason],
              ])
            : undefined,
        }))}
      />
    </WidgetCard>
  );
}

function reasonOf(line: { reason?: string | null; sub_reason?: string | null }, labels: LabelOf) {
  const reason = labels("loss_reason", line.reason);
  return line.sub_reason ? `${reason}: ${labels("loss_sub_reason", line.sub_reason)}` : reason;
}

export function SplitsWidget({
  data,
  bar,
  labels,
}: {
  data: DataOf<"splits">;
  bar: Bar;
  labels: LabelOf;
}) {
  const kinds = [
    ["By source", data.sources, "source", "lead_source"],
    ["By person", data.owners, "owner_id", ""],
    ["By segment", data.segments, "segment", "segment"],
    ["By customer type", data.customer_types, "", "customer_type"],
  ] as const;
  return (
    <>
      {kinds.map(([title, slices, field, list]) => {
        const nameOf = (slice: (typeof slices)[number]) =>
          slice.name ?? labels(list, slice.key) ?? "Not set";
        return (
          <WidgetCard
            key={title}
            title={title}
            definition="Revenue of the period, and the open pipeline now where leads are seen."
            columns={["", "Orders", "Revenue", "Pipeline"]}
            rows={slices.map((slice) => [
              nameOf(slice),
              formatCount(slice.orders.count),
              formatMoneyCompact(slice.orders.sum),
              formatMoneyCompact(slice.pipeline?.sum),
            ])}
          >
            <Bars
              empty="Nothing in this period."
              rows={slices.slice(0, 8).map((slice) => ({
                key: slice.key ?? "none",
                label: nameOf(slice),
                value: slice.orders.sum,
                shown: formatMoneyCompact(slice.orders.sum),
                note: slice.pipeline && `${formatMoneyCompact(slice.pipeline.sum)} open`,
                href:
                  field && slice.key
                    ? listHref("/projects", bar, [...ordered(bar), [field, "eq", slice.key]])
                    : undefined,
              }))}
            />
          </WidgetCard>
        );
      })}
    </>
  );
}

export function QuotationsWidget({ data, bar }: { data: DataOf<"quotations">; bar: Bar }) {
  return (
    <WidgetCard
      title="Quotations"
      definition="All quotations by their state, and open offers that end within two days."
      columns={["State", "Quotations", "Value", "Ending soon"]}
      rows={data.map((line) => [
        QUOTATION_LABELS[line.status ?? ""] ?? line.status,
        formatCount(line.count),
        formatMoneyCompact(line.value.sum),
        formatCount(line.expiring),
      ])}
    >
      <Bars
        empty="No quotation yet."
        rows={data.map((line) => ({
          key: line.status ?? "none",
          label: QUOTATION_LABELS[line.status ?? ""] ?? line.status,
          value: line.count,
          shown: formatCount(line.count),
          note: (
            <>
              {formatMoneyCompact(line.value.sum)}
              {line.expiring > 0 && (
                <span className="text-warning">, {line.expiring} ending soon</span>
              )}
            </>
          ),
          href: listHref("/quotations", bar, [["status", "eq", line.status ?? ""]]),
        }))}
      />
    </WidgetCard>
  );
}
