import { daysUntil } from "@/lib/format";
import { Button } from "@/ui/button";
import { Card } from "@/ui/card";
import { DateText } from "@/ui/figures";
import { isOffered } from "@/ui/record/use-record";
import type { AmcRecord, Visit } from "./amc";
import type { AmcRequest } from "./amc-dialog";
import { VisitState } from "./amc-chips";

/** The visits of a contract, by the day they are due. */
export function AmcVisits({
  contract,
  onAsk,
  nameOf,
}: {
  contract: AmcRecord;
  onAsk: (request: AmcRequest) => void;
  nameOf: (id: string | null | undefined) => string | null | undefined;
}) {
  return (
    <Card
      title="Visits"
      flush
      action={
        isOffered(contract, "schedule-visits") && (
          <Button size="sm" onClick={() => onAsk({ command: "schedule-visits" })}>
            Schedule visit
          </Button>
        )
      }
    >
      {contract.visits.length === 0 ? (
        <p className="px-4 py-5 text-dense text-muted">No visits are planned.</p>
      ) : (
        <ol className="divide-y">
          {contract.visits.map((visit) => (
            <VisitRow
              key={visit.visit_id}
              visit={visit}
              contract={contract}
              technician={nameOf(visit.technician_id)}
              onAsk={onAsk}
            />
          ))}
        </ol>
      )}
    </Card>
  );
}

function VisitRow({
  visit,
  contract,
  technician,
  onAsk,
}: {
  visit: Visit;
  contract: AmcRecord;
  technician: string | null | undefined;
  onAsk: (request: AmcRequest) => void;
}) {
  const late = visit.state === "planned" && daysUntil(visit.due_on) < 0;
  const act = (command: AmcRequest["command"], label: string) =>
    visit.state === "planned" &&
    isOffered(contract, command) && (
      <Button size="sm" onClick={() => onAsk({ command, visitId: visit.visit_id })}>
        {label}
      </Button>
    );
  return (
    <li className="flex flex-col gap-1.5 px-4 py-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <span className={late ? "text-dense font-medium text-danger" : "text-dense font-medium"}>
          <DateText value={visit.due_on} />
        </span>
        <VisitState state={visit.state} />
        {visit.done_on && (
          <span className="text-caption text-muted">
            made on <DateText value={visit.done_on} />
          </span>
        )}
        {technician && <span className="text-caption text-muted">{technician}</span>}
        <span className="ml-auto flex gap-2">
          {act("complete-visit", "Complete")}
          {act("schedule-visits", "Move")}
          {act("cancel-visit", "Cancel")}
        </span>
      </div>
      {visit.findings && <p className="text-dense whitespace-pre-wrap">{visit.findings}</p>}
      {visit.checklist && visit.checklist.length > 0 && (
        <p className="text-caption text-muted">
          {visit.checklist.map((check) => check.item).join(" · ")}
        </p>
      )}
    </li>
  );
}
