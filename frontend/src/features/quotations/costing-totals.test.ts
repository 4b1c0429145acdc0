import { describe, expect, it } from "vitest";
import { rdiv, wattsInName, workSheet } from "./costing-totals";
import type { CostingRow } from "./quotation-types";

/** The vectors are those the server's rule is tested with (calculations, costing sheet). */
const row = (
  category: string,
  quantity_milli: number,
  unit_cost_paise: number,
  gst_rate_bp: number,
  more: Partial<CostingRow> = {},
): CostingRow => ({
  category,
  item_name: "An item",
  unit: "NOS",
  quantity_milli,
  unit_cost_paise,
  gst_rate_bp,
  ...more,
});

const A = [
  row("pv_modules", 9000, 1_400_000, 500),
  row("inverters", 1000, 4_500_000, 500),
  row("mounting_structure", 1000, 3_000_000, 1800),
  row("installation", 1000, 2_500_000, 1800),
];
const B = [
  row("pv_modules", 6000, 1_327_550, 500),
  row("inverters", 1000, 3_895_000, 500),
  row("dc_cable", 42_500, 8735, 1800),
  row("earthing", 3000, 145_075, 1800),
  row("installation", 1000, 1_250_000, 1800),
];
const sheet = (rows: CostingRow[], margin_bp: number, show_gst = true) => ({
  rows,
  margin_bp,
  show_gst,
  tax_basis: "by_row",
});

describe("the costing sheet", () => {
  it("reckons example A as the server does", () => {
    const figures = workSheet(sheet(A, 1500));
    expect(figures).toMatchObject({
      cost: 22_600_000,
      taxable: 25_990_000,
      gst: 2_121_750,
      grandTotal: 28_111_750,
      margin: 3_390_000,
      markupBp: 1500,
      marginOnPriceBp: 1304,
    });
  });

  it("rounds the unit price before it multiplies, as example B shows row by row", () => {
    const figures = workSheet(sheet(B, 1250));
    expect(figures.rows.map((figure) => [figure.unitPrice, figure.base, figure.gst])).toEqual([
      [1_493_494, 8_960_964, 448_048],
      [4_381_875, 4_381_875, 219_094],
      [9827, 417_648, 75_177],
      [163_209, 489_627, 88_133],
      [1_406_250, 1_406_250, 253_125],
    ]);
    expect(figures.grandTotal).toBe(16_739_941);
  });

  it("adds no tax when GST is off", () => {
    expect(workSheet(sheet(B, 1250, false)).grandTotal).toBe(15_656_364);
  });

  it("lets a row keep its own margin", () => {
    const rows = [row("pv_modules", 6000, 1_327_550, 500, { margin_bp: 1000 }), B[1] as CostingRow];
    expect(workSheet(sheet(rows, 1250))).toMatchObject({
      cost: 11_860_300,
      taxable: 13_143_705,
      grandTotal: 13_800_891,
      markupBp: 1082,
      marginOnPriceBp: 976,
    });
  });

  it("leaves the tax of a contract basis to the server", () => {
    const figures = workSheet({ ...sheet(B, 1250), tax_basis: "composite_70_30" });
    expect([figures.gst, figures.grandTotal]).toEqual([null, null]);
  });

  it("takes the category's rate for a blank one", () => {
    const rows = [row("pv_modules", 1000, 100_000, 0, { gst_rate_bp: null })];
    expect(workSheet(sheet(rows, 0)).gst).toBe(5000);
  });

  it("reads watts from the name of a module", () => {
    const rows = [row("pv_modules", 6000, 1, 500, { item_name: "Mono PERC 540W" })];
    expect(workSheet(sheet(rows, 0)).capacityW).toBe(3240);
    expect(wattsInName("TOPCon 550 Wp bifacial")).toBe(550);
    expect(wattsInName("Cable 48 W")).toBeNull();
  });

  it("counts 0 margin for an empty sheet and knows no ratio", () => {
    expect(workSheet(sheet([], 1500))).toMatchObject({ margin: 0, marginOnPriceBp: null });
  });
});

describe("rdiv", () => {
  it("rounds half away from zero", () => {
    expect([rdiv(5n, 2n), rdiv(-5n, 2n), rdiv(7n, 3n), rdiv(-1n, 3n)]).toEqual([3, -3, 2, 0]);
  });
});
