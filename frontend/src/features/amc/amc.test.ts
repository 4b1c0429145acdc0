import { expect, it } from "vitest";
import { statusOf, type AmcRecord } from "./amc";

const contract = (standing: AmcRecord["standing"]) =>
  ({ standing, start_on: "2026-01-01", end_on: "2026-12-31" }) as AmcRecord;

it("runs from its first to its last day", () => {
  const days = ["2025-12-31", "2026-01-01", "2026-12-31", "2027-01-01"];
  expect(days.map((day) => statusOf(contract("signed"), day))).toEqual([
    "upcoming",
    "active",
    "active",
    "expired",
  ]);
});

it("stays renewed or terminated whatever the day", () => {
  expect(statusOf(contract("renewed"), "2026-06-01")).toBe("renewed");
  expect(statusOf(contract("terminated"), "2025-06-01")).toBe("terminated");
});
