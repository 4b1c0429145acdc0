/** Operators of a column by its kind, and a condition as a sentence. */
import { formatDate, formatKw, formatMoney } from "@/lib/format";
import type { Option } from "../field";
import type { Column, ColumnKind, Condition, Operator } from "./types";

export const RELATIVE_DATES: readonly Option[] = [
  { value: "today", label: "today" },
  { value: "yesterday", label: "yesterday" },
  { value: "this_week", label: "this week" },
  { value: "this_month", label: "this month" },
  { value: "last_month", label: "last month" },
  { value: "this_quarter", label: "this quarter" },
  { value: "this_fy", label: "this financial year" },
  { value: "last_fy", label: "last financial year" },
];

interface OperatorWords {
  op: Operator;
  label: string;
}

export function operatorsOf(kind: ColumnKind): readonly OperatorWords[] {
  switch (kind) {
    case "text":
      return [
        { op: "contains", label: "contains" },
        { op: "eq", label: "is" },
        { op: "starts", label: "starts with" },
        { op: "null", label: "is empty" },
      ];
    case "enum":
    case "person":
      return [
        { op: "in", label: "is" },
        { op: "nin", label: "is not" },
        { op: "null", label: "is empty" },
      ];
    case "money":
    case "kw":
    case "number":
      return [
        { op: "gte", label: "is at least" },
        { op: "lte", label: "is at most" },
        { op: "between", label: "is between" },
        { op: "null", label: "is empty" },
      ];
    case "date":
    case "datetime":
      return [
        { op: "eq", label: "is" },
        { op: "gte", label: "is on or after" },
        { op: "lte", label: "is on or before" },
        { op: "between", label: "is between" },
        { op: "null", label: "is empty" },
      ];
  }
}

export const queryFieldOf = <Row>(column: Column<Row>) => column.queryField ?? column.field;

/**
 * "Stage is Proposal or Site survey"; unknown fields keep their name. Lists longer than
 * `atMost` + 1 end in "or 3 more".
 */
export function sentence<Row>(
  condition: Condition,
  columns: readonly Column<Row>[],
  atMost = Infinity,
): string {
  const column = columns.find((candidate) => queryFieldOf(candidate) === condition.field);
  const label = column?.label ?? condition.field;
  if (condition.op === "null")
    return `${label} ${condition.value === "false" ? "is not empty" : "is empty"}`;
  const words =
    column && operatorsOf(column.kind).find((known) => known.op === condition.op)?.label;
  const values = condition.value
    .split(",")
    .map((value) => (column ? valueWords(column, value) : value));
  const joined =
    condition.op === "between"
      ? values.join(" and ")
      : values.length > atMost + 1
        ? `${values.slice(0, atMost).join(", ")} or ${values.length - atMost} more`
        : values.join(" or ");
  return `${label} ${words ?? condition.op} ${joined}`;
}

function valueWords<Row>(column: Column<Row>, value: string): string {
  switch (column.kind) {
    case "money":
      return formatMoney(Number(value));
    case "kw":
      return formatKw(Number(value));
    case "date":
    case "datetime":
      return relativeWords(value) ?? formatDate(value);
    case "person":
    case "enum":
      return value === "me"
        ? "me"
        : value === "my_team"
          ? "my team"
          : (labelOf(column.options, value) ?? value);
    case "text":
    case "number":
      return value;
  }
}

function relativeWords(value: string): string | null {
  const known = labelOf(RELATIVE_DATES, value);
  if (known) return known;
  const days = /^([+-])(\d+)d$/.exec(value);
  if (!days) return null;
  return days[1] === "-" ? `${days[2]} days ago` : `in ${days[2]} days`;
}

const labelOf = (options: readonly Option[] | undefined, value: string) =>
  options?.find((option) => option.value === value)?.label;
