/** Cells as text for another program: plain figures and dates that a spreadsheet understands. */
import { formatDateTime, humanise } from "@/lib/format";
import type { Column } from "./types";

/** A value as a spreadsheet takes it: rupees and kW as decimals, dates as 2026-11-20. */
export function cellText<Row>(column: Column<Row>, row: Row): string {
  const value: unknown = row[column.field];
  if (value === null || value === undefined) return "";
  switch (column.kind) {
    case "money":
      return (Number(value) / 100).toFixed(2);
    case "kw":
      return String(Number(value) / 1000);
    case "number":
      return String(Number(value));
    case "date":
      return String(value).slice(0, 10);
    case "datetime":
      return formatDateTime(String(value));
    case "enum":
    case "person":
      return (
        column.options?.find((option) => option.value === value)?.label ??
        (column.kind === "enum" ? humanise(String(value)) : String(value))
      );
    case "text":
      return String(value);
  }
}

/** Tabs and line breaks inside a cell would become cells of their own. */
const oneCell = (text: string) => text.replaceAll(/[\t\r\n]+/g, " ");

/** Rows as tab-separated lines, with the column names on top when asked for. */
export function asTsv<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  heading: boolean,
): string {
  const lines = rows.map((row) => columns.map((column) => oneCell(cellText(column, row))));
  if (heading) lines.unshift(columns.map((column) => column.label));
  return lines.map((cells) => cells.join("\t")).join("\n");
}
