import { Chip, Sla, StageChip, type Tone } from "@/ui/chip";
import { Absent } from "@/ui/figures";
import { daysInStage, slaOf, type ProjectRow } from "./project";
import { labelOf, PAYMENT_STATUSES, PROJECT_STATUSES } from "./project-words";

/** Status in its stage's colour; a held project keeps the stage it stands still in. */
export function ProjectStatus({ project }: { project: Pick<ProjectRow, "status" | "held_from"> }) {
  const held = project.status === "on_hold";
  const shown = held ? (project.held_from ?? "confirmed") : project.status;
  const word = PROJECT_STATUSES.find((known) => known.value === shown);
  return word ? <StageChip stage={word.stage} label={word.label} onHold={held} /> : <Absent />;
}

export function StageClock({ project }: { project: ProjectRow }) {
  const days = project.days_in_stage ?? daysInStage(project);
  const status = project.on_hold ? (project.held_from ?? project.status) : project.status;
  return <Sla state={project.sla ?? slaOf(status, project.segment, days)} days={days} />;
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
