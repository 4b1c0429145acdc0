import { describe, expect, it } from "vitest";
import { isTouched } from "./live-updates";
import { secondsLeft } from "./session-guard";
import { ownPath } from "./sign-in";

describe("where sign-in leads back to", () => {
  it.each([
    ["/leads?q=roof", "/leads?q=roof"],
    [null, "/"],
    ["https://elsewhere.example", "/"],
    ["//elsewhere.example", "/"],
    ["/\\elsewhere.example", "/"],
    ["/login?next=/leads", "/"],
  ])("%s gives %s", (next, path) => expect(ownPath(next)).toBe(path));
});

describe("the idle warning", () => {
  it("stays away until its seconds begin", () => expect(secondsLeft(239_000, 5, 60)).toBeNull());
  it("counts the last seconds down", () => {
    expect(secondsLeft(240_000, 5, 60)).toBe(60);
    expect(secondsLeft(299_500, 5, 60)).toBe(1);
  });
  it("ends at zero and not below", () => expect(secondsLeft(400_000, 5, 60)).toBe(0));
});

describe("a live message", () => {
  const change = { entity: "lead", id: "1" };
  it("makes lists and its own record stale", () => {
    expect(isTouched(["leads", "list", "/api/v1/leads"], change)).toBe(true);
    expect(isTouched(["leads", "record", "1"], change)).toBe(true);
  });
  it("leaves other records and resources alone", () => {
    expect(isTouched(["leads", "record", "2"], change)).toBe(false);
    expect(isTouched(["customers", "list"], change)).toBe(false);
  });
});
