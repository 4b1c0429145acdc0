import { Link } from "react-router";
import { labelOf } from "@/lib/vocabulary";
import { Button } from "@/ui/button";
import { Card, KeyValue } from "@/ui/card";
import { DateText, Kw, Money } from "@/ui/figures";
import { isOffered } from "@/ui/record/use-record";
import { LeadQuotations } from "./lead-quotations";
import { SurveyCard } from "./lead-surveys";
import type { LeadRecord } from "./lead-types";
import {
  isOpenStatus,
  LEAD_STATUSES,
  LOSS_REASONS,
  LOSS_SUB_REASONS,
  type LeadCommandName,
} from "./lead-words";

/** What one needs to know before the next call. */
export function LeadOverview({
  lead,
  onAsk,
}: {
  lead: LeadRecord;
  onAsk: (command: LeadCommandName) => void;
}) {
  const survey = lead.surveys.findLast((candidate) => candidate.state !== "cancelled");
  return (
    <div className="flex flex-col gap-4">
      {lead.loss && (
        <Card title="Lost">
          <KeyValue
            columns={2}
            facts={[
              {
                label: "Reason",
                value: [
                  labelOf(LOSS_REASONS, lead.loss.reason),
                  labelOf(LOSS_SUB_REASONS, lead.loss.sub_reason),
                ]
                  .filter(Boolean)
                  .join(": "),
              },
              { label: "Lost on", value: <DateText value={lead.loss.lost_on} /> },
              { label: "Value at loss", value: <Money paise={lead.loss.value_paise} /> },
              { label: "Stage at loss", value: labelOf(LEAD_STATUSES, lead.loss.status_at_loss) },
              ...(lead.loss.competitor
                ? [{ label: "Competitor", value: lead.loss.competitor }]
                : []),
              ...(lead.loss.text ? [{ label: "In words", value: lead.loss.text }] : []),
              ...(lead.loss.duplicate_of
                ? [
                    {
                      label: "Repeats",
                      value: (
                        <Link
                          className="text-link hover:underline"
                          to={`/leads/${lead.loss.duplicate_of}`}
                        >
                          Open the lead that stays
                        </Link>
                      ),
                    },
                  ]
                : []),
            ]}
          />
        </Card>
      )}
      {lead.won && (
        <Card title="Won">
          <KeyValue
            columns={3}
            facts={[
              { label: "Order value", value: <Money paise={lead.won.order_value_paise} /> },
              { label: "Confirmed on", value: <DateText value={lead.won.confirmation_date} /> },
              { label: "Capacity", value: <Kw watts={lead.won.capacity_w} /> },
            ]}
          />
        </Card>
      )}
      {survey ? (
        <SurveyCard survey={survey} lead={lead} onAsk={onAsk} />
      ) : (
        <Card title="Site survey">
          <p className="text-dense text-muted">
            {lead.status === "new"
              ? "Comes after the lead is qualified."
              : isOpenStatus(lead.status)
                ? "None planned."
                : "None was made."}
          </p>
          {isOffered(lead, "schedule-survey") && (
            <Button size="sm" className="mt-3" onClick={() => onAsk("schedule-survey")}>
              Schedule survey
            </Button>
          )}
        </Card>
      )}
      <LeadQuotations lead={lead} />
    </div>
  );
}
