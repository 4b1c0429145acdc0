/** Dashboards as the server sends them, and the words and links of their figures. */
import type { components } from "@/api/schema";
import { formatKw, formatMoney, formatMoneyCompact, formatPercent } from "@/lib/format";
import type { PipelineStage } from "@/ui/chip";

type Schemas = components["schemas"];
export type DashboardAnswer = Schemas["DashboardAnswer"];
export type Widget = Schemas["Widget"];
export type WidgetKey = Widget["key"];
export type DataOf<K extends WidgetKey> = Extract<Widget, { key: K }>["data"];
export type Headline = Schemas["Headline"];

export interface DashboardChoice {
  name: "sales" | "operations" | "finance" | "executive";
  label: string;
  capability: string;
}

/** In the order in which a person who may open several meets them. */
export const DASHBOARDS: readonly DashboardChoice[] = [
  { name: "executive", label: "Executive", capability: "dashboard.executive" },
  { name: "sales", label: "Sales", capability: "dashboard.sales" },
  { name: "operations", label: "Operations", capability: "dashboard.operations" },
  { name: "finance", label: "Finance", capability: "dashboard.finance" },
];

export const HEADLINES: Readonly<Record<string, { label: string; definition: string }>> = {
  capacity_booked: {
    label: "Capacity booked",
    definition: "Power of the orders confirmed in the period, cancelled ones left out.",
  },
  pipeline_value: {
    label: "Open pipeline",
    definition: "Expected value of all open leads now, whatever the period.",
  },
  revenue: {
    label: "Revenue",
    definition: "Order value with GST of the orders confirmed in the period.",
  },
  gross_profit: {
    label: "Gross profit",
    definition: "Order value less recorded cost, of the orders whose cost is known.",
  },
  conversion: {
    label: "Conversion",
    definition: "Share of the leads captured in the period that are won by now.",
  },
};

export const STEP_LABELS: Readonly<Record<string, string>> = {
  new: "New",
  qualified: "Qualified",
  site_survey: "Site survey",
  proposal: "Proposal",
  won: "Won",
};

export const AGEING_LABELS: Readonly<Record<string, string>> = {
  not_due: "Not due",
  d1_30: "0-30 days",
  d31_60: "31-60 days",
  d61_90: "61-90 days",
  d90_plus: "Over 90 days",
};

export const BAND_LABELS: Readonly<Record<string, string>> = {
  below0: "Loss",
  from0_to5: "0 to 5%",
  from5_to10: "5 to 10%",
  from10_to15: "10 to 15%",
  from15_to20: "15 to 20%",
  from20: "20% and more",
};

export const QUOTATION_LABELS: Readonly<Record<string, string>> = {
  draft: "Draft",
  issued: "Issued",
  shared: "Shared",
  viewed: "Viewed",
  accepted: "Accepted",
  rejected: "Rejected",
  expired: "Expired",
  superseded: "Superseded",
};

/** A figure in its unit, short; the exact amount goes on hover. */
export function shortFigure(unit: Headline["unit"], value: number | null | undefined) {
  switch (unit) {
    case "paise":
      return formatMoneyCompact(value);
    case "watts":
      return formatKw(value);
    case "bp":
      return formatPercent(value);
  }
}

export function exactFigure(unit: Headline["unit"], value: number | null | undefined) {
  return unit === "paise" ? formatMoney(value) : shortFigure(unit, value);
}

/** "2026-27" for a civil date. */
export function financialYear(date: string) {
  const [year = 0, month = 1] = date.split("-").map(Number);
  const first = month >= 4 ? year : year - 1;
  return `${first}-${String((first + 1) % 100).padStart(2, "0")}`;
}

/** The running financial year and those before it, newest first. */
export function recentYears(today: string, count = 5) {
  const first = Number(financialYear(today).slice(0, 4));
  return Array.from({ length: count }, (_, back) => financialYear(`${first - back}-04-01`));
}

/** First and last day of a chosen period, for links into lists; none for all time. */
export function periodBounds(fy: string, quarter: string): [string, string] | null {
  const start = Number(fy.slice(0, 4));
  if (!start) return null;
  switch (quarter) {
    case "Q1":
      return [`${start}-04-01`, `${start}-06-30`];
    case "Q2":
      return [`${start}-07-01`, `${start}-09-30`];
    case "Q3":
      return [`${start}-10-01`, `${start}-12-31`];
    case "Q4":
      return [`${start + 1}-01-01`, `${start + 1}-03-31`];
    default:
      return [`${start}-04-01`, `${start + 1}-03-31`];
  }
}

/** What the bar holds, as the server takes it. */
export interface Bar {
  fy: string;
  quarter: string;
  owner: string;
  segment: string;
  customer_type: string;
  source: string;
  compare: string;
}

export function barSearch(bar: Bar) {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(bar)) if (value) search.set(name, value);
  return search;
}

type Test = readonly [field: string, op: string, value: string];

/** A list with a filter: the door behind a figure. The bar's own filters go along. */
export function listHref(path: string, bar: Bar, tests: readonly Test[] = []) {
  const search = new URLSearchParams();
  for (const [field, op, value] of tests) search.append(`filter[${field}][${op}]`, value);
  const kept: (keyof Bar)[] =
    path === "/leads" || path === "/projects"
      ? path === "/leads"
        ? ["owner", "segment", "customer_type", "source"]
        : ["owner", "segment", "source"]
      : [];
  const given = new Set(tests.map(([field]) => field));
  for (const name of kept) {
    const field = name === "owner" ? "owner_id" : name;
    if (bar[name] && !given.has(field)) search.append(`filter[${field}][in]`, bar[name]);
  }
  const text = search.toString();
  return text ? `${path}?${text}` : `${path}?filter=none`;
}

/** Tests on the day an order was confirmed. */
export function ordered(bar: Bar): Test[] {
  const bounds = periodBounds(bar.fy, bar.quarter);
  const stands: Test = ["status", "ne", "cancelled"];
  return bounds ? [["confirmation_date", "between", bounds.join(",")], stands] : [stands];
}

const LEAD_STAGES: readonly PipelineStage[] = ["lead", "site_survey", "proposal"];

/** The list of the records in a stage. */
export function stageHref(stage: PipelineStage, bar: Bar) {
  return listHref(LEAD_STAGES.includes(stage) || stage === "lost" ? "/leads" : "/projects", bar, [
    ["stage", "eq", stage],
  ]);
}
