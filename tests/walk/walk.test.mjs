/**
 * Three jobs to their end through the API alone, each derived number compared with one worked out
 * here (arithmetic.mjs): on records, lists, totals and statements.
 */
import { after, before, test } from "node:test";
import { commercial } from "./commercial.mjs";
import { home } from "./home.mjs";
import { lostAndReopened } from "./lost.mjs";
import { Office } from "./office.mjs";

let office;
before(async () => {
  office = await Office.open();
});
after(() => office?.close());

test("a subsidised home of 3 kW is financed, built and paid in four parts", () => home(office));
test("a factory in another state changes its order and gets a credit note", () =>
  commercial(office));
test("a lost lead is reopened and its loss stays in the history", () => lostAndReopened(office));
