import { labelOf } from "@/lib/vocabulary";
import { Chip } from "@/ui/chip";
import { COVERS, PRIORITIES, priorityTone, statusTone, TICKET_STATUSES } from "./ticket-words";

/** Status of a ticket, and whether its next follow-up was missed. */
export function TicketStatus({ status, overdue = false }: { status: string; overdue?: boolean }) {
  return (
    <span className="inline-flex items-center gap-1">
      <Chip tone={statusTone[status]}>{labelOf(TICKET_STATUSES, status)}</Chip>
      {overdue && <Chip tone="danger">Overdue</Chip>}
    </span>
  );
}

export function PriorityChip({ priority }: { priority: string }) {
  return <Chip tone={priorityTone[priority]}>{labelOf(PRIORITIES, priority)}</Chip>;
}

/** What pays for the work: a contract, the obligation, or the customer. */
export function CoverChip({ cover }: { cover: string | null }) {
  return cover ? (
    <Chip tone="success">{labelOf(COVERS, cover)}</Chip>
  ) : (
    <span className="text-muted">None</span>
  );
}
