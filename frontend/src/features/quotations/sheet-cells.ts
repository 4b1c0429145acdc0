/**
 * The cells of the costing grid: how each value reads as typed text and back, and what a
 * block copied from a spreadsheet means. Pure, so that pasting is tested without a page.
 */
import { parseMoney } from "@/lib/parse-money";
import { COSTING_CATEGORIES, UNITS } from "./quotation-words";
import type { CostingRow } from "./quotation-types";

export type CellName =
  | "category"
  | "item_name"
  | "specification"
  | "quantity"
  | "unit"
  | "unit_cost"
  | "margin"
  | "gst"
  | "watt_peak"
  | "hsn_sac";

export interface CellColumn {
  name: CellName;
  label: string;
  align: "left" | "right";
  /** Tailwind width of the column. */
  width: string;
}

/** In the order of the screen; pasted columns fill rightwards in this order. */
export const CELL_COLUMNS: readonly CellColumn[] = [
  { name: "category", label: "Category", align: "left", width: "w-36" },
  { name: "item_name", label: "Item", align: "left", width: "w-48" },
  { name: "specification", label: "Specification", align: "left", width: "w-26" },
  { name: "quantity", label: "Qty", align: "right", width: "w-15" },
  { name: "unit", label: "Unit", align: "left", width: "w-14" },
  { name: "unit_cost", label: "Unit cost ₹", align: "right", width: "w-23" },
  { name: "margin", label: "Margin %", align: "right", width: "w-18" },
  { name: "gst", label: "GST %", align: "right", width: "w-15" },
  { name: "watt_peak", label: "Wp", align: "right", width: "w-13" },
  { name: "hsn_sac", label: "HSN/SAC", align: "left", width: "w-22" },
];

/** A fixed number of decimals held in an integer: "42.5" with 3 is 42500; null when it is none. */
export function parseScaled(typed: string, decimals: number): number | null {
  const match = /^(-?)(\d*)(?:\.(\d*))?$/.exec(typed.replace(/[,\s%₹]/g, ""));
  if (!match || ((match[2] ?? "") === "" && (match[3] ?? "") === "")) return null;
  const fraction = (match[3] ?? "").replace(/0+$/, "");
  if (fraction.length > decimals) return null;
  const value = Number(`${match[2] || "0"}${fraction.padEnd(decimals, "0")}`);
  if (!Number.isSafeInteger(value)) return null;
  return match[1] && value !== 0 ? -value : value;
}

export function showScaled(value: number | null | undefined, decimals: number): string {
  if (value === null || value === undefined) return "";
  const digits = String(Math.abs(value)).padStart(decimals + 1, "0");
  const fraction = digits.slice(-decimals).replace(/0+$/, "");
  return `${value < 0 ? "-" : ""}${digits.slice(0, -decimals)}${fraction ? `.${fraction}` : ""}`;
}

export function cellText(row: CostingRow, cell: CellName): string {
  switch (cell) {
    case "category":
      return row.category;
    case "item_name":
      return row.item_name;
    case "specification":
      return row.specification ?? "";
    case "quantity":
      return showScaled(row.quantity_milli, 3);
    case "unit":
      return row.unit;
    case "unit_cost":
      return showScaled(row.unit_cost_paise, 2);
    case "margin":
      return showScaled(row.margin_bp, 2);
    case "gst":
      return showScaled(row.gst_rate_bp, 2);
    case "watt_peak":
      return row.watt_peak ? String(row.watt_peak) : "";
    case "hsn_sac":
      return row.hsn_sac ?? "";
  }
}

/** The row with one cell set to what was typed, or null when the text is no such value. */
export function withCell(row: CostingRow, cell: CellName, typed: string): CostingRow | null {
  const text = typed.trim();
  const optional = (value: number | null): number | null | undefined =>
    text === "" ? null : (value ?? undefined);
  switch (cell) {
    case "category": {
      const category = categoryOf(text);
      // The rate was the old category's unless a person set another.
      return category ? { ...row, category } : null;
    }
    case "item_name":
      return { ...row, item_name: text.slice(0, 200) };
    case "specification":
      return { ...row, specification: text === "" ? null : text.slice(0, 500) };
    case "quantity": {
      const milli = parseScaled(text, 3);
      return milli !== null && milli > 0 ? { ...row, quantity_milli: milli } : null;
    }
    case "unit": {
      const unit = UNITS.find((known) => known === text.toUpperCase());
      return unit ? { ...row, unit } : null;
    }
    case "unit_cost": {
      const paise = parseMoney(text);
      return paise !== null && paise >= 0 ? { ...row, unit_cost_paise: paise } : null;
    }
    case "margin": {
      const margin = optional(parseScaled(text, 2));
      return margin === undefined || (margin !== null && margin < 0)
        ? null
        : { ...row, margin_bp: margin };
    }
    case "gst": {
      const rate = optional(parseScaled(text, 2));
      return rate === undefined || (rate !== null && (rate < 0 || rate > 2800))
        ? null
        : { ...row, gst_rate_bp: rate };
    }
    case "watt_peak": {
      const watts = optional(parseScaled(text.replace(/w(p)?$/i, ""), 0));
      return watts === undefined || (watts !== null && watts <= 0)
        ? null
        : { ...row, watt_peak: watts };
    }
    case "hsn_sac":
      return text === "" || /^(\d{4}|\d{6}|\d{8})$/.test(text)
        ? { ...row, hsn_sac: text === "" ? null : text }
        : null;
  }
}

/** A category by code or by the label people see, whatever the case. */
export function categoryOf(text: string): string | null {
  const wanted = text.trim().toLowerCase();
  return (
    COSTING_CATEGORIES.find(
      (known) => known.value === wanted || known.label.toLowerCase() === wanted,
    )?.value ?? null
  );
}

export function emptyRow(category: string): CostingRow {
  return {
    row_id: crypto.randomUUID(),
    category,
    item_name: "",
    quantity_milli: 1000,
    unit: "NOS",
    unit_cost_paise: 0,
  };
}

/** Cells of a copied block: lines by rows, tabs by columns; quoted cells may hold both. */
export function parseTsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = "";
  let quoted = false;
  const source = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  for (let at = 0; at < source.length; at += 1) {
    const letter = source.charAt(at);
    if (quoted) {
      if (letter === '"' && source.charAt(at + 1) === '"') {
        cell += '"';
        at += 1;
      } else if (letter === '"') quoted = false;
      else cell += letter === "\n" ? " " : letter;
    } else if (letter === '"' && cell === "") quoted = true;
    else if (letter === "\t") {
      row.push(cell);
      cell = "";
    } else if (letter === "\n") {
      rows.push([...row, cell]);
      row = [];
      cell = "";
    } else cell += letter;
  }
  rows.push([...row, cell]);
  return rows;
}

export interface Pasted {
  rows: CostingRow[];
  /** Cells whose text was no such value; they kept what they had. */
  refused: { row: number; cell: CellName; text: string }[];
}

/** The rows with a block laid over them from one cell on; the sheet grows as needed. */
export function pasteBlock(
  rows: readonly CostingRow[],
  from: { row: number; column: number },
  text: string,
): Pasted {
  const next = [...rows];
  const refused: Pasted["refused"] = [];
  parseTsv(text).forEach((cells, down) => {
    const at = from.row + down;
    let row = next[at] ?? emptyRow(next[at - 1]?.category ?? "others");
    cells.forEach((value, right) => {
      const column = CELL_COLUMNS[from.column + right];
      if (!column) return;
      const changed = withCell(row, column.name, value);
      if (changed) row = changed;
      else if (value.trim() !== "") refused.push({ row: at, cell: column.name, text: value });
    });
    next[at] = row;
  });
  return { rows: next, refused };
}
