import { CircleAlert } from "lucide-react";
import { createContext, useContext, useId, type ComponentProps, type ReactNode } from "react";
import { cn } from "@/lib/class-names";

interface FieldControl {
  id: string;
  describedBy: string | undefined;
  invalid: boolean;
  required: boolean;
}

const FieldContext = createContext<FieldControl | null>(null);

/** Attributes that tie a control to the label, help and error of the `Field` around it. */
export function useFieldControl() {
  const field = useContext(FieldContext);
  return field
    ? {
        id: field.id,
        "aria-describedby": field.describedBy,
        "aria-invalid": field.invalid || undefined,
        "aria-required": field.required || undefined,
      }
    : {};
}

/** Label above, control, help under it, error in place. */
export function Field({
  label,
  help,
  error,
  required = false,
  optional = false,
  hideLabel = false,
  className,
  children,
}: {
  label: string;
  help?: ReactNode;
  error?: string | undefined;
  required?: boolean;
  /** Says "optional" beside the label, in forms where most fields are required. */
  optional?: boolean;
  hideLabel?: boolean;
  className?: string;
  children: ReactNode;
}) {
  const id = useId();
  const helpId = `${id}-help`;
  const errorId = `${id}-error`;
  const describedBy =
    [error ? errorId : null, help ? helpId : null].filter(Boolean).join(" ") || undefined;
  return (
    <FieldContext value={{ id, describedBy, invalid: Boolean(error), required }}>
      <div className={cn("flex min-w-0 flex-col gap-1", className)}>
        <label htmlFor={id} className={cn("text-dense font-medium", hideLabel && "sr-only")}>
          {label}
          {required && (
            <span className="text-danger" aria-hidden>
              {" "}
              *
            </span>
          )}
          {optional && <span className="font-normal text-muted"> (optional)</span>}
        </label>
        {children}
        {error && (
          <p id={errorId} className="flex items-start gap-1 text-caption text-danger">
            <CircleAlert className="mt-0.5 size-3 shrink-0" aria-hidden />
            {error}
          </p>
        )}
        {help && (
          <p id={helpId} className="text-caption text-muted">
            {help}
          </p>
        )}
      </div>
    </FieldContext>
  );
}

export const controlClasses =
  "h-8 w-full min-w-0 rounded-control border border-control bg-surface px-2.5 text-body text-text " +
  "transition-[border-color] duration-[120ms] hover:border-muted aria-invalid:border-danger " +
  "disabled:cursor-not-allowed disabled:bg-sunken disabled:text-muted [&:is(input,textarea):read-only]:bg-sunken dark:bg-canvas " +
  "focus-visible:outline-offset-0 max-md:h-11 max-md:text-lead";

export function Input({ className, ...props }: ComponentProps<"input">) {
  return (
    <input
      {...useFieldControl()}
      autoComplete="off"
      className={cn(controlClasses, className)}
      {...props}
    />
  );
}

export function Textarea({ className, ...props }: ComponentProps<"textarea">) {
  return (
    <textarea
      rows={3}
      {...useFieldControl()}
      className={cn(controlClasses, "h-auto min-h-16 resize-y py-1.5 max-md:h-auto", className)}
      {...props}
    />
  );
}

export interface Option {
  value: string;
  label: string;
  /** One distinguishing fact, shown muted. */
  hint?: string;
}

/** The browser's own list: works with touch, keyboard and readers as people know it. */
export function Select({
  options,
  placeholder,
  className,
  ...props
}: ComponentProps<"select"> & { options: readonly Option[]; placeholder?: string }) {
  return (
    <select
      {...useFieldControl()}
      className={cn(
        controlClasses,
        "appearance-none bg-[image:linear-gradient(45deg,transparent_50%,var(--muted)_50%),linear-gradient(135deg,var(--muted)_50%,transparent_50%)] bg-[length:5px_5px] bg-[position:right_15px_center,right_10px_center] bg-no-repeat pr-7",
        className,
      )}
      {...props}
    >
      {placeholder !== undefined && <option value="">{placeholder}</option>}
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  );
}

/** A civil date as "2026-11-20"; the browser's picker. */
export function DateField({ className, ...props }: Omit<ComponentProps<"input">, "type">) {
  return (
    <input
      type="date"
      {...useFieldControl()}
      className={cn(controlClasses, "tnum", className)}
      {...props}
    />
  );
}

/** A tick with its sentence. */
export function Checkbox({
  label,
  className,
  ...props
}: Omit<ComponentProps<"input">, "type"> & { label: ReactNode }) {
  return (
    <label
      className={cn("inline-flex min-h-6 items-center gap-2 text-dense max-md:min-h-11", className)}
    >
      <input type="checkbox" className="size-4 shrink-0 accent-primary" {...props} />
      {label}
    </label>
  );
}
