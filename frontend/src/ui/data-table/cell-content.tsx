import { Absent, DateText, Kw, Money } from "../figures";
import { Person } from "../avatar";
import { formatCount, humanise } from "@/lib/format";
import type { Column } from "./types";

/** A value in the format of its kind. */
export function CellContent<Row>({ column, row }: { column: Column<Row>; row: Row }) {
  if (column.render) return column.render(row);
  const value: unknown = row[column.field];
  if (value === null || value === undefined || value === "") return <Absent />;
  switch (column.kind) {
    case "money":
      return <Money paise={Number(value)} />;
    case "kw":
      return <Kw watts={Number(value)} />;
    case "number":
      return <span className="tnum">{formatCount(Number(value))}</span>;
    case "date":
      return <DateText value={String(value)} />;
    case "datetime":
      return <DateText value={String(value)} time />;
    case "person":
      return <Person name={labelIn(column, String(value)) ?? String(value)} />;
    case "enum":
      return <>{labelIn(column, String(value)) ?? humanise(String(value))}</>;
    case "text":
      return <>{String(value)}</>;
  }
}

function labelIn<Row>(column: Column<Row>, value: string) {
  return column.options?.find((option) => option.value === value)?.label;
}

/** Figures stand right so that their digits align. */
export const isFigure = <Row,>(column: Column<Row>) =>
  column.align !== "start" &&
  (column.kind === "money" || column.kind === "kw" || column.kind === "number");
