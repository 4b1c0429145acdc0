import { expect, it } from "vitest";
import { isSilent, mergeOf, withMember, type ChangeSince } from "./conflict";
import { Problem } from "./problem";

const event = (changes: ChangeSince["changes"], actor = "Suresh Pillai"): ChangeSince => ({
  version: 4,
  type: "lead.updated",
  at: "2026-11-21T08:00:00Z",
  actor_name: actor,
  changes,
});

const conflict = (...since: ChangeSince[]) =>
  new Problem(412, { code: "version_conflict", current_version: 5, since });

it("puts changes of different members together", () => {
  const merge = mergeOf(conflict(event([{ field: "source", from: "website", to: "referral" }])), {
    title: "Green House",
  });
  expect(merge).toMatchObject({ body: { title: "Green House" }, clashes: [], version: 5 });
  expect(merge && isSilent(merge, "leads/1/update")).toBe(true);
});

it("takes theirs where only they changed a member of a block sent whole", () => {
  const merge = mergeOf(conflict(event([{ field: "contact/phone", from: "+911", to: "+912" }])), {
    contact: { phone: "+911", city: "Aluva" },
  });
  expect(merge?.body).toEqual({ contact: { phone: "+912", city: "Aluva" } });
  expect(merge?.clashes).toEqual([]);
});

it("asks about a member both changed, from the first reading to the last writing", () => {
  const merge = mergeOf(
    conflict(
      event([{ field: "title", from: "A", to: "B" }]),
      event([{ field: "title", from: "B", to: "C" }], "Meera Nair"),
    ),
    { title: "D" },
  );
  expect(merge?.clashes).toMatchObject([
    { original: "A", theirs: "C", yours: "D", by: "Meera Nair" },
  ]);
  expect(merge && isSilent(merge, "leads/1/update")).toBe(false);
});

it("does not ask when both wrote the same", () => {
  const merge = mergeOf(conflict(event([{ field: "title", from: "A", to: "B" }])), { title: "B" });
  expect(merge?.clashes).toEqual([]);
});

it("finds a command's member deeper in the record", () => {
  const merge = mergeOf(conflict(event([{ field: "draft/costing/margin_bp", from: 1, to: 2 }])), {
    margin_bp: 3,
  });
  expect(merge?.clashes).toMatchObject([{ field: "draft/costing/margin_bp", theirs: 2 }]);
});

it("never moves a record twice: a stage that moved is asked about", () => {
  const merge = mergeOf(conflict(event([{ field: "stage", from: "a", to: "b" }])), {});
  expect(merge && isSilent(merge, "projects/1/advance")).toBe(false);
  expect(merge && isSilent(merge, "projects/1/set-financing")).toBe(true);
});

it("has nothing to compare when the refusal tells nothing", () => {
  expect(mergeOf(new Problem(412, { code: "version_conflict" }), { title: "A" })).toBeNull();
});

it("replaces one member and keeps the rest", () => {
  expect(withMember({ a: { b: 1, c: 2 } }, ["a", "b"], 3)).toEqual({ a: { b: 3, c: 2 } });
});
