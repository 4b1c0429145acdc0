import type { Column as TanColumn, ColumnDef, RowData } from "@tanstack/react-table";
import type { Column, ColumnKind } from "./types";

declare module "@tanstack/react-table" {
  // eslint-disable-next-line @typescript-eslint/no-unused-vars -- the name is given by the library
  interface ColumnMeta<TData extends RowData, TValue> {
    column: Column<TData>;
  }
}

const WIDTHS: Record<ColumnKind, number> = {
  text: 160,
  money: 144,
  kw: 108,
  date: 116,
  datetime: 152,
  enum: 128,
  person: 148,
  number: 88,
};

/** Our columns as the table library wants them. */
export function columnDefs<Row>(columns: readonly Column<Row>[]): ColumnDef<Row>[] {
  return columns.map((column) => ({
    id: column.id,
    header: column.label,
    accessorFn: (row) => row[column.field],
    size: column.width ?? WIDTHS[column.kind],
    minSize: 64,
    maxSize: 640,
    meta: { column: column as Column<RowData & Row> },
  }));
}

/** Our column behind one of the library's. */
export function columnOf<Row>(column: TanColumn<Row>): Column<Row> {
  const meta = column.columnDef.meta;
  if (!meta) throw new Error(`column ${column.id} was not made by columnDefs`);
  return meta.column;
}
