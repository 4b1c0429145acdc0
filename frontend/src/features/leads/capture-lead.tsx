import { Controller } from "react-hook-form";
import { Link, useNavigate } from "react-router";
import { z } from "zod";
import { CommandForm } from "@/ui/command-form";
import { DateField, Field, Input, Select } from "@/ui/field";
import { messageAt } from "@/ui/form";
import { KwField, MoneyField, PhoneField } from "@/ui/number-fields";
import { LEAD_SOURCES, SOURCES_WITH_DETAIL } from "./lead-words";

const schema = z
  .object({
    contact: z.object({
      name: z.string().trim().min(2, "At least two letters.").max(120, "At most 120 letters."),
      phone: z.string().nullable(),
      email: z.union([z.literal(""), z.email("Not a valid e-mail address.")]),
      city: z.string().trim(),
    }),
    source: z.string().min(1, "Choose how the lead came."),
    source_detail: z.string().trim().max(200, "At most 200 letters."),
    capacity_w: z.number().nullable(),
    expected_value_paise: z.number().nullable(),
    next_step: z.object({
      text: z.string().trim().max(200, "At most 200 letters."),
      on: z.string(),
    }),
  })
  .superRefine((lead, check) => {
    if (!lead.contact.phone && !lead.contact.email) {
      check.addIssue({
        code: "custom",
        path: ["contact", "phone"],
        message: "A phone number or an e-mail address.",
      });
    }
    if (SOURCES_WITH_DETAIL.includes(lead.source) && lead.source_detail === "") {
      check.addIssue({ code: "custom", path: ["source_detail"], message: "Say who or what." });
    }
    if (lead.next_step.text !== "" && lead.next_step.on === "") {
      check.addIssue({ code: "custom", path: ["next_step", "on"], message: "Say when." });
    }
  });

type NewLead = z.input<typeof schema>;

const EMPTY: NewLead = {
  contact: { name: "", phone: null, email: "", city: "" },
  source: "",
  source_detail: "",
  capacity_w: null,
  expected_value_paise: null,
  next_step: { text: "", on: "" },
};

/** Absent means unknown; the server refuses empty texts. */
function toBody(lead: z.output<typeof schema>) {
  return {
    contact: {
      name: lead.contact.name,
      phone: lead.contact.phone ?? undefined,
      email: lead.contact.email || undefined,
      city: lead.contact.city || undefined,
    },
    source: lead.source,
    source_detail: lead.source_detail || undefined,
    capacity_w: lead.capacity_w ?? undefined,
    expected_value_paise: lead.expected_value_paise ?? undefined,
    next_step: lead.next_step.text ? lead.next_step : undefined,
  };
}

/** The `capture` command: a new opportunity with its first contact. */
export function CaptureLead({
  open,
  onOpenChange,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  const navigate = useNavigate();
  return (
    <CommandForm
      open={open}
      onOpenChange={onOpenChange}
      title="New lead"
      submitLabel="Capture lead"
      as="sheet"
      schema={schema}
      defaultValues={EMPTY}
      toBody={toBody}
      duplicates={(existing) =>
        typeof existing.id === "string" && (
          <Link className="font-medium underline" to={`/leads/${existing.id}`}>
            Open that lead
          </Link>
        )
      }
      command={{
        path: "leads",
        invalidates: ["leads"],
        saved: "Lead captured",
        view: (answer) => void navigate(`/leads/${answer.id}`),
      }}
    >
      {({ register, control, watch, formState: { errors } }) => (
        <>
          <Field label="Contact name" required error={messageAt(errors, "contact.name")}>
            <Input autoFocus {...register("contact.name")} />
          </Field>
          <div className="grid gap-4 sm:grid-cols-2">
            <Field label="Phone" error={messageAt(errors, "contact.phone")}>
              <Controller
                control={control}
                name="contact.phone"
                render={({ field }) => <PhoneField {...field} />}
              />
            </Field>
            <Field label="E-mail" error={messageAt(errors, "contact.email")}>
              <Input type="email" {...register("contact.email")} />
            </Field>
            <Field label="City" error={messageAt(errors, "contact.city")}>
              <Input {...register("contact.city")} />
            </Field>
            <Field label="Source" required error={messageAt(errors, "source")}>
              <Select options={LEAD_SOURCES} placeholder="Choose…" {...register("source")} />
            </Field>
          </div>
          {SOURCES_WITH_DETAIL.includes(watch("source")) && (
            <Field label="Who or what" required error={messageAt(errors, "source_detail")}>
              <Input {...register("source_detail")} />
            </Field>
          )}
          <div className="grid gap-4 sm:grid-cols-2">
            <Field label="Capacity" help="In kW" error={messageAt(errors, "capacity_w")}>
              <Controller
                control={control}
                name="capacity_w"
                render={({ field }) => <KwField {...field} />}
              />
            </Field>
            <Field
              label="Expected value"
              help="2.5L and 1.2cr are understood"
              error={messageAt(errors, "expected_value_paise")}
            >
              <Controller
                control={control}
                name="expected_value_paise"
                render={({ field }) => <MoneyField {...field} />}
              />
            </Field>
            <Field label="Next step" error={messageAt(errors, "next_step.text")}>
              <Input placeholder="Call back, visit, send papers…" {...register("next_step.text")} />
            </Field>
            <Field label="On" error={messageAt(errors, "next_step.on")}>
              <DateField {...register("next_step.on")} />
            </Field>
          </div>
        </>
      )}
    </CommandForm>
  );
}
