import { labelOf } from "@/lib/vocabulary";
import { Chip } from "@/ui/chip";
import { Absent } from "@/ui/figures";
import { AMC_STATUSES, statusTone, VISIT_STATES, visitTone } from "./amc-words";

export function AmcStatus({ status }: { status: string }) {
  return <Chip tone={statusTone[status]}>{labelOf(AMC_STATUSES, status)}</Chip>;
}

export function VisitState({ state }: { state: string }) {
  return <Chip tone={visitTone[state]}>{labelOf(VISIT_STATES, state)}</Chip>;
}

/** Days until the end; from sixty on somebody should talk to the customer. */
export function DaysLeft({ days }: { days: number | null }) {
  if (days === null) return <Absent reason="Ended" />;
  return (
    <span className={days <= 60 ? "font-medium text-warning" : undefined}>
      {days === 1 ? "1 day" : `${days} days`}
    </span>
  );
}
