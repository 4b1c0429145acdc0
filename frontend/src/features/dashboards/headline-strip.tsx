import { Link } from "react-router";
import { cn } from "@/lib/class-names";
import { formatPercent } from "@/lib/format";
import { Tooltip } from "@/ui/tooltip";
import { Sparkline } from "./bars";
import {
  exactFigure,
  HEADLINES,
  listHref,
  ordered,
  shortFigure,
  type Bar,
  type Headline,
} from "./dashboard";

/** The figures one looks at first; each opens the list it is the sum of. */
export function HeadlineStrip({ figures, bar }: { figures: readonly Headline[]; bar: Bar }) {
  return (
    <ul className="grid grid-cols-[repeat(auto-fit,minmax(11rem,1fr))] gap-3 max-sm:grid-cols-2">
      {figures.map((figure) => (
        <li key={figure.code} className="min-w-0">
          <Tile figure={figure} bar={bar} />
        </li>
      ))}
    </ul>
  );
}

function hrefOf(code: string, bar: Bar) {
  switch (code) {
    case "pipeline_value":
      return listHref("/leads", bar, [["status", "in", "new,qualified,site_survey,proposal"]]);
    case "conversion":
      return listHref("/leads", bar, [["status", "eq", "won"]]);
    default:
      return listHref("/projects", bar, ordered(bar));
  }
}

function Tile({ figure, bar }: { figure: Headline; bar: Bar }) {
  const words = HEADLINES[figure.code] ?? { label: figure.code, definition: "" };
  const change = figure.change_bp ?? null;
  return (
    <Tooltip text={words.definition}>
      <Link
        to={hrefOf(figure.code, bar)}
        className="block h-full rounded-card border bg-surface p-4 transition-colors duration-[120ms] hover:border-control max-sm:p-3"
      >
        <span className="block text-caption font-medium text-muted">{words.label}</span>
        <span className="mt-1 flex flex-wrap items-baseline gap-x-2">
          <span
            className="tnum text-title font-semibold tracking-[-0.01em]"
            title={exactFigure(figure.unit, figure.value)}
          >
            {shortFigure(figure.unit, figure.value)}
          </span>
          {change !== null && (
            <span
              className={cn(
                "tnum text-caption font-medium",
                change >= 0 ? "text-success" : "text-danger",
              )}
            >
              {change > 0 && "+"}
              {formatPercent(change)}
              <span className="sr-only"> against the period before</span>
            </span>
          )}
        </span>
        {figure.missing_count > 0 && (
          <span className="block text-caption text-muted">
            {figure.missing_count} without a value
          </span>
        )}
        <span className="mt-2 block h-7">
          <Sparkline values={figure.trend.map((value) => value ?? null)} />
        </span>
      </Link>
    </Tooltip>
  );
}
