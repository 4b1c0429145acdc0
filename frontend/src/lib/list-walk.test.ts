import { expect, it } from "vitest";
import { rememberRows, walkFrom } from "./list-walk";

it("walks to the neighbours in the list's order and stops at its ends", () => {
  rememberRows(["/leads/a", "/leads/b", "/leads/c"]);
  expect(walkFrom("/leads/b")).toEqual({ at: 2, of: 3, previous: "/leads/a", next: "/leads/c" });
  expect(walkFrom("/leads/c")?.next).toBeUndefined();
});

it("knows no neighbours of a record that no list led to", () => {
  rememberRows(["/leads/a"]);
  expect(walkFrom("/customers/a")).toBeNull();
});
