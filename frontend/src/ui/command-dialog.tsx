import { useQuery } from "@tanstack/react-query";
import { useMemo, type ReactNode } from "react";
import { Controller, type Control, type FieldErrors, type UseFormRegister } from "react-hook-form";
import { z } from "zod";
import { referenceQuery } from "@/api/reference";
import { userOptionsQuery } from "@/api/user-options";
import { cn } from "@/lib/class-names";
import { Combobox } from "./combobox";
import { CommandForm } from "./command-form";
import {
  bodyOf,
  changesOf,
  fieldFault,
  startValues,
  type FieldSpec,
  type FieldValuesOf,
} from "./command-fields";
import { Checkbox, DateField, Field, Input, Select, Textarea, type Option } from "./field";
import { messageAt } from "./form";
import { KwField, MoneyField } from "./number-fields";
import type { CommandSetup } from "./use-command";

/** A command as data: what it is called, asks and sends. */
export interface CommandSpec {
  title: string;
  description?: ReactNode;
  submitLabel?: string;
  danger?: boolean;
  as?: "dialog" | "sheet";
  fields: readonly FieldSpec[];
  /** What is known already. */
  known?: FieldValuesOf;
  /** Sends only what differs from `known`, null for what was emptied. */
  change?: boolean;
  toBody?: (body: FieldValuesOf) => unknown;
}

const NOTHING: FieldValuesOf = {};

/** The dialog of a command whose fields are plain: built from their description. */
export function CommandDialog({
  spec,
  command,
  onClose,
  children,
}: {
  spec: CommandSpec;
  command: CommandSetup<unknown, unknown>;
  onClose: () => void;
  /** Above the fields: what will happen, what is missing. */
  children?: ReactNode;
}) {
  const { fields, known = NOTHING } = spec;
  const schema = useMemo(
    () =>
      z.record(z.string(), z.unknown()).superRefine((values, check) => {
        for (const field of fields) {
          const fault = fieldFault(field, values);
          if (fault) check.addIssue({ code: "custom", path: [field.name], message: fault });
        }
      }) as z.ZodType<FieldValuesOf, FieldValuesOf>,
    [fields],
  );
  const toBody = (values: FieldValuesOf) => {
    const body = spec.change ? changesOf(fields, values, known) : bodyOf(fields, values);
    return spec.toBody ? spec.toBody(body) : body;
  };
  return (
    <CommandForm<FieldValuesOf, FieldValuesOf>
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={spec.title}
      description={spec.description}
      submitLabel={spec.submitLabel}
      danger={spec.danger}
      as={spec.as}
      schema={schema}
      defaultValues={startValues(fields, known)}
      toBody={toBody}
      command={command}
    >
      {({ register, control, watch, formState: { errors } }) => {
        const values = watch();
        return (
          <>
            {children}
            <div className="grid gap-4 sm:grid-cols-2">
              {fields
                .filter((field) => !field.when || field.when(values))
                .map((field) => (
                  <SpecField
                    key={field.name}
                    field={field}
                    alone={fields.length === 1}
                    register={register}
                    control={control}
                    errors={errors}
                  />
                ))}
            </div>
          </>
        );
      }}
    </CommandForm>
  );
}

function SpecField({
  field,
  alone,
  register,
  control,
  errors,
}: {
  field: FieldSpec;
  alone: boolean;
  register: UseFormRegister<FieldValuesOf>;
  control: Control<FieldValuesOf>;
  errors: FieldErrors;
}) {
  const wide = cn((field.wide || alone || field.kind === "longtext") && "sm:col-span-2");
  if (field.kind === "tick")
    return (
      <div className="self-end sm:col-span-2">
        <Checkbox label={field.label} {...register(field.name)} />
        {field.help && <p className="text-caption text-muted">{field.help}</p>}
      </div>
    );
  return (
    <Field
      label={field.label}
      help={field.help}
      required={field.required}
      error={messageAt(errors, field.name)}
      className={wide}
    >
      {field.kind === "text" && <Input placeholder={field.placeholder} {...register(field.name)} />}
      {field.kind === "longtext" && (
        <Textarea placeholder={field.placeholder} {...register(field.name)} />
      )}
      {field.kind === "date" && <DateField {...register(field.name)} />}
      {(field.kind === "whole" || field.kind === "percent") && (
        <Input
          inputMode={field.kind === "whole" ? "numeric" : "decimal"}
          className="tnum"
          {...register(field.name)}
        />
      )}
      {field.kind === "money" && (
        <Controller
          control={control}
          name={field.name}
          render={({ field: bound }) => (
            <MoneyField {...bound} value={bound.value as number | null} />
          )}
        />
      )}
      {field.kind === "kw" && (
        <Controller
          control={control}
          name={field.name}
          render={({ field: bound }) => <KwField {...bound} value={bound.value as number | null} />}
        />
      )}
      {field.kind === "choice" && (
        <Controller
          control={control}
          name={field.name}
          render={({ field: bound }) => (
            <Choice
              spec={field}
              value={String(bound.value ?? "")}
              onChange={bound.onChange}
              onBlur={bound.onBlur}
            />
          )}
        />
      )}
    </Field>
  );
}

/** Long lists are searched, short ones are the browser's own. */
const SEARCHED_FROM = 9;

function Choice({
  spec,
  value,
  onChange,
  onBlur,
}: {
  spec: FieldSpec;
  value: string;
  onChange: (value: string) => void;
  onBlur: () => void;
}) {
  const entries = useQuery({ ...referenceQuery(spec.list ?? ""), enabled: Boolean(spec.list) });
  const people = useQuery({ ...userOptionsQuery, enabled: Boolean(spec.people) });
  const options: readonly Option[] =
    spec.options ??
    entries.data?.map(({ code, label }) => ({ value: code, label })) ??
    (people.data ?? [])
      .filter((person) => spec.people?.includes(person.role))
      .map((person) => ({ value: person.id, label: person.name }));
  if (spec.people || options.length >= SEARCHED_FROM)
    return (
      <Combobox
        value={value || null}
        onChange={(next) => onChange(next ?? "")}
        options={options}
        clearable={!spec.required}
      />
    );
  return (
    <Select
      options={options}
      placeholder="Choose…"
      value={value}
      onChange={(event) => onChange(event.target.value)}
      onBlur={onBlur}
    />
  );
}
