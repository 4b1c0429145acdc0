import { describe, expect, it } from "vitest";
import {
  daysUntil,
  financialYear,
  formatDate,
  formatDateTime,
  formatKw,
  formatMoney,
  formatMoneyCompact,
  formatPercent,
  formatPhone,
  formatQuantity,
  formatRelative,
  humanise,
  initials,
  parsePhone,
} from "./format";

describe("money", () => {
  it.each([
    [123_456_750, "₹12,34,567.50"],
    [100, "₹1"],
    [5, "₹0.05"],
    [0, "₹0"],
    [-123_400, "-₹1,234"],
    [1_000_000_000_000, "₹10,00,00,00,000"],
  ])("%i paise read %s", (paise, shown) => expect(formatMoney(paise)).toBe(shown));

  it("keeps the paise where papers need them", () =>
    expect(formatMoney(100, "always")).toBe("₹1.00"));

  it.each([
    [19_600_000, "₹1.96 L"],
    [2_350_000_000, "₹2.35 Cr"],
    [9_999_999, "₹1 L"],
    [9_999_900, "₹99,999"],
    [999_999_900, "₹1 Cr"],
    [-19_600_000, "-₹1.96 L"],
  ])("%i paise read %s when short", (paise, shown) =>
    expect(formatMoneyCompact(paise)).toBe(shown),
  );

  it("shows a dash for what is unknown, never zero", () => {
    expect(formatMoney(null)).toBe("–");
    expect(formatMoneyCompact(undefined)).toBe("–");
  });
});

describe("dates", () => {
  it("reads a civil date as that very day", () =>
    expect(formatDate("2026-11-20")).toBe("20 Nov 2026"));
  it("puts an instant on the Kolkata day", () =>
    expect(formatDate("2026-11-19T18:30:00Z")).toBe("20 Nov 2026"));
  it("reads September in three letters", () => expect(formatDate("2026-09-01")).toBe("1 Sep 2026"));
  it("shows the Kolkata time", () =>
    expect(formatDateTime("2026-11-20T08:35:00Z")).toBe("20 Nov 2026, 14:05"));
  it("shows a dash for what is no date", () => expect(formatDate("soon")).toBe("–"));
  it("changes the financial year on the first of April", () => {
    expect(financialYear("2026-03-31")).toBe("2025-26");
    expect(financialYear("2026-04-01")).toBe("2026-27");
    expect(financialYear("2099-12-31")).toBe("2099-00");
  });
  it("takes an instant of 31 March 19:00 UTC as April in Kolkata", () =>
    expect(financialYear("2026-03-31T19:00:00Z")).toBe("2026-27"));
  it("counts days from the Kolkata day", () => {
    const lateEvening = new Date("2026-11-19T19:00:00Z");
    expect(daysUntil("2026-11-20", lateEvening)).toBe(0);
    expect(daysUntil("2026-11-18", lateEvening)).toBe(-2);
  });
  it("says how long ago", () =>
    expect(formatRelative("2026-11-17T10:00:00Z", new Date("2026-11-20T10:00:00Z"))).toBe(
      "3 days ago",
    ));
});

describe("figures and names", () => {
  it("shows power in kW with at most two decimals", () => {
    expect(formatKw(5400)).toBe("5.4 kW");
    expect(formatKw(12_345)).toBe("12.35 kW");
  });
  it("shows basis points as percent", () => expect(formatPercent(1800)).toBe("18.0%"));
  it("shows thousandths as quantity", () => expect(formatQuantity(12_500)).toBe("12.5"));
  it("groups an Indian number", () => expect(formatPhone("+919847012345")).toBe("+91 98470 12345"));
  it("turns codes into words", () =>
    expect(humanise("under_installation")).toBe("Under installation"));
  it("takes the first and the last letter of a name", () => {
    expect(initials("Asha Menon")).toBe("AM");
    expect(initials("Fathima")).toBe("F");
  });
});

describe("typed phone numbers", () => {
  it.each([
    ["98470 12345", "+919847012345"],
    ["09847012345", "+919847012345"],
    ["+91-98470-12345", "+919847012345"],
    ["+971 50 123 4567", "+971501234567"],
  ])("%s is %s", (typed, e164) => expect(parsePhone(typed)).toBe(e164));
  it.each(["12345", "28470 12345", "phone"])("%s is none", (typed) =>
    expect(parsePhone(typed)).toBeNull(),
  );
});
