import { Link } from "react-router";
import { formatCount, formatKw, formatMoneyCompact, formatPercent } from "@/lib/format";
import { Chip, StageChip, type PipelineStage } from "@/ui/chip";
import { DateText } from "@/ui/figures";
import { Bars, Nothing, PlainTable, WidgetCard } from "./bars";
import { listHref, type Bar, type DataOf } from "./dashboard";
import { Figure } from "./sales-widgets";
import type { LabelOf } from "./use-labels";

const tenths = (value: number | null | undefined) =>
  value === null || value === undefined ? "–" : `${(value / 10).toFixed(1)} d`;

const slaWords = { green: "In time", amber: "Due soon", red: "Late" } as const;
const slaTones = { green: "success", amber: "warning", red: "danger" } as const;

export function InstallationPulseWidget({ data }: { data: DataOf<"installation_pulse"> }) {
  return (
    <WidgetCard
      title="Installations"
      definition="Orders confirmed or under installation; late ones first, then the longest running."
      wide
    >
      <dl className="mb-2 grid grid-cols-3 gap-2">
        <Figure label="To install" value={formatCount(data.pending.count)} />
        <Figure label="Power" value={formatKw(data.pending.sum)} />
        <Figure label="Past their day" value={formatCount(data.late)} />
      </dl>
      {data.rows.length === 0 ? (
        <Nothing>Nothing waits to be installed.</Nothing>
      ) : (
        <PlainTable
          caption="Installations"
          columns={["Project", "Stage", "Since", "Expected", "Time"]}
          rows={data.rows.map((row) => [
            <Link
              key="project"
              to={`/projects/${row.project_id}`}
              className="font-medium hover:underline"
            >
              {row.label ?? "Project"}
            </Link>,
            <StageChip key="stage" stage={row.stage as PipelineStage} onHold={row.on_hold} />,
            <DateText key="since" value={row.stage_entered_on} />,
            <span key="expected" className={row.late ? "text-danger" : ""}>
              <DateText value={row.expected_commissioning_on} />
            </span>,
            row.sla ? (
              <Chip key="sla" tone={slaTones[row.sla]}>
                {slaWords[row.sla]}
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

export function SubsidyWidget({
  data,
  bar,
  labels,
}: {
  data: DataOf<"subsidy_tracker">;
  bar: Bar;
  labels: LabelOf;
}) {
  const nameOf = (stage: string | null | undefined) =>
    stage ? labels("subsidy_stage", stage) : "Not registered yet";
  return (
    <WidgetCard
      title="Subsidies"
      definition="Projects of the PM Surya Ghar track by stage of the portal, until they are credited."
      columns={["Stage", "Projects", "Mean days", "Late", "Expected"]}
      rows={data.stages.map((line) => [
        nameOf(line.stage),
        formatCount(line.count),
        tenths(line.mean_days_tenths),
        formatCount(line.late),
        formatMoneyCompact(line.expected.sum),
      ])}
    >
      <dl className="mb-3 grid grid-cols-2 gap-2">
        <Figure
          label="Installed, not credited"
          value={formatMoneyCompact(data.pending.sum)}
          note={`${data.pending.count}`}
        />
        <Figure
          label="Credited in the period"
          value={formatMoneyCompact(data.credited.sum)}
          note={`${data.credited.count}`}
        />
      </dl>
      <Bars
        empty="No subsidy is under way."
        rows={data.stages.map((line) => ({
          key: line.stage ?? "none",
          label: nameOf(line.stage),
          value: line.count,
          shown: formatCount(line.count),
          note: (
            <>
              {tenths(line.mean_days_tenths)}
              {line.late > 0 && <span className="text-danger">, {line.late} late</span>}
            </>
          ),
          colour: "bg-stage-submitted",
          href: line.stage
            ? listHref("/projects", bar, [["subsidy_stage", "eq", line.stage]])
            : undefined,
        }))}
      />
    </WidgetCard>
  );
}

export function GaugeWidget({ data }: { data: DataOf<"gauge"> }) {
  return (
    <WidgetCard
      title="Capacity against target"
      definition="Power installed and booked in the period against the monthly target."
    >
      {data ? (
        <>
          <Meter label="Installed" bp={data.installed_bp} arc={data.installed_arc_bp} />
          <Meter label="Booked" bp={data.booked_bp} arc={data.booked_arc_bp} outline />
          <p className="mt-2 text-caption text-muted">Target {formatKw(data.target_w)}</p>
        </>
      ) : (
        <Nothing>No target is set for this period.</Nothing>
      )}
    </WidgetCard>
  );
}

function Meter({
  label,
  bp,
  arc,
  outline = false,
}: {
  label: string;
  bp: number;
  arc: number;
  outline?: boolean;
}) {
  return (
    <div className="mb-3">
      <div className="flex items-baseline justify-between text-dense">
        <span>{label}</span>
        <span className="tnum font-medium">{formatPercent(bp)}</span>
      </div>
      <div
        role="meter"
        aria-label={`${label} against target`}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(arc / 100)}
        className="mt-1 h-2.5 overflow-hidden rounded-chip bg-sunken dark:bg-raised"
      >
        <div
          className={
            outline
              ? "h-full rounded-chip border-2 border-chart-3 bg-transparent"
              : "h-full rounded-chip bg-chart-3"
          }
          style={{ width: `${arc / 100}%` }}
        />
      </div>
    </div>
  );
}

export function EquipmentWidget({
  data,
  bar,
  labels,
}: {
  data: DataOf<"equipment">;
  bar: Bar;
  labels: LabelOf;
}) {
  const section = (
    title: string,
    list: string,
    lines: DataOf<"equipment">["panels"],
    field: string,
  ) => (
    <div className="min-w-0 flex-1">
      <h3 className="mb-1 text-caption font-medium text-muted">{title}</h3>
      <Bars
        empty="None in this period."
        rows={lines.slice(0, 6).map((line) => ({
          key: line.brand ?? "none",
          label: line.brand ? labels(list, line.brand) : "Not specified",
          value: line.count,
          shown: formatCount(line.count),
          note: formatKw(line.sum),
          href: line.brand ? listHref("/projects", bar, [[field, "eq", line.brand]]) : undefined,
        }))}
      />
    </div>
  );
  return (
    <WidgetCard
      title="Equipment"
      definition="Makers of panels and inverters in the orders of the period."
    >
      <div className="flex gap-6 max-sm:flex-col">
        {section("Panels", "panel_brand", data.panels, "panel_brand")}
        {section("Inverters", "inverter_brand", data.inverters, "inverter_brand")}
      </div>
      {data.gaps > 0 && (
        <p className="mt-3 text-dense text-warning">
          {data.gaps === 1
            ? "1 project being installed lacks a maker."
            : `${data.gaps} projects being installed lack a maker.`}
        </p>
      )}
    </WidgetCard>
  );
}

export function LoansWidget({ data, labels }: { data: DataOf<"loans">; labels: LabelOf }) {
  return (
    <WidgetCard
      title="Loans"
      definition="Orders of the period that a bank finances, by bank and where the loan stands."
    >
      {data.length === 0 ? (
        <Nothing>No order of this period has a loan.</Nothing>
      ) : (
        <PlainTable
          caption="Loans"
          columns={[
            "Bank",
            "Loan",
            "Orders",
            ...(data.some((line) => typeof line.value_paise === "number") ? ["Value"] : []),
          ]}
          rows={data.map((line) => [
            line.bank ? labels("bank", line.bank) : "Not set",
            labels("loan_status", line.loan_status) ?? "–",
            formatCount(line.count),
            ...(typeof line.value_paise === "number" ? [formatMoneyCompact(line.value_paise)] : []),
          ])}
        />
      )}
    </WidgetCard>
  );
}
