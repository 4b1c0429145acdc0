import { CircleAlert } from "lucide-react";
import { useEffect, useRef, type ReactNode } from "react";
import type { FieldErrors, FieldValues, UseFormReturn } from "react-hook-form";
import { problemSentence, toProblem, type FieldProblem } from "@/lib/problem";

/** "/contact/name" (JSON pointer) as "contact.name" (form path). */
export function pointerToPath(pointer: string): string {
  return pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .join(".");
}

const fieldSentences: Record<string, string> = {
  required: "Required.",
  too_short: "Too short.",
  too_long: "Too long.",
  out_of_range: "Outside the allowed range.",
  bad_format: "Not in the expected form.",
  not_in_list: "Choose one of the list.",
  field_forbidden: "Your role may not set this.",
  date_in_future: "A date in the future is not allowed here.",
  gstin_invalid: "Not a valid GSTIN.",
  pan_invalid: "Not a valid PAN.",
  pin_invalid: "Not a valid PIN code.",
  phone_invalid: "Not a valid phone number.",
  email_invalid: "Not a valid e-mail address.",
  hsn_invalid: "Not a valid HSN or SAC code.",
  amount_not_positive: "Must be more than zero.",
  reference_unknown: "This no longer exists.",
  assignee_invalid: "This person cannot take it.",
};

export const fieldSentence = (problem: FieldProblem) =>
  fieldSentences[problem.code] ?? problem.message;

/**
 * Puts the server's field errors on the fields of the form that have them; answers the
 * ones that have no field, for the summary.
 */
export function placeFieldErrors<Values extends FieldValues>(
  form: UseFormReturn<Values, unknown, unknown>,
  errors: readonly FieldProblem[],
): FieldProblem[] {
  const known = form.getValues();
  const unplaced: FieldProblem[] = [];
  for (const problem of errors) {
    const path = pointerToPath(problem.pointer);
    const head = path.split(".")[0] ?? "";
    if (head !== "" && head in known) {
      form.setError(path as Parameters<typeof form.setError>[0], {
        type: problem.code,
        message: fieldSentence(problem),
      });
    } else unplaced.push(problem);
  }
  return unplaced;
}

/** Message of a field by its path, for `Field error=`. */
export function messageAt(errors: FieldErrors, path: string): string | undefined {
  let at: unknown = errors;
  for (const part of path.split(".")) {
    if (typeof at !== "object" || at === null) return undefined;
    at = (at as Record<string, unknown>)[part];
  }
  const message = (at as { message?: unknown } | undefined)?.message;
  return typeof message === "string" ? message : undefined;
}

/** Top of a form: the rule that refused, and what no field could show. Takes the focus. */
export function ErrorSummary({ error, children }: { error?: unknown; children?: ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (error) box.current?.focus();
  }, [error]);
  if (!error) return null;
  const problem = toProblem(error);
  return (
    <div
      ref={box}
      role="alert"
      tabIndex={-1}
      className="flex gap-2 rounded-control bg-danger-tint px-3 py-2 text-dense text-danger outline-none"
    >
      <CircleAlert className="mt-0.5 size-4 shrink-0" aria-hidden />
      <div className="min-w-0">
        <p className="font-medium">{problemSentence(problem)}</p>
        {children}
        {problem.traceId && problem.status >= 500 && (
          <p className="mt-0.5 font-mono text-caption">Trace {problem.traceId}</p>
        )}
      </div>
    </div>
  );
}
