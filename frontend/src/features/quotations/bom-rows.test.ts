import { expect, it } from "vitest";
import { manualRow, quantityOf, sentBom } from "./bom-rows";

it("starts a row by hand in the category before it", () => {
  expect(manualRow("ac_cable")).toMatchObject({ category: "ac_cable", origin: "manual" });
});

it("sends rows with a name only, without blank texts", () => {
  const row = { ...manualRow("meter"), item_name: " Net meter ", brand: " ", comment: "by KSEB" };
  expect(sentBom([row, manualRow("meter")])).toEqual([
    { ...row, item_name: "Net meter", brand: null, specification: null, comment: "by KSEB" },
  ]);
});

it("takes quantities to a thousandth and none that is nothing", () => {
  expect(quantityOf("42.5")).toBe(42_500);
  expect(quantityOf("0")).toBeNull();
  expect(quantityOf("many")).toBeNull();
});
