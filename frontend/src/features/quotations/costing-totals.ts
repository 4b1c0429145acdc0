/**
 * The costing sheet's figures while a person types: the server's rules on integers, so
 * that the preview and the saved figures agree to the paisa. Products pass 2^53 on large
 * sheets, so they are made in `BigInt`.
 */
import { COSTING_CATEGORIES } from "./quotation-words";
import type { CostingRow } from "./quotation-types";

/** The only rounding: half away from zero. */
export function rdiv(numerator: bigint, denominator: bigint): number {
  const size = numerator < 0n ? -numerator : numerator;
  const rounded = (2n * size + denominator) / (2n * denominator);
  return Number(numerator < 0n ? -rounded : rounded);
}

const product = (a: number, b: number, per: number) => rdiv(BigInt(a) * BigInt(b), BigInt(per));

export interface Sheet {
  rows: readonly CostingRow[];
  margin_bp: number;
  show_gst: boolean;
  tax_basis: string;
}

export interface RowFigures {
  unitPrice: number;
  base: number;
  cost: number;
  gst: number;
  gstRateBp: number;
}

export interface SheetFigures {
  rows: RowFigures[];
  cost: number;
  taxable: number;
  /** Null when the tax basis is a contract's: the server knows its rates. */
  gst: number | null;
  grandTotal: number | null;
  margin: number;
  marginOnPriceBp: number | null;
  markupBp: number | null;
  capacityW: number;
  categories: { category: string; cost: number; base: number }[];
}

export const defaultGstBp = (category: string) =>
  COSTING_CATEGORIES.find((known) => known.value === category)?.gstBp ?? 1800;

const NOTHING: RowFigures = { unitPrice: 0, base: 0, cost: 0, gst: 0, gstRateBp: 0 };

function rowFigures(row: CostingRow, sheet: Sheet): RowFigures {
  if (row.item_name.trim() === "" || row.quantity_milli <= 0) return NOTHING;
  const margin = row.margin_bp ?? sheet.margin_bp;
  const unitPrice = product(row.unit_cost_paise, 10_000 + margin, 10_000);
  const base = product(unitPrice, row.quantity_milli, 1000);
  const gstRateBp = row.gst_rate_bp ?? defaultGstBp(row.category);
  return {
    unitPrice,
    base,
    cost: product(row.unit_cost_paise, row.quantity_milli, 1000),
    gst: sheet.show_gst && sheet.tax_basis === "by_row" ? product(base, gstRateBp, 10_000) : 0,
    gstRateBp,
  };
}

export function workSheet(sheet: Sheet): SheetFigures {
  const rows = sheet.rows.map((row) => rowFigures(row, sheet));
  const sum = (of: (row: RowFigures) => number) => rows.reduce((total, row) => total + of(row), 0);
  const cost = sum((row) => row.cost);
  const taxable = sum((row) => row.base);
  const gst = !sheet.show_gst ? 0 : sheet.tax_basis === "by_row" ? sum((row) => row.gst) : null;
  const margin = taxable - cost;
  const categories = COSTING_CATEGORIES.flatMap(({ value }) => {
    const places = sheet.rows.flatMap((row, at) => (row.category === value ? [at] : []));
    return places.length === 0
      ? []
      : [
          {
            category: value,
            cost: places.reduce((total, at) => total + (rows[at]?.cost ?? 0), 0),
            base: places.reduce((total, at) => total + (rows[at]?.base ?? 0), 0),
          },
        ];
  });
  return {
    rows,
    cost,
    taxable,
    gst,
    grandTotal: gst === null ? null : taxable + gst,
    margin,
    markupBp: ratioBp(margin, cost),
    marginOnPriceBp: ratioBp(margin, taxable),
    capacityW: sheet.rows.reduce((total, row) => total + rowWatts(row), 0),
    categories,
  };
}

const ratioBp = (part: number, whole: number) => (whole <= 0 ? null : product(part, 10_000, whole));

/** DC power of a row of modules; 0 for every other row. */
function rowWatts(row: CostingRow): number {
  if (row.category !== "pv_modules" || row.quantity_milli <= 0) return 0;
  const watts = row.watt_peak ?? wattsInName(row.item_name);
  return watts === null ? 0 : product(row.quantity_milli, watts, 1000);
}

/** "Mono PERC 540W" says 540; only 100 to 1,000 are the watts of a module. */
export function wattsInName(name: string): number | null {
  for (const match of name.matchAll(/(\d{2,4})\s*Wp?\b/gi)) {
    const watts = Number(match[1]);
    if (watts >= 100 && watts <= 1000) return watts;
  }
  return null;
}
