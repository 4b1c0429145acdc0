import { describe, expect, it } from "vitest";
import {
  ageingOf,
  lineTaxable,
  onAccountPaise,
  outstandingPaise,
  spread,
  type Invoice,
} from "./invoice";

const invoice = (members: Partial<Invoice>) =>
  ({
    status: "part_paid",
    kind: "tax_invoice",
    totals: { total_paise: 100_000 },
    payments: [],
    advances: [],
    releases: [],
    credits_applied: [],
    refunded_paise: 0,
    ...members,
  }) as unknown as Invoice;

describe("what is left to pay", () => {
  it("counts payments that stand, advances and credits", () => {
    const paid = invoice({
      payments: [
        { allocated_paise: 40_000, on_account_paise: 0, reversed: false },
        { allocated_paise: 60_000, on_account_paise: 0, reversed: true },
      ] as Invoice["payments"],
      advances: [{ amount_paise: 10_000, returned_paise: 4_000 }] as Invoice["advances"],
      credits_applied: [
        { to_outstanding_paise: 5_000, to_on_account_paise: 0 },
      ] as Invoice["credits_applied"],
    });
    expect(outstandingPaise(paid)).toBe(49_000);
    expect(outstandingPaise(invoice({ status: "draft" }))).toBe(0);
  });

  it("keeps all money on a proforma on account", () => {
    const payments = [
      { allocated_paise: 40_000, on_account_paise: 5_000, reversed: false },
    ] as Invoice["payments"];
    expect(onAccountPaise(invoice({ payments }))).toBe(5_000);
    expect(onAccountPaise(invoice({ payments, kind: "proforma" }))).toBe(45_000);
  });

  it("ages by days after the due date", () => {
    const now = new Date("2026-11-20T06:00:00Z");
    const row = { kind: "tax_invoice", outstanding_paise: 1, due_date: "2026-11-20" };
    expect(ageingOf(row, now)?.bucket).toBe("not_due");
    expect(ageingOf({ ...row, due_date: "2026-11-19" }, now)?.bucket).toBe("1-30");
    expect(ageingOf({ ...row, due_date: "2026-08-01" }, now)?.bucket).toBe("90+");
    expect(ageingOf({ ...row, outstanding_paise: 0 }, now)).toBeNull();
  });
});

it("a payment settles the oldest document first and leaves the rest over", () => {
  const open = [
    { id: "a", outstanding_paise: 300 },
    { id: "b", outstanding_paise: 500 },
  ];
  expect([...spread(400, open)]).toEqual([
    ["a", 300],
    ["b", 100],
  ]);
  expect([...spread(1000, open).values()].reduce((sum, part) => sum + part, 0)).toBe(800);
});

it("a line's taxable value is exact to the paisa", () => {
  expect(lineTaxable({ quantity_milli: 1500, rate_paise: 3333, discount_paise: 0 })).toBe(5000);
  expect(lineTaxable({ quantity_milli: 1000, rate_paise: 18_000_000, discount_paise: 100 })).toBe(
    17_999_900,
  );
});
