import { describe, expect, it } from "vitest";
import { formatMoney } from "./format";
import { parseKw, parseMoney } from "./parse-money";

describe("typed amounts", () => {
  it.each([
    ["2.5L", 25_000_000],
    ["2.5 lakh", 25_000_000],
    ["1.2cr", 1_200_000_000],
    ["0.1 crore", 100_000_000],
    ["₹2,50,000.50", 25_000_050],
    ["Rs. 1,234", 123_400],
    ["40k", 4_000_000],
    [".5", 50],
    ["-100", -10_000],
    ["0", 0],
    ["1.1500", 115],
  ])("%s is %i paise", (typed, paise) => expect(parseMoney(typed)).toBe(paise));

  it.each(["", "abc", "1.234", "2.5x", "1.2.3", "L", "₹", "99999999999999cr", "0.000000001L"])(
    "“%s” is no amount",
    (typed) => expect(parseMoney(typed)).toBeNull(),
  );

  it("reads back every amount it shows", () => {
    // Fixed steps through six orders of magnitude, paise included.
    for (let paise = 1; paise < 10 ** 12; paise = paise * 7 + 13) {
      expect(parseMoney(formatMoney(paise))).toBe(paise);
    }
  });
});

describe("typed power", () => {
  it.each([
    ["5.4", 5400],
    ["5.4 kW", 5400],
    ["1.2 MW", 1_200_000],
    ["750 w", 750],
  ])("%s is %i W", (typed, watts) => expect(parseKw(typed)).toBe(watts));
  it.each(["", "5.4321", "10 hp"])("“%s” is no power", (typed) =>
    expect(parseKw(typed)).toBeNull(),
  );
});
