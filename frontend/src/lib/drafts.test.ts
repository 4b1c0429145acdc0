import { afterEach, beforeEach, expect, it } from "vitest";
import { drafts } from "./drafts";
import { changedPart, withChanges } from "./form-changes";

const KEY = btoa("k".repeat(32));
const OTHER_KEY = btoa("o".repeat(32));
const form = {
  form: "leads/1/update",
  title: "Edit lead",
  address: "/leads/1",
  values: { contact: { name: "Asha Menon" } },
};

beforeEach(() => localStorage.clear());
afterEach(() => drafts.close());

it("gives a form back to the same person, and nothing readable lies in the storage", async () => {
  await drafts.open("asha", KEY);
  await drafts.keep(form);
  drafts.close();
  expect(await drafts.find(form.form)).toBeNull();
  expect(JSON.stringify({ ...localStorage })).not.toMatch(/Asha Menon|leads|Edit/);
  await drafts.open("asha", KEY);
  expect(await drafts.find(form.form)).toMatchObject(form);
});

it("shows nobody the drafts of another", async () => {
  await drafts.open("asha", KEY);
  await drafts.keep(form);
  await drafts.open("vivek", OTHER_KEY);
  expect(await drafts.find(form.form)).toBeNull();
  expect(await drafts.list()).toEqual([]);
  // Even under the right name, the wrong key opens nothing.
  await drafts.open("asha", OTHER_KEY);
  expect(await drafts.find(form.form)).toBeNull();
});

it("keeps what was typed last when the session ends", async () => {
  await drafts.open("asha", KEY);
  const kept: Promise<void>[] = [];
  const stop = drafts.onFlush(() => kept.push(drafts.keep(form)));
  drafts.close();
  stop();
  await Promise.all(kept);
  await drafts.open("asha", KEY);
  expect(await drafts.find(form.form)).toMatchObject(form);
});

it("forgets a draft that was sent", async () => {
  await drafts.open("asha", KEY);
  await drafts.keep(form);
  await drafts.drop(form.form);
  expect(await drafts.list()).toEqual([]);
});

it("keeps only what the person changed", () => {
  const start = { name: "", contact: { phone: null, city: "Aluva" }, rows: [{ a: 1 }] };
  const typed = { name: "", contact: { phone: "+91", city: "Aluva" }, rows: [{ a: 2 }] };
  expect(changedPart(typed, start)).toEqual({ contact: { phone: "+91" }, rows: [{ a: 2 }] });
  expect(changedPart(start, start)).toBeUndefined();
});

it("puts the changed members into what the record says now", () => {
  const now = { name: "New name", contact: { phone: null, city: "Kochi" } };
  expect(withChanges(now, { contact: { phone: "+91" } })).toEqual({
    name: "New name",
    contact: { phone: "+91", city: "Kochi" },
  });
});
