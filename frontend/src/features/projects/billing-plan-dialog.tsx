import { Plus, Trash2 } from "lucide-react";
import { useFieldArray, type UseFormReturn } from "react-hook-form";
import { z } from "zod";
import { formatPercent } from "@/lib/format";
import { Button, IconButton } from "@/ui/button";
import { CommandForm } from "@/ui/command-form";
import { Field, Input, Select } from "@/ui/field";
import { messageAt } from "@/ui/form";
import type { Project } from "./project";
import { MILESTONES } from "./project-words";

const WHOLE_BP = 10_000;
const TRIGGERS = [
  { value: "project_confirmed", label: "Order confirmed" },
  ...MILESTONES.filter((milestone) =>
    ["material_delivered", "installation_completed", "net_meter_installed"].includes(
      milestone.value,
    ),
  ),
  { value: "manual", label: "By hand" },
];

const toBp = (percent: string) => Math.round(Number(percent) * 100);
export const sumBp = (rows: readonly { percent: string }[]) =>
  rows.reduce((sum, row) => sum + (Number.isFinite(toBp(row.percent)) ? toBp(row.percent) : 0), 0);

const schema = z
  .object({
    rows: z.array(
      z.object({
        code: z.string(),
        label: z.string().trim().min(2, "At least two letters.").max(80, "At most 80 letters."),
        percent: z
          .string()
          .refine((text) => Number(text) > 0 && Number(text) <= 100, "Between 0 and 100."),
        trigger: z.string().min(1, "Choose."),
        kept: z.boolean(),
      }),
    ),
  })
  .refine(({ rows }) => sumBp(rows) === WHOLE_BP, {
    path: ["rows"],
    message: "The shares must add up to 100%.",
  });
type Plan = z.input<typeof schema>;

/** How the order value falls due; rows that are due or paid stay as they are. */
export function BillingPlanDialog({ project, onClose }: { project: Project; onClose: () => void }) {
  return (
    <CommandForm<Plan, z.output<typeof schema>>
      open
      onOpenChange={onClose}
      title="Billing plan"
      description="Rows that are due or have money on them keep their share."
      submitLabel="Save plan"
      as="sheet"
      width="lg"
      schema={schema}
      defaultValues={{
        rows: (project.billing_plan ?? []).map((row) => ({
          code: row.code,
          label: row.label,
          percent: String(row.percent_bp / 100),
          trigger: row.trigger,
          kept: row.state !== "planned" || (row.settlements ?? []).length > 0,
        })),
      }}
      toBody={({ rows }) => ({
        rows: rows.map(({ code, label, percent, trigger }) => ({
          code,
          label,
          percent_bp: toBp(percent),
          trigger,
        })),
      })}
      command={{
        path: `projects/${project.id}/set-billing-plan`,
        version: project.version,
        invalidates: ["projects"],
        saved: "Billing plan changed",
      }}
    >
      {(form) => <Rows form={form} />}
    </CommandForm>
  );
}

function Rows({ form }: { form: UseFormReturn<Plan, unknown, z.output<typeof schema>> }) {
  const { register, control, watch, formState } = form;
  const { fields, append, remove } = useFieldArray({ control, name: "rows" });
  const sum = sumBp(watch("rows"));
  const summary = messageAt(formState.errors, "rows.root") ?? messageAt(formState.errors, "rows");
  return (
    <>
      <ol className="flex flex-col gap-3">
        {fields.map((row, index) => (
          <li
            key={row.id}
            className="grid grid-cols-[minmax(0,1fr)_6rem] gap-3 rounded-card border p-3 sm:grid-cols-[minmax(0,1fr)_6rem_12rem_2rem] sm:border-0 sm:p-0"
          >
            <Field label="Row" error={messageAt(formState.errors, `rows.${index}.label`)}>
              <Input readOnly={row.kept} {...register(`rows.${index}.label`)} />
            </Field>
            <Field label="Percent" error={messageAt(formState.errors, `rows.${index}.percent`)}>
              <Input
                inputMode="decimal"
                readOnly={row.kept}
                className="tnum text-right"
                {...register(`rows.${index}.percent`)}
              />
            </Field>
            <Field label="Falls due on">
              {row.kept ? (
                <Input
                  readOnly
                  value={
                    TRIGGERS.find((known) => known.value === row.trigger)?.label ?? row.trigger
                  }
                />
              ) : (
                <Select options={TRIGGERS} {...register(`rows.${index}.trigger`)} />
              )}
            </Field>
            <div className="self-end">
              {!row.kept && (
                <IconButton
                  label={`Remove row ${index + 1}`}
                  icon={<Trash2 aria-hidden />}
                  onClick={() => remove(index)}
                />
              )}
            </div>
          </li>
        ))}
      </ol>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <Button
          icon={<Plus aria-hidden />}
          onClick={() =>
            append({
              code: `row_${crypto.randomUUID().slice(0, 8)}`,
              label: "",
              percent: "",
              trigger: "manual",
              kept: false,
            })
          }
        >
          Add row
        </Button>
        <p
          role="status"
          className={sum === WHOLE_BP ? "text-dense text-success" : "text-dense text-danger"}
        >
          {summary && sum !== WHOLE_BP ? summary : `${formatPercent(sum)} of 100%`}
        </p>
      </div>
    </>
  );
}
