/** What a person types into a cell, and the value it means. */
import { parseKw, parseMoney } from "@/lib/parse-money";
import type { Column } from "./types";

/** The present value as one would type it. */
export function typedOf<Row>(column: Column<Row>, row: Row): string {
  const field = column.queryField ?? column.field;
  // A person is shown by name and sent by id, which the row carries under the query field.
  const value: unknown =
    column.kind === "person" || column.kind === "enum"
      ? ((row as Record<string, unknown>)[field] ?? row[column.field])
      : row[column.field];
  if (value === null || value === undefined) return "";
  if (column.kind === "money") return String(Number(value) / 100);
  if (column.kind === "kw") return String(Number(value) / 1000);
  if (column.kind === "date") return String(value).slice(0, 10);
  return String(value);
}

/** The value meant, or why it will not do. */
export function valueTyped<Row>(
  column: Column<Row>,
  typed: string,
): { value: unknown } | { wrong: string } {
  const text = typed.trim();
  if (text === "") return column.edit?.required ? { wrong: "Required." } : { value: null };
  switch (column.kind) {
    case "money": {
      const paise = parseMoney(text);
      return paise === null ? { wrong: "An amount, such as 2.5L." } : { value: paise };
    }
    case "kw": {
      const watts = parseKw(text);
      return watts === null ? { wrong: "A power in kW." } : { value: watts };
    }
    case "number": {
      const number = Number(text);
      return Number.isInteger(number) ? { value: number } : { wrong: "A whole number." };
    }
    case "date":
    case "datetime":
    case "enum":
    case "person":
    case "text":
      return { value: text };
  }
}
