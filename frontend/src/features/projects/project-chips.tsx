import { slaOf } from "@/lib/stage-clock";
import { Chip, Sla, StageChip, type Tone } from "@/ui/chip";
import { Absent } from "@/ui/figures";
import { daysInStage, type ProjectRow } from "./project";
import { labelOf, PAYMENT_STATUSES, PROJECT_STATUSES } from "./project-words";

/** Status in its stage's colour; a held project keeps the stage it stands still in. */
export function ProjectStatus({
  project,
}: {
  /** A row knows the stage it is held in, a record the status. */
  project: { status: string; stage?: string; held_from?: string | null };
}) {
  const held = project.status === "on_hold";
  const word = PROJECT_STATUSES.find(({ value, stage }) =>
    !held
      ? value === project.status
      : project.held_from
        ? value === project.held_from
        : stage === project.stage,
  );
  return word ? <StageChip stage={word.stage} label={word.label} onHold={held} /> : <Absent />;
}

export function StageClock({ project }: { project: ProjectRow }) {
  const days = daysInStage(project);
  return <Sla state={slaOf(project.stage, days, project.segment)} days={days} />;
}

const PAYMENT_TONES: Readonly<Record<string, Tone>> = {
  pending: "warning",
  partial: "info",
  fully_paid: "success",
};

export function PaymentChip({ status }: { status: string | null | undefined }) {
  const label = labelOf(PAYMENT_STATUSES, status);
  return label ? <Chip tone={PAYMENT_TONES[status ?? ""] ?? "neutral"}>{label}</Chip> : <Absent />;
}
