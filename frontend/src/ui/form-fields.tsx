/**
 * Labelled fields of the form around them (`CommandForm`): each knows its path, shows
 * its error and keeps its value in the server's terms (paise, watts, E.164, null).
 */
import type { ReactNode } from "react";
import { Controller, useFormContext } from "react-hook-form";
import {
  Checkbox,
  controlClasses,
  DateField,
  Field,
  Input,
  Select,
  Textarea,
  useFieldControl,
  type Option,
} from "./field";
import { messageAt } from "./form";
import { KwField, MoneyField, PhoneField } from "./number-fields";
import { PersonLookup } from "./lookups/person-lookup";
import { RecordLookup } from "./lookups/record-lookup";

interface Named {
  /** Path in the form's values: "contact.phone". */
  name: string;
  label: string;
  help?: ReactNode;
  required?: boolean;
  className?: string;
}

function useNamed({ name, label, help, required, className }: Named) {
  const { register, control, formState } = useFormContext();
  const field = { label, help, required, className, error: messageAt(formState.errors, name) };
  return { register, control, field };
}

export function FormText({
  type,
  placeholder,
  inputMode,
  upper = false,
  ...named
}: Named & {
  type?: "text" | "email";
  placeholder?: string;
  inputMode?: "numeric" | "text";
  /** Codes are kept in capitals whatever was typed. */
  upper?: boolean;
}) {
  const { register, field } = useNamed(named);
  return (
    <Field {...field}>
      <Input
        type={type}
        placeholder={placeholder}
        inputMode={inputMode}
        className={upper ? "uppercase placeholder:normal-case" : undefined}
        {...register(
          named.name,
          upper
            ? {
                setValueAs: (typed: unknown) =>
                  typeof typed === "string" ? typed.toUpperCase() : typed,
              }
            : {},
        )}
      />
    </Field>
  );
}

export function FormArea({
  rows,
  placeholder,
  ...named
}: Named & { rows?: number; placeholder?: string }) {
  const { register, field } = useNamed(named);
  return (
    <Field {...field}>
      <Textarea rows={rows} placeholder={placeholder} {...register(named.name)} />
    </Field>
  );
}

export function FormSelect({
  options,
  placeholder = "Choose…",
  ...named
}: Named & { options: readonly Option[]; placeholder?: string }) {
  const { register, field } = useNamed(named);
  return (
    <Field {...field}>
      <Select options={options} placeholder={placeholder} {...register(named.name)} />
    </Field>
  );
}

export function FormDate({ min, max, ...named }: Named & { min?: string; max?: string }) {
  const { register, field } = useNamed(named);
  return (
    <Field {...field}>
      <DateField min={min} max={max} {...register(named.name)} />
    </Field>
  );
}

/** Day and hour as the clock in Kolkata shows them: "2026-11-23T10:30". */
export function FormDateTime(named: Named) {
  const { register, field } = useNamed(named);
  return (
    <Field {...field}>
      <DateTimeInput {...register(named.name)} />
    </Field>
  );
}

function DateTimeInput(props: React.ComponentProps<"input">) {
  return (
    <input
      type="datetime-local"
      {...useFieldControl()}
      className={`${controlClasses} tnum`}
      {...props}
    />
  );
}

/** A whole number or nothing. */
export function FormCount({ unit, ...named }: Named & { unit?: string }) {
  const { register, field } = useNamed(named);
  return (
    <Field {...field} label={unit ? `${named.label} (${unit})` : named.label}>
      <Input
        inputMode="numeric"
        className="tnum"
        {...register(named.name, {
          setValueAs: (typed: unknown) =>
            typed === "" || typed === null || typed === undefined
              ? null
              : Number(String(typed).replaceAll(",", "")),
        })}
      />
    </Field>
  );
}

export function FormMoney(named: Named) {
  const { control, field } = useNamed(named);
  return (
    <Field {...field}>
      <Controller
        control={control}
        name={named.name}
        render={({ field: input }) => <MoneyField {...input} />}
      />
    </Field>
  );
}

export function FormKw(named: Named) {
  const { control, field } = useNamed(named);
  return (
    <Field {...field}>
      <Controller
        control={control}
        name={named.name}
        render={({ field: input }) => <KwField {...input} />}
      />
    </Field>
  );
}

export function FormPhone(named: Named) {
  const { control, field } = useNamed(named);
  return (
    <Field {...field}>
      <Controller
        control={control}
        name={named.name}
        render={({ field: input }) => <PhoneField {...input} />}
      />
    </Field>
  );
}

export function FormCheck({ name, label }: { name: string; label: ReactNode }) {
  const { register } = useFormContext();
  return <Checkbox label={label} {...register(name)} />;
}

export function FormPerson({ roles, ...named }: Named & { roles?: readonly string[] }) {
  const { control, field } = useNamed(named);
  return (
    <Field {...field}>
      <Controller
        control={control}
        name={named.name}
        render={({ field: input }) => (
          <PersonLookup
            value={input.value as string | null}
            onChange={input.onChange}
            roles={roles}
          />
        )}
      />
    </Field>
  );
}

export function FormLookup<Row>({
  resource,
  option,
  fixed,
  placeholder,
  selectedLabel,
  ...named
}: Named & {
  resource: string;
  option: (row: Row) => Option;
  fixed?: Record<string, string>;
  placeholder: string;
  selectedLabel?: string;
}) {
  const { control, field } = useNamed(named);
  return (
    <Field {...field}>
      <Controller
        control={control}
        name={named.name}
        render={({ field: input }) => (
          <RecordLookup<Row>
            value={input.value as string | null}
            onChange={input.onChange}
            resource={resource}
            option={option}
            fixed={fixed}
            placeholder={placeholder}
            selectedLabel={selectedLabel}
          />
        )}
      />
    </Field>
  );
}

/** Fields side by side where there is room. */
export function FieldRow({ children, three = false }: { children: ReactNode; three?: boolean }) {
  return (
    <div
      className={
        three ? "grid items-start gap-4 sm:grid-cols-3" : "grid items-start gap-4 sm:grid-cols-2"
      }
    >
      {children}
    </div>
  );
}

/** A part of a long form under its own heading. */
export function FieldGroup({ title, children }: { title: string; children: ReactNode }) {
  return (
    <fieldset className="flex min-w-0 flex-col gap-4 border-t pt-4">
      <legend className="sr-only">{title}</legend>
      <p aria-hidden className="text-dense font-semibold">
        {title}
      </p>
      {children}
    </fieldset>
  );
}
