import { formatCount } from "@/lib/format";
import { labelOf, PHASES, ROOF_TYPES } from "@/lib/vocabulary";
import { Person } from "@/ui/avatar";
import { Button } from "@/ui/button";
import { Card, KeyValue } from "@/ui/card";
import { Chip } from "@/ui/chip";
import { Absent, DateText, Kw } from "@/ui/figures";
import { usePersonName } from "@/ui/lookups/person-lookup";
import { isOffered } from "@/ui/record/use-record";
import { EmptyState } from "@/ui/states";
import type { LeadRecord, Survey } from "./lead-types";
import type { LeadCommandName } from "./lead-words";

interface SurveyProps {
  lead: LeadRecord;
  onAsk: (command: LeadCommandName) => void;
}

/** Every survey of the lead, the latest on top. */
export function LeadSurveys({ lead, onAsk }: SurveyProps) {
  if (lead.surveys.length === 0)
    return (
      <EmptyState
        title="No surveys yet"
        action={
          isOffered(lead, "schedule-survey") && (
            <Button onClick={() => onAsk("schedule-survey")}>Schedule survey</Button>
          )
        }
      >
        A survey says whether a plant can stand here and how large it can be.
      </EmptyState>
    );
  return (
    <div className="flex flex-col gap-4">
      {lead.surveys.toReversed().map((survey) => (
        <SurveyCard key={survey.survey_id} survey={survey} lead={lead} onAsk={onAsk} />
      ))}
    </div>
  );
}

export function SurveyCard({ survey, lead, onAsk }: SurveyProps & { survey: Survey }) {
  const nameOf = usePersonName();
  const surveyor = nameOf(survey.surveyor_id);
  const result = survey.result;
  const planned = survey.state === "planned";
  return (
    <Card
      title={
        <span className="inline-flex items-center gap-2">
          Site survey
          {planned && <Chip tone="info">Planned</Chip>}
          {survey.state === "cancelled" && <Chip>Cancelled</Chip>}
          {result && (
            <Chip tone={result.feasible ? "success" : "danger"}>
              {result.feasible ? "Feasible" : "Not feasible"}
            </Chip>
          )}
        </span>
      }
      action={
        planned && (
          <span className="flex gap-1">
            {isOffered(lead, "schedule-survey") && (
              <Button size="sm" variant="ghost" onClick={() => onAsk("schedule-survey")}>
                Move
              </Button>
            )}
            {isOffered(lead, "record-survey") && (
              <Button size="sm" onClick={() => onAsk("record-survey")}>
                Record
              </Button>
            )}
          </span>
        )
      }
    >
      <KeyValue
        columns={3}
        facts={[
          {
            label: "Surveyor",
            value: surveyor ? <Person name={surveyor} /> : <Absent reason="Not known" />,
          },
          { label: "Planned for", value: <DateText value={survey.scheduled_at} time /> },
          ...(result
            ? [
                { label: "Surveyed on", value: <DateText value={result.surveyed_on} /> },
                { label: "Roof", value: labelOf(ROOF_TYPES, result.roof_type) },
                {
                  label: "Usable of whole roof",
                  value: `${formatCount(result.usable_area_m2)} of ${formatCount(result.roof_area_m2)} m²`,
                },
                {
                  label: "Recommended plant",
                  value: <Kw watts={result.recommended_capacity_w} />,
                },
                { label: "Phase", value: labelOf(PHASES, result.phase) ?? <Absent /> },
                { label: "Sanctioned load", value: <Kw watts={result.sanctioned_load_w} /> },
                {
                  label: "Customer signed",
                  value: result.customer_signed ? "Yes" : "No",
                },
              ]
            : []),
        ]}
      />
      {[result?.obstacles, result?.remarks].filter(Boolean).map((text) => (
        <p key={text} className="mt-3 text-dense whitespace-pre-line">
          {text}
        </p>
      ))}
    </Card>
  );
}
