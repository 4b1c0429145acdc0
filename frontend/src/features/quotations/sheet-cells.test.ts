import { describe, expect, it } from "vitest";
import { cellText, emptyRow, parseScaled, parseTsv, pasteBlock, withCell } from "./sheet-cells";

describe("typed numbers", () => {
  it("hold thousandths and basis points without floats", () => {
    expect(parseScaled("42.5", 3)).toBe(42_500);
    expect(parseScaled("1,250", 3)).toBe(1_250_000);
    expect(parseScaled("12.5%", 2)).toBe(1250);
    expect(parseScaled(".5", 2)).toBe(50);
  });

  it("are refused rather than rounded or guessed", () => {
    expect(parseScaled("1.2345", 3)).toBeNull();
    expect(parseScaled("about 5", 3)).toBeNull();
    expect(parseScaled("", 3)).toBeNull();
  });

  it("come back as they would be typed", () => {
    const row = withCell(emptyRow("dc_cable"), "quantity", "42.50");
    expect(row && cellText(row, "quantity")).toBe("42.5");
  });
});

describe("parseTsv", () => {
  it("splits lines and tabs as spreadsheets copy them", () => {
    expect(parseTsv("a\tb\r\nc\td\r\n")).toEqual([
      ["a", "b"],
      ["c", "d"],
    ]);
  });

  it("keeps tabs, breaks and quotes inside a quoted cell", () => {
    expect(parseTsv('"5"" pipe\nlong"\t2')).toEqual([['5" pipe long', "2"]]);
  });
});

describe("a block pasted into the sheet", () => {
  const block =
    "PV modules\tMono PERC 540 Wp\t\t6\tNOS\t13,275.50\ninverters\tInverter 3 kW\t\t1\tset\t38950";

  it("fills rightwards and grows the sheet", () => {
    const { rows, refused } = pasteBlock([emptyRow("others")], { row: 0, column: 0 }, block);
    expect(refused).toEqual([]);
    expect(rows).toHaveLength(2);
    expect(rows[0]).toMatchObject({
      category: "pv_modules",
      item_name: "Mono PERC 540 Wp",
      quantity_milli: 6000,
      unit: "NOS",
      unit_cost_paise: 1_327_550,
    });
    expect(rows[1]).toMatchObject({
      category: "inverters",
      unit: "SET",
      unit_cost_paise: 3_895_000,
    });
  });

  it("names the cells it could not read and leaves them as they were", () => {
    const { rows, refused } = pasteBlock(
      [emptyRow("meter")],
      { row: 0, column: 3 },
      "many\tNOS\t-4",
    );
    expect(refused.map((cell) => cell.cell)).toEqual(["quantity", "unit_cost"]);
    expect(rows[0]).toMatchObject({ quantity_milli: 1000, unit: "NOS", unit_cost_paise: 0 });
  });

  it("ignores what lies beyond the last column", () => {
    const { rows } = pasteBlock([emptyRow("meter")], { row: 0, column: 9 }, "8541\tlost\tlost");
    expect(rows[0]?.hsn_sac).toBe("8541");
  });
});

describe("cells", () => {
  it("refuse a rate above 28 per cent and clear an emptied one", () => {
    const row = { ...emptyRow("meter"), gst_rate_bp: 1800 };
    expect(withCell(row, "gst", "30")).toBeNull();
    expect(withCell(row, "gst", "")?.gst_rate_bp).toBeNull();
  });
});
