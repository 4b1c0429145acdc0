import { describe, expect, it } from "vitest";
import { filled, patchOf } from "./patch";

describe("patchOf", () => {
  it("sends only what changed and clears what was emptied", () => {
    const before = { title: "Anitha 3 kW", city: "Kochi", capacity_w: 3000, source: "website" };
    const after = { title: "Anitha 5 kW", city: " ", capacity_w: 3000, source: "website" };
    expect(patchOf(before, after)).toEqual({ title: "Anitha 5 kW", city: null });
  });

  it("takes an absent value and an empty one as the same", () => {
    expect(patchOf({ note: "" as string | null }, { note: null })).toEqual({});
  });
});

describe("filled", () => {
  it("leaves out what says nothing, at every depth", () => {
    expect(
      filled({ name: " Anitha ", email: "", site: { address: { city: "" } }, wants_loan: false }),
    ).toEqual({ name: "Anitha", wants_loan: false });
  });

  it("keeps zero and lists", () => {
    expect(filled({ phones: [], units: 0 })).toEqual({ units: 0 });
    expect(filled({ phones: ["+919847012345"] })).toEqual({ phones: ["+919847012345"] });
  });
});
