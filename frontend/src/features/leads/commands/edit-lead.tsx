import { z } from "zod";
import { patchOf } from "@/lib/patch";
import {
  CUSTOMER_TYPES,
  ROOF_TYPES,
  SEGMENTS,
  SERVICE_TYPES,
  SYSTEM_TYPES,
} from "@/lib/vocabulary";
import { CommandForm } from "@/ui/command-form";
import {
  FieldGroup,
  FieldRow,
  FormCount,
  FormDate,
  FormKw,
  FormMoney,
  FormPhone,
  FormSelect,
  FormText,
} from "@/ui/form-fields";
import { filled } from "@/lib/patch";
import type { LeadRecord } from "../lead-types";
import { LEAD_COMMANDS, LEAD_SOURCES, SOURCES_WITH_DETAIL } from "../lead-words";
import { leadCommand, type LeadCommandProps } from "./lead-command-setup";

const schema = z
  .object({
    title: z.string().trim().min(2, "At least two letters.").max(200, "At most 200 letters."),
    contact: z.object({
      name: z.string().trim(),
      phone: z.string().nullable(),
      email: z.union([z.literal(""), z.email("Not a valid e-mail address.")]),
      company_name: z.string(),
      city: z.string(),
      district: z.string(),
      pin_code: z.union([z.literal(""), z.string().regex(/^[1-9]\d{5}$/, "Six digits.")]),
    }),
    site: z.object({
      consumer_number: z.union([
        z.literal(""),
        z.string().trim().min(5, "5 to 20 characters.").max(20, "5 to 20 characters."),
      ]),
      monthly_units_kwh: z.number({ error: "A whole number." }).int().min(0).nullable(),
      monthly_bill_paise: z.number().nullable(),
    }),
    source: z.string().min(1, "Choose how the lead came."),
    source_detail: z.string(),
    customer_type: z.string(),
    segment: z.string(),
    service_type: z.string(),
    capacity_w: z.number().nullable(),
    roof_type: z.string(),
    system_type: z.string(),
    wants_loan: z.string(),
    expected_value_paise: z.number().nullable(),
    expected_close_on: z.string(),
  })
  .superRefine((lead, check) => {
    if (SOURCES_WITH_DETAIL.includes(lead.source) && lead.source_detail.trim() === "")
      check.addIssue({ code: "custom", path: ["source_detail"], message: "Say who or what." });
  });

type Facts = z.input<typeof schema>;

function factsOf(lead: LeadRecord): Facts {
  return {
    title: lead.title ?? "",
    contact: {
      name: lead.contact?.name ?? "",
      phone: lead.contact?.phone ?? null,
      email: lead.contact?.email ?? "",
      company_name: lead.contact?.company_name ?? "",
      city: lead.contact?.city ?? "",
      district: lead.contact?.district ?? "",
      pin_code: lead.contact?.pin_code ?? "",
    },
    site: {
      consumer_number: lead.site?.consumer_number ?? "",
      monthly_units_kwh: lead.site?.monthly_units_kwh ?? null,
      monthly_bill_paise: lead.site?.monthly_bill_paise ?? null,
    },
    source: lead.source ?? "",
    source_detail: lead.source_detail ?? "",
    customer_type: lead.customer_type ?? "",
    segment: lead.segment ?? "",
    service_type: lead.service_type ?? "",
    capacity_w: lead.capacity_w,
    roof_type: lead.roof_type ?? "",
    system_type: lead.system_type ?? "",
    wants_loan: lead.wants_loan === null ? "" : lead.wants_loan ? "yes" : "no",
    expected_value_paise: lead.expected_value_paise,
    expected_close_on: lead.expected_close_on ?? "",
  };
}

/** Only what changed; contact and site go whole, with what the form does not show kept. */
function toUpdate(lead: LeadRecord, facts: z.output<typeof schema>) {
  const { contact, site, wants_loan, ...plain } = patchOf(factsOf(lead), facts);
  return {
    ...plain,
    ...(contact === undefined ? {} : { contact: filled(facts.contact) }),
    ...(site === undefined ? {} : { site: { ...lead.site, ...filled(facts.site) } }),
    ...(wants_loan === undefined
      ? {}
      : { wants_loan: wants_loan === null ? null : wants_loan === "yes" }),
  };
}

/** The `update` command: every fact of an open lead in one sheet. */
export function EditLead({ lead, onClose }: LeadCommandProps) {
  const linked = lead.customer_id !== null;
  return (
    <CommandForm
      open
      onOpenChange={onClose}
      title={LEAD_COMMANDS.update}
      submitLabel="Save"
      as="sheet"
      schema={schema}
      defaultValues={factsOf(lead)}
      toBody={(facts) => toUpdate(lead, facts)}
      command={leadCommand(lead, "update", "Lead changed")}
    >
      {({ watch }) => (
        <>
          <FormText name="title" label="Title" required />
          {!linked && (
            <FieldGroup title="Contact">
              <FieldRow>
                <FormText name="contact.name" label="Contact name" required />
                <FormText name="contact.company_name" label="Company or society" />
                <FormPhone name="contact.phone" label="Phone" />
                <FormText name="contact.email" label="E-mail" type="email" />
                <FormText name="contact.city" label="City" />
                <FormText name="contact.district" label="District" />
                <FormText name="contact.pin_code" label="PIN code" inputMode="numeric" />
              </FieldRow>
            </FieldGroup>
          )}
          {!linked && (
            <FieldGroup title="Connection">
              <FieldRow>
                <FormText name="site.consumer_number" label="Consumer number" />
                <FormCount name="site.monthly_units_kwh" label="Consumption a month" unit="kWh" />
                <FormMoney name="site.monthly_bill_paise" label="Bill a month" />
              </FieldRow>
            </FieldGroup>
          )}
          <FieldGroup title="Plant">
            <FieldRow>
              <FormKw name="capacity_w" label="Capacity" help="In kW" />
              <FormSelect
                name="roof_type"
                label="Roof"
                options={ROOF_TYPES}
                placeholder="Unknown"
              />
              <FormSelect
                name="system_type"
                label="System"
                options={SYSTEM_TYPES}
                placeholder="Unknown"
              />
              <FormSelect
                name="customer_type"
                label="Customer type"
                options={CUSTOMER_TYPES}
                placeholder="Unknown"
              />
              <FormSelect
                name="segment"
                label="Segment"
                options={SEGMENTS}
                placeholder="Not decided"
              />
              <FormSelect
                name="service_type"
                label="Service"
                options={SERVICE_TYPES}
                placeholder="Unknown"
              />
            </FieldRow>
          </FieldGroup>
          <FieldGroup title="Opportunity">
            <FieldRow>
              <FormMoney
                name="expected_value_paise"
                label="Expected value"
                help="2.5L and 1.2cr are understood"
              />
              <FormDate name="expected_close_on" label="Expected close" />
              <FormSelect name="source" label="Source" options={LEAD_SOURCES} required />
              <FormText
                name="source_detail"
                label="Who or what"
                required={SOURCES_WITH_DETAIL.includes(watch("source"))}
              />
              <FormSelect
                name="wants_loan"
                label="Wants a loan"
                options={[
                  { value: "yes", label: "Yes" },
                  { value: "no", label: "No" },
                ]}
                placeholder="Unknown"
              />
            </FieldRow>
          </FieldGroup>
        </>
      )}
    </CommandForm>
  );
}
