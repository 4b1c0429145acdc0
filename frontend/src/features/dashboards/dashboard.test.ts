import { expect, test } from "vitest";
import {
  financialYear,
  listHref,
  ordered,
  periodBounds,
  recentYears,
  stageHref,
  type Bar,
} from "./dashboard";

const bar: Bar = {
  fy: "2026-27",
  quarter: "",
  owner: "",
  segment: "",
  customer_type: "",
  source: "",
  compare: "",
};

test("a financial year begins in April", () => {
  expect(financialYear("2026-03-31")).toBe("2025-26");
  expect(financialYear("2026-04-01")).toBe("2026-27");
  expect(financialYear("2099-12-01")).toBe("2099-00");
  expect(recentYears("2026-11-21", 3)).toEqual(["2026-27", "2025-26", "2024-25"]);
});

test("the last quarter of a year lies in the next calendar year", () => {
  expect(periodBounds("2026-27", "Q4")).toEqual(["2027-01-01", "2027-03-31"]);
  expect(periodBounds("2026-27", "")).toEqual(["2026-04-01", "2027-03-31"]);
  expect(periodBounds("", "")).toBeNull();
});

test("a figure opens the list it is the sum of, with the filters of the bar", () => {
  const filtered = { ...bar, segment: "subsidy", customer_type: "residential" };
  expect(decodeURIComponent(listHref("/projects", filtered, ordered(filtered)))).toBe(
    "/projects?filter[confirmation_date][between]=2026-04-01,2027-03-31&filter[status][ne]=cancelled&filter[segment][in]=subsidy",
  );
  expect(decodeURIComponent(stageHref("proposal", filtered))).toBe(
    "/leads?filter[stage][eq]=proposal&filter[segment][in]=subsidy&filter[customer_type][in]=residential",
  );
  expect(listHref("/invoices", bar)).toBe("/invoices?filter=none");
});
