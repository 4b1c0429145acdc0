import { useQuery } from "@tanstack/react-query";
import { getJson } from "@/api/http";
import { daysUntil } from "@/lib/format";
import { Button } from "@/ui/button";
import { Card } from "@/ui/card";
import { DateText } from "@/ui/figures";
import { isOffered, offerOf } from "@/ui/record/use-record";
import { Stepper } from "@/ui/stepper";
import type { LeadRecord } from "./lead-types";
import { isOpenStatus, LEAD_STATUSES, type LeadCommandName } from "./lead-words";

interface PastEvent {
  at: string;
  changes: { field: string; to: unknown }[];
}

/** The day each status was last entered, from the events themselves. */
export function entryDays(events: readonly PastEvent[]): Record<string, string> {
  const days: Record<string, string> = {};
  for (const event of [...events].sort((a, b) => a.at.localeCompare(b.at))) {
    const status = event.changes.find((change) => change.field === "status")?.to;
    if (typeof status === "string") days[status] = event.at;
  }
  return days;
}

/** The right of a lead: stages with their days, and the next step it waits for. */
export function LeadStages({
  lead,
  onAsk,
}: {
  lead: LeadRecord;
  onAsk: (command: LeadCommandName) => void;
}) {
  const history = useQuery({
    queryKey: ["leads", "record", lead.id, "entries", lead.version],
    queryFn: ({ signal }) =>
      getJson<{ items: PastEvent[] }>(`/api/v1/leads/${lead.id}/history`, { signal }),
    retry: false,
  });
  const days = entryDays(history.data?.items ?? []);
  const lost = lead.status === "lost";
  const lostAt = LEAD_STATUSES.findIndex(({ value }) => value === lead.loss?.status_at_loss);
  // A lost lead went as far as it went; the stages after that were never entered.
  const steps = LEAD_STATUSES.filter((status, index) =>
    lost ? status.value === "lost" || index <= lostAt : status.value !== "lost",
  ).map((status) => ({ id: status.value, label: status.label, on: days[status.value] }));
  const nextStep = offerOf(lead, "set-next-step");
  return (
    <>
      {isOpenStatus(lead.status) && (
        <Card title="Next step">
          {lead.next_step ? (
            <>
              <p className="text-body">{lead.next_step.text}</p>
              <p
                className={
                  daysUntil(lead.next_step.on) < 0
                    ? "text-dense text-danger"
                    : "text-dense text-muted"
                }
              >
                <DateText value={lead.next_step.on} />
                {daysUntil(lead.next_step.on) < 0 && " · overdue"}
              </p>
            </>
          ) : (
            <p className="text-dense text-warning">
              None set. Without one this lead is easily forgotten.
            </p>
          )}
          {nextStep && (
            <Button
              size="sm"
              className="mt-3"
              disabledReason={nextStep.enabled ? null : nextStep.message}
              onClick={() => onAsk("set-next-step")}
            >
              {lead.next_step ? "Change" : "Set next step"}
            </Button>
          )}
        </Card>
      )}
      <Card title="Stages">
        <Stepper steps={steps} current={lead.status} failed={lost} />
        {isOffered(lead, "move-back") && lead.status !== "new" && (
          <Button size="sm" variant="ghost" className="mt-3" onClick={() => onAsk("move-back")}>
            Move back
          </Button>
        )}
      </Card>
    </>
  );
}
