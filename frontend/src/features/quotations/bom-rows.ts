/** Rows of the bill of materials while a person changes them. */
import type { BomRow } from "./quotation-types";
import { parseScaled } from "./sheet-cells";

/** A row that only a person knows of, in the category of the one before. */
export function manualRow(category: string): BomRow {
  return {
    row_id: crypto.randomUUID(),
    category,
    item_name: "",
    quantity_milli: 1000,
    unit: "NOS",
    origin: "manual",
  };
}

/** Text of an optional member; emptied it is absent. */
export const optionalText = (text: string) => (text.trim() === "" ? null : text);

/** Thousandths of the unit meant; null when it is no quantity. */
export function quantityOf(typed: string): number | null {
  const milli = parseScaled(typed, 3);
  return milli !== null && milli > 0 ? milli : null;
}

/** What is sent: a row without a name is only a place to type. */
export const sentBom = (rows: readonly BomRow[]) =>
  rows
    .filter((row) => row.item_name.trim() !== "")
    .map((row) => ({
      ...row,
      item_name: row.item_name.trim(),
      specification: row.specification?.trim() || null,
      brand: row.brand?.trim() || null,
      comment: row.comment?.trim() || null,
    }));
