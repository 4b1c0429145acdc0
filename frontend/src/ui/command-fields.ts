/** Fields of a command described as data, and the body their values make. */
import type { Option } from "./field";

export interface FieldSpec {
  /** Member of the command's body; the server's refusals find the field by it. */
  name: string;
  label: string;
  kind: "text" | "longtext" | "date" | "money" | "kw" | "percent" | "whole" | "choice" | "tick";
  required?: boolean;
  help?: string;
  placeholder?: string;
  /** Choices given here… */
  options?: readonly Option[];
  /** …or the entries of a reference list… */
  list?: string;
  /** …or active people of these roles. */
  people?: readonly string[];
  /** Least and most letters of a text, or limits of a whole number. */
  min?: number;
  max?: number;
  /** Over the whole width. */
  wide?: boolean;
  /** Shown, and sent, only then. */
  when?: (values: FieldValuesOf) => boolean;
}

export type FieldValuesOf = Record<string, unknown>;

export const isEmpty = (value: unknown) =>
  value === null || value === undefined || (typeof value === "string" && value.trim() === "");

/** Values a form starts with: what is known, else empty in the kind of the field. */
export function startValues(fields: readonly FieldSpec[], known: FieldValuesOf): FieldValuesOf {
  return Object.fromEntries(
    fields.map((field) => {
      const value = known[field.name];
      if (field.kind === "tick") return [field.name, value === true];
      if (field.kind === "money" || field.kind === "kw") return [field.name, value ?? null];
      if (field.kind === "percent")
        return [field.name, typeof value === "number" ? String(value / 100) : ""];
      return [field.name, isEmpty(value) ? "" : String(value)];
    }),
  );
}

/** What a field's value is in the body; null when it is empty. */
function sent(field: FieldSpec, value: unknown): unknown {
  if (field.kind === "tick") return value === true;
  if (isEmpty(value)) return null;
  if (field.kind === "whole") return Number(value);
  if (field.kind === "percent") return Math.round(Number(value) * 100);
  return typeof value === "string" ? value.trim() : value;
}

/** Body of a command: empty members are left out, hidden ones too. */
export function bodyOf(fields: readonly FieldSpec[], values: FieldValuesOf): FieldValuesOf {
  const body: FieldValuesOf = {};
  for (const field of fields) {
    if (field.when && !field.when(values)) continue;
    const value = sent(field, values[field.name]);
    if (value !== null && value !== false) body[field.name] = value;
  }
  return body;
}

/** Body of a change: only members that differ from what was known; emptied ones are null. */
export function changesOf(
  fields: readonly FieldSpec[],
  values: FieldValuesOf,
  known: FieldValuesOf,
): FieldValuesOf {
  const start = startValues(fields, known);
  const body: FieldValuesOf = {};
  for (const field of fields) {
    const shown = !field.when || field.when(values);
    const value = shown ? sent(field, values[field.name]) : null;
    if (JSON.stringify(value) !== JSON.stringify(sent(field, start[field.name])))
      body[field.name] = value;
  }
  return body;
}

/** Why the value will not do, in words; null when it will. */
export function fieldFault(field: FieldSpec, values: FieldValuesOf): string | null {
  if (field.when && !field.when(values)) return null;
  const value = values[field.name];
  if (isEmpty(value)) return field.required ? "Required." : null;
  if (field.kind === "money" && field.required && Number(value) <= 0)
    return "Must be more than zero.";
  if (field.kind === "whole" || field.kind === "percent") {
    const number = Number(value);
    if (!Number.isFinite(number) || (field.kind === "whole" && !Number.isInteger(number)))
      return "A number, please.";
    if (field.min !== undefined && number < field.min) return `At least ${field.min}.`;
    if (field.max !== undefined && number > field.max) return `At most ${field.max}.`;
  }
  if (field.kind === "text" || field.kind === "longtext") {
    const length = String(value).trim().length;
    if (field.min !== undefined && length < field.min) return `At least ${field.min} letters.`;
    if (field.max !== undefined && length > field.max) return `At most ${field.max} letters.`;
  }
  return null;
}
