import { X } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "@/lib/class-names";

export type Tone = "neutral" | "success" | "warning" | "danger" | "info" | "accent";

const tones: Record<Tone, string> = {
  neutral: "bg-sunken text-muted dark:bg-raised",
  success: "bg-success-tint text-success",
  warning: "bg-warning-tint text-warning",
  danger: "bg-danger-tint text-danger",
  info: "bg-info-tint text-info",
  accent: "bg-selected text-text",
};

const shape =
  "inline-flex h-5 max-w-full items-center gap-1 rounded-chip px-1.5 text-caption font-medium whitespace-nowrap";

/** A state in one word; colour never stands alone. */
export function Chip({
  tone = "neutral",
  children,
  className,
  onRemove,
  removeLabel = "Remove",
}: {
  tone?: Tone;
  children: ReactNode;
  className?: string;
  onRemove?: () => void;
  removeLabel?: string;
}) {
  return (
    <span className={cn(shape, tones[tone], className)}>
      <span className="truncate">{children}</span>
      {onRemove && (
        <button
          type="button"
          aria-label={removeLabel}
          onClick={onRemove}
          className="-mr-1 rounded-chip p-0.5 hover:bg-border"
        >
          <X className="size-3" aria-hidden />
        </button>
      )}
    </span>
  );
}

/** The nine pipeline stages; their colours are the same in chips, boards and charts. */
export type PipelineStage =
  | "lead"
  | "site_survey"
  | "proposal"
  | "confirmed_order"
  | "under_installation"
  | "submitted_for_subsidy"
  | "completed"
  | "subsidy_credited"
  | "lost";

const stages: Record<PipelineStage, { label: string; chip: string; dot: string }> = {
  lead: { label: "Lead", chip: "bg-stage-lead-tint text-stage-lead", dot: "bg-stage-lead" },
  site_survey: {
    label: "Site survey",
    chip: "bg-stage-survey-tint text-stage-survey",
    dot: "bg-stage-survey",
  },
  proposal: {
    label: "Proposal",
    chip: "bg-stage-proposal-tint text-stage-proposal",
    dot: "bg-stage-proposal",
  },
  confirmed_order: {
    label: "Confirmed order",
    chip: "bg-stage-confirmed-tint text-stage-confirmed",
    dot: "bg-stage-confirmed",
  },
  under_installation: {
    label: "Under installation",
    chip: "bg-stage-installation-tint text-stage-installation",
    dot: "bg-stage-installation",
  },
  submitted_for_subsidy: {
    label: "Submitted for subsidy",
    chip: "bg-stage-submitted-tint text-stage-submitted",
    dot: "bg-stage-submitted",
  },
  completed: {
    label: "Completed",
    chip: "bg-stage-completed-tint text-stage-completed",
    dot: "bg-stage-completed",
  },
  subsidy_credited: {
    label: "Subsidy credited",
    chip: "bg-stage-credited-tint text-stage-credited",
    dot: "bg-stage-credited",
  },
  lost: { label: "Lost", chip: "bg-stage-lost-tint text-stage-lost", dot: "bg-stage-lost" },
};

export const stageLabel = (stage: PipelineStage) => stages[stage].label;
export const stageDot = (stage: PipelineStage) => stages[stage].dot;

/** A stage in its colour; `label` when the record's own stage has a finer name. */
export function StageChip({
  stage,
  label,
  onHold = false,
}: {
  stage: PipelineStage;
  label?: string;
  onHold?: boolean;
}) {
  const words = label ?? stages[stage].label;
  return (
    <span className={cn(shape, stages[stage].chip, onHold && "hatched")}>
      <span className="truncate">{onHold ? `${words}, on hold` : words}</span>
    </span>
  );
}

const slaWords = { green: "In time", amber: "Due soon", red: "Overdue" } as const;
const slaTones = { green: "text-success", amber: "text-warning", red: "text-danger" } as const;
const slaDots = { green: "bg-success", amber: "bg-warning", red: "bg-danger" } as const;

/** Days in a stage against its limit: a dot, the days and, for readers, the word. */
export function Sla({
  state,
  days,
}: {
  state: "green" | "amber" | "red" | null;
  days: number | null;
}) {
  if (days === null) return <span className="text-faint">–</span>;
  return (
    <span
      className={cn("tnum inline-flex items-center gap-1.5 align-bottom", state && slaTones[state])}
      title={state ? slaWords[state] : undefined}
    >
      {state && (
        <span className={cn("size-1.5 shrink-0 rounded-full", slaDots[state])} aria-hidden />
      )}
      {days} d{state && <span className="sr-only">, {slaWords[state]}</span>}
    </span>
  );
}
