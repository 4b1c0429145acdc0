import { z } from "zod";
import { todayInKolkata } from "@/lib/format";
import { filled } from "@/lib/patch";
import { PHASES, ROOF_TYPES } from "@/lib/vocabulary";
import { CommandForm } from "@/ui/command-form";
import {
  FieldGroup,
  FieldRow,
  FormArea,
  FormCheck,
  FormCount,
  FormDate,
  FormDateTime,
  FormKw,
  FormPerson,
  FormSelect,
} from "@/ui/form-fields";
import { LEAD_COMMANDS } from "../lead-words";
import { leadCommand, type LeadCommandProps } from "./lead-command-setup";

/** The instant that the clock in Kolkata shows as "2026-11-23T10:30". */
export const fromKolkata = (clock: string) => new Date(`${clock}:00+05:30`).toISOString();

/** An instant as the clock in Kolkata shows it, for a datetime field. */
export function toKolkata(instant: string | null | undefined): string {
  if (!instant) return "";
  return new Date(Date.parse(instant) + 330 * 60_000).toISOString().slice(0, 16);
}

export function ScheduleSurvey({ lead, onClose }: LeadCommandProps) {
  const planned = lead.surveys.find((survey) => survey.state === "planned");
  return (
    <CommandForm
      open
      onOpenChange={onClose}
      title={planned ? "Move survey" : LEAD_COMMANDS["schedule-survey"]}
      schema={z.object({
        surveyor_id: z.string({ error: "Choose who goes." }),
        scheduled_at: z.string().min(1, "Say when."),
        note: z.string().trim().max(500, "At most 500 letters."),
      })}
      defaultValues={{
        surveyor_id: planned?.surveyor_id ?? undefined,
        scheduled_at: toKolkata(planned?.scheduled_at),
        note: "",
      }}
      toBody={(values) => ({
        survey_id: planned?.survey_id,
        surveyor_id: values.surveyor_id,
        scheduled_at: fromKolkata(values.scheduled_at),
        note: values.note || undefined,
      })}
      command={leadCommand(lead, "schedule-survey", planned ? "Survey moved" : "Survey scheduled")}
    >
      {() => (
        <>
          <FormPerson
            name="surveyor_id"
            label="Surveyor"
            roles={["sales", "operations"]}
            required
          />
          <FormDateTime name="scheduled_at" label="When" help="Time in India" required />
          <FormArea name="note" label="What to bring or ask" rows={2} />
        </>
      )}
    </CommandForm>
  );
}

const area = z
  .number({ error: "In square metres." })
  .int("Whole square metres.")
  .min(1, "At least 1 m².")
  .max(100_000, "At most 1,00,000 m².");
const count = z.number({ error: "A whole number." }).int("A whole number.").min(0).nullable();

const surveySchema = z
  .object({
    survey_id: z.string(),
    result: z.object({
      surveyed_on: z.string().min(1, "Day of the survey."),
      feasible: z.string().min(1, "Say whether a plant can stand here."),
      roof_type: z.string().min(1, "Choose the roof."),
      roof_area_m2: area,
      usable_area_m2: area,
      recommended_capacity_w: z.number().nullable(),
      floors: count,
      phase: z.string(),
      sanctioned_load_w: z.number().nullable(),
      monthly_units_kwh: count,
      obstacles: z.string().max(2000, "At most 2,000 letters."),
      remarks: z.string().max(5000, "At most 5,000 letters."),
      customer_signed: z.boolean(),
    }),
  })
  .refine(({ result }) => result.usable_area_m2 <= result.roof_area_m2, {
    path: ["result", "usable_area_m2"],
    message: "Not more than the roof.",
  });

export function RecordSurvey({ lead, onClose }: LeadCommandProps) {
  const survey =
    lead.surveys.find((candidate) => candidate.state === "planned") ??
    lead.surveys.findLast((candidate) => candidate.state === "recorded");
  return (
    <CommandForm
      open
      onOpenChange={onClose}
      title={LEAD_COMMANDS["record-survey"]}
      as="sheet"
      schema={surveySchema}
      defaultValues={{
        survey_id: survey?.survey_id ?? "",
        result: {
          surveyed_on: survey?.result?.surveyed_on ?? todayInKolkata(),
          feasible: survey?.result ? (survey.result.feasible ? "yes" : "no") : "",
          roof_type: survey?.result?.roof_type ?? lead.roof_type ?? "",
          roof_area_m2: survey?.result?.roof_area_m2,
          usable_area_m2: survey?.result?.usable_area_m2,
          recommended_capacity_w: survey?.result?.recommended_capacity_w ?? lead.capacity_w,
          floors: survey?.result?.floors ?? null,
          phase: survey?.result?.phase ?? "",
          sanctioned_load_w: survey?.result?.sanctioned_load_w ?? null,
          monthly_units_kwh:
            survey?.result?.monthly_units_kwh ?? lead.site?.monthly_units_kwh ?? null,
          obstacles: survey?.result?.obstacles ?? "",
          remarks: survey?.result?.remarks ?? "",
          customer_signed: survey?.result?.customer_signed ?? false,
        },
      }}
      toBody={({ survey_id, result }) => ({
        survey_id,
        result: { ...filled(result), feasible: result.feasible === "yes" },
      })}
      command={leadCommand(lead, "record-survey", "Survey recorded")}
    >
      {() => (
        <>
          <FieldRow>
            <FormDate
              name="result.surveyed_on"
              label="Surveyed on"
              max={todayInKolkata()}
              required
            />
            <FormSelect
              name="result.feasible"
              label="Can a plant stand here?"
              options={[
                { value: "yes", label: "Yes, feasible" },
                { value: "no", label: "No, not feasible" },
              ]}
              required
            />
          </FieldRow>
          <FieldGroup title="Roof">
            <FieldRow>
              <FormSelect name="result.roof_type" label="Roof" options={ROOF_TYPES} required />
              <FormCount name="result.floors" label="Floors" />
              <FormCount name="result.roof_area_m2" label="Roof area" unit="m²" required />
              <FormCount name="result.usable_area_m2" label="Usable area" unit="m²" required />
              <FormKw name="result.recommended_capacity_w" label="Recommended plant" />
            </FieldRow>
            <FormArea name="result.obstacles" label="Obstacles and shade" rows={2} />
          </FieldGroup>
          <FieldGroup title="Connection">
            <FieldRow>
              <FormSelect
                name="result.phase"
                label="Phase"
                options={PHASES}
                placeholder="Unknown"
              />
              <FormKw name="result.sanctioned_load_w" label="Sanctioned load" />
              <FormCount name="result.monthly_units_kwh" label="Consumption a month" unit="kWh" />
            </FieldRow>
          </FieldGroup>
          <FormArea name="result.remarks" label="Remarks" />
          <FormCheck name="result.customer_signed" label="The customer signed the survey" />
        </>
      )}
    </CommandForm>
  );
}
