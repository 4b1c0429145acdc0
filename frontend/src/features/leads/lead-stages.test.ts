import { describe, expect, it } from "vitest";
import { entryDays } from "./lead-stages";

describe("entryDays", () => {
  it("keeps the last day a status was entered, whatever the order of the answer", () => {
    const entered = (at: string, to: string) => ({ at, changes: [{ field: "status", to }] });
    const days = entryDays([
      entered("2026-11-20T10:00:00Z", "qualified"),
      entered("2026-11-01T10:00:00Z", "new"),
      entered("2026-11-10T10:00:00Z", "qualified"),
      { at: "2026-11-12T10:00:00Z", changes: [{ field: "next_step", to: null }] },
    ]);
    expect(days).toEqual({ new: "2026-11-01T10:00:00Z", qualified: "2026-11-20T10:00:00Z" });
  });
});
