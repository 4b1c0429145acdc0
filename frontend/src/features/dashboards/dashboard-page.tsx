import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useParams, useSearchParams } from "react-router";
import { getJson } from "@/api/http";
import { useCan, useMe } from "@/api/me";
import { todayInKolkata } from "@/lib/format";
import { cn } from "@/lib/class-names";
import { Card } from "@/ui/card";
import { Forbidden, ErrorState, Skeleton } from "@/ui/states";
import { PageHeader } from "@/ui/page-header";
import { LinkTabs } from "./link-tabs";
import {
  barSearch,
  DASHBOARDS,
  financialYear,
  type Bar,
  type DashboardAnswer,
  type Widget,
} from "./dashboard";
import { DashboardBar } from "./dashboard-bar";
import {
  EquipmentWidget,
  GaugeWidget,
  InstallationPulseWidget,
  LoansWidget,
  SubsidyWidget,
} from "./delivery-widgets";
import { HeadlineStrip } from "./headline-strip";
import {
  PaymentRadarWidget,
  ProfitabilityWidget,
  ReceivablesWidget,
  YearsWidget,
} from "./money-widgets";
import {
  ForecastWidget,
  FunnelWidget,
  LeaderboardWidget,
  PipelineFocusWidget,
  QuotationsWidget,
  SplitsWidget,
  StageBarsWidget,
  WinLossWidget,
} from "./sales-widgets";
import { useLabels, type LabelOf } from "./use-labels";

const FIELDS: readonly (keyof Bar)[] = [
  "fy",
  "quarter",
  "owner",
  "segment",
  "customer_type",
  "source",
  "compare",
];

/** The bar in the URL; without any it shows the running financial year. */
function useBar() {
  const [params, setParams] = useSearchParams();
  const bar = Object.fromEntries(FIELDS.map((name) => [name, params.get(name) ?? ""])) as Record<
    keyof Bar,
    string
  >;
  if (!params.has("fy")) bar.fy = financialYear(todayInKolkata());
  const change = (name: keyof Bar, value: string) =>
    setParams(
      (before) => {
        const after = new URLSearchParams(before);
        if (value || name === "fy") after.set(name, value);
        else after.delete(name);
        // A quarter and a comparison belong to one year.
        if (name === "fy" && !value) {
          after.delete("quarter");
          after.delete("compare");
        }
        return after;
      },
      { replace: true },
    );
  return [bar, change] as const;
}

export default function DashboardPage() {
  const { name } = useParams();
  const can = useCan();
  const me = useMe();
  const [bar, change] = useBar();
  const open = DASHBOARDS.filter((choice) => can(choice.capability));
  const chosen = name ? open.find((choice) => choice.name === name) : open[0];
  const search = barSearch(bar).toString();
  const answer = useQuery({
    queryKey: ["dashboards", chosen?.name, search],
    queryFn: ({ signal }) =>
      getJson<DashboardAnswer>(`/api/v1/dashboards/${chosen?.name}?${search}`, { signal }),
    enabled: chosen !== undefined,
    placeholderData: keepPreviousData,
  });
  const labels = useLabels();
  if (!chosen) return me ? <Forbidden what="this dashboard" page /> : null;
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <PageHeader
        title={open.length > 1 ? `${chosen.label} dashboard` : "Dashboard"}
        tabs={
          open.length > 1 && (
            <LinkTabs
              label="Dashboards"
              tabs={open.map((choice) => ({
                to: `/dashboard/${choice.name}?${search}`,
                label: choice.label,
                current: choice.name === chosen.name,
              }))}
            />
          )
        }
      />
      <div data-scroll className="min-h-0 flex-1 overflow-y-auto px-6 pb-8 max-md:px-4">
        <DashboardBar bar={bar} onChange={change} owners={chosen.name !== "sales" || !own(me)} />
        {answer.isError ? (
          <ErrorState error={answer.error} onRetry={() => void answer.refetch()} />
        ) : (
          <div
            aria-busy={answer.isFetching}
            className={cn("mt-4", answer.isPlaceholderData && "opacity-60 transition-opacity")}
          >
            {answer.data ? (
              <Widgets widgets={answer.data.widgets} bar={bar} labels={labels} />
            ) : (
              <Waiting />
            )}
          </div>
        )}
      </div>
    </div>
  );
}

const own = (me: ReturnType<typeof useMe>) => me?.user.role === "sales";

function Widgets({
  widgets,
  bar,
  labels,
}: {
  widgets: readonly Widget[];
  bar: Bar;
  labels: LabelOf;
}) {
  const strip = widgets.find((widget) => widget.key === "headlines");
  return (
    <>
      {strip?.key === "headlines" && <HeadlineStrip figures={strip.data} bar={bar} />}
      <div className="mt-4 grid grid-flow-row-dense grid-cols-1 items-start gap-4 lg:grid-cols-2 xl:grid-cols-3">
        {widgets.map((widget) => (
          <One key={widget.key} widget={widget} bar={bar} labels={labels} />
        ))}
      </div>
    </>
  );
}

function One({ widget, bar, labels }: { widget: Widget; bar: Bar; labels: LabelOf }) {
  switch (widget.key) {
    case "headlines":
      return null;
    case "funnel":
      return <FunnelWidget data={widget.data} bar={bar} />;
    case "stage_bars":
      return <StageBarsWidget data={widget.data} bar={bar} />;
    case "forecast":
      return <ForecastWidget data={widget.data} />;
    case "leaderboard":
      return <LeaderboardWidget data={widget.data} />;
    case "pipeline_focus":
      return <PipelineFocusWidget data={widget.data} />;
    case "payment_radar":
      return <PaymentRadarWidget data={widget.data} bar={bar} />;
    case "installation_pulse":
      return <InstallationPulseWidget data={widget.data} />;
    case "win_loss":
      return <WinLossWidget data={widget.data} bar={bar} labels={labels} />;
    case "years":
      return <YearsWidget data={widget.data} />;
    case "splits":
      return <SplitsWidget data={widget.data} bar={bar} labels={labels} />;
    case "receivables":
      return <ReceivablesWidget data={widget.data} />;
    case "subsidy_tracker":
      return <SubsidyWidget data={widget.data} bar={bar} labels={labels} />;
    case "gauge":
      return <GaugeWidget data={widget.data} />;
    case "equipment":
      return <EquipmentWidget data={widget.data} bar={bar} labels={labels} />;
    case "loans":
      return <LoansWidget data={widget.data} labels={labels} />;
    case "profitability":
      return <ProfitabilityWidget data={widget.data} />;
    case "quotations":
      return <QuotationsWidget data={widget.data} bar={bar} />;
  }
}

function Waiting() {
  return (
    <div className="grid grid-cols-1 gap-4 lg:grid-cols-2 xl:grid-cols-3">
      {Array.from({ length: 6 }, (_, at) => (
        <Card key={at}>
          <Skeleton className="mb-3 w-1/3" />
          <Skeleton className="mb-2" />
          <Skeleton className="mb-2 w-5/6" />
          <Skeleton className="w-2/3" />
        </Card>
      ))}
    </div>
  );
}
