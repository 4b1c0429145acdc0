import { Plus, Trash2 } from "lucide-react";
import { Controller, useFieldArray, type UseFormReturn } from "react-hook-form";
import { Button, IconButton } from "@/ui/button";
import { Card } from "@/ui/card";
import { Field, Input, Select } from "@/ui/field";
import { messageAt } from "@/ui/form";
import { MoneyField } from "@/ui/number-fields";
import { emptyLine, type DraftValues } from "./draft-form";
import { UNITS } from "./invoice-words";

/** Lines of the document; each is one block that reflows on a phone. */
export function DraftLines({ form }: { form: UseFormReturn<DraftValues> }) {
  const { register, control, formState } = form;
  const { fields, append, remove } = useFieldArray({ control, name: "lines" });
  const errorAt = (index: number, member: string) =>
    messageAt(formState.errors, `lines.${index}.${member}`);
  return (
    <Card
      title="Lines"
      action={
        <Button size="sm" icon={<Plus aria-hidden />} onClick={() => append(emptyLine)}>
          Add line
        </Button>
      }
    >
      <ol className="flex flex-col gap-4">
        {fields.map((line, index) => (
          <li
            key={line.id}
            aria-label={`Line ${index + 1}`}
            className="grid grid-cols-2 gap-3 border-b pb-4 last:border-0 last:pb-0 lg:grid-cols-[minmax(12rem,1fr)_7rem_5.5rem_5rem_9.5rem_9.5rem_2rem]"
          >
            <Field
              label="Description"
              className="max-lg:col-span-2"
              error={errorAt(index, "description")}
            >
              <Input {...register(`lines.${index}.description`)} />
            </Field>
            <Field label="HSN/SAC" error={errorAt(index, "hsn_sac")}>
              <Input inputMode="numeric" className="tnum" {...register(`lines.${index}.hsn_sac`)} />
            </Field>
            <Field label="Quantity" error={errorAt(index, "quantity")}>
              <Input
                inputMode="decimal"
                className="tnum text-right"
                {...register(`lines.${index}.quantity`)}
              />
            </Field>
            <Field label="Unit">
              <Select options={UNITS} {...register(`lines.${index}.unit`)} />
            </Field>
            <Field label="Rate" error={errorAt(index, "rate_paise")}>
              <Controller
                control={control}
                name={`lines.${index}.rate_paise`}
                render={({ field }) => <MoneyField {...field} />}
              />
            </Field>
            <Field label="Discount" error={errorAt(index, "discount_paise")}>
              <Controller
                control={control}
                name={`lines.${index}.discount_paise`}
                render={({ field }) => <MoneyField {...field} />}
              />
            </Field>
            <div className="self-end max-lg:justify-self-end">
              <IconButton
                label={`Remove line ${index + 1}`}
                icon={<Trash2 aria-hidden />}
                disabled={fields.length === 1}
                onClick={() => remove(index)}
              />
            </div>
          </li>
        ))}
      </ol>
    </Card>
  );
}
