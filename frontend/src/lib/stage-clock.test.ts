import { describe, expect, it } from "vitest";
import { slaOf } from "./stage-clock";

describe("a stay against its stage's days", () => {
  it("is amber from 70 and red from 90 percent", () => {
    expect(slaOf("confirmed_order", 20)).toBe("green");
    expect(slaOf("confirmed_order", 21)).toBe("amber");
    expect(slaOf("confirmed_order", 27)).toBe("red");
    expect(slaOf("lead", 4)).toBe("green");
    expect(slaOf("lead", 5)).toBe("amber");
    expect(slaOf("lead", 7)).toBe("red");
  });

  it("waits for the subsidy only on the subsidy path", () => {
    expect(slaOf("completed", 400, "non_subsidy")).toBeNull();
    expect(slaOf("completed", 29, "subsidy")).toBe("red");
  });

  it("has no colour where the stage has no limit or no day", () => {
    expect(slaOf("lost", 90)).toBeNull();
    expect(slaOf("proposal", null)).toBeNull();
  });
});
