import { describe, expect, it } from "vitest";
import { fieldLabel, fieldText, listChanges, rowDifferences } from "./field-values";
import { eventTitle } from "./event-words";

describe("members of a record", () => {
  it("take their unit from their name", () => {
    expect(fieldText("order_value_paise", 19_602_000)).toBe("₹1,96,020");
    expect(fieldText("capacity_w", 5400)).toBe("5.4 kW");
    expect(fieldText("percent_bp", 1800)).toBe("18.0%");
    expect(fieldText("quantity_milli", 2500)).toBe("2.5");
    expect(fieldText("received_on", "2026-11-20")).toBe("20 Nov 2026");
    expect(fieldText("at", "2026-11-20T08:35:00Z")).toBe("20 Nov 2026, 14:05");
  });

  it("read codes as words and leave what people wrote alone", () => {
    expect(fieldText("status", "under_installation")).toBe("Under installation");
    expect(fieldText("mode", "upi")).toBe("UPI");
    expect(fieldText("note", "call again")).toBe("call again");
    expect(fieldText("title", "solar")).toBe("solar");
  });

  it("name people and shorten other ids", () => {
    const id = "0193e0a4-7b1a-7c55-9d00-000000000001";
    expect(fieldText("owner_id", id, new Map([[id, "Meera Nair"]]))).toBe("Meera Nair");
    expect(fieldText("lead_id", id)).toBe("#0193e0a4");
  });

  it("are labelled without their unit", () => {
    expect(fieldLabel("order_value_paise")).toBe("Order value");
    expect(fieldLabel("site/address/city")).toBe("Site, address, city");
    expect(fieldLabel("profile/gstin")).toBe("Profile, GSTIN");
  });
});

describe("lists", () => {
  it("match rows by their id, so that a changed row is not one gone and one new", () => {
    const before = [
      { cost_id: "a", amount_paise: 1 },
      { cost_id: "b", amount_paise: 2 },
    ];
    const after = [
      { cost_id: "a", amount_paise: 9 },
      { cost_id: "c", amount_paise: 3 },
    ];
    expect(listChanges(before, after).map((change) => change.kind)).toEqual([
      "changed",
      "added",
      "removed",
    ]);
    expect(rowDifferences(before[0], after[0])).toEqual([
      { field: "amount_paise", from: 1, to: 9 },
    ]);
  });
});

it("an event without a title of its own reads as its words", () => {
  expect(eventTitle("project.held")).toBe("Put on hold");
  expect(eventTitle("project.cost_added")).toBe("Cost added");
});
