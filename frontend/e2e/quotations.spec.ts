/** What becomes of an offer that is not accepted at once. */
import { expect, test, type Page } from "@playwright/test";
import { Desk, issuedQuotation, proposedLead } from "./desk";
import { ADDRESS, ask, dialog, People, said, visit } from "./people";

test.use({ baseURL: ADDRESS });

let people: People;
let meera: Desk;
let page: Page;

test.beforeAll(async ({ browser }) => {
  people = new People(browser);
  meera = await Desk.of("sales");
  page = await people.as("sales");
});

test.afterAll(async () => {
  await people.leave();
  await meera.leave();
  expect(people.faults).toEqual([]);
});

async function opened(name: string) {
  const quotation = await issuedQuotation(meera, await proposedLead(meera, name));
  await visit(page, `/quotations/${quotation}`);
  await expect(page.getByRole("heading", { level: 1 })).toContainText(/QT\/\d\d-\d\d\/\d{5}/);
  return quotation;
}

const state = (words: string) =>
  expect(page.locator("main header").getByText(words, { exact: true })).toBeVisible();

test("an offer is rejected in the customer's words", async () => {
  await opened("Mini Rejected");
  await ask(page, "Mark rejected");
  const box = dialog(page, "Mark rejected");
  await box.getByLabel("Reason").fill("Too dear");
  await box.getByLabel("In the customer's words").fill("My neighbour paid less");
  await box.getByRole("button", { name: "Mark rejected" }).click();
  await said(page, "Quotation marked rejected");
  await state("Rejected");
  await expect(page.getByText("“My neighbour paid less”")).toBeVisible();
});

test("an offer is withdrawn", async () => {
  await opened("Nabeel Withdrawn");
  await ask(page, "Withdraw");
  const box = dialog(page, "Withdraw");
  await box.getByLabel("Reason").fill("The module is no longer made");
  await box.getByRole("button", { name: "Withdraw" }).click();
  await said(page, "Quotation withdrawn");
  await expect(page.getByRole("button", { name: "Record acceptance" })).toHaveCount(0);
});

test("work goes on from an earlier version and is issued as the next one", async () => {
  const quotation = await opened("Ouseph Revised");
  await ask(page, "Work on from a version");
  const box = dialog(page, "Work on from a version");
  await box.getByRole("button", { name: "Restore as working copy" }).click();
  await said(page, "Working copy restored");
  await visit(page, `/quotations/${quotation}/edit`);
  const margin = page.getByLabel("Margin on cost, %");
  await margin.fill("18");
  await margin.press("Tab");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("status").filter({ hasText: /^Saved$/ })).toBeVisible();
  await page.getByRole("button", { name: "Issue…" }).click();
  await dialog(page, "Issue version 2").getByRole("button", { name: "Issue version 2" }).click();
  await said(page, "Version 2 issued");
  await visit(page, `/quotations/${quotation}`);
  await expect(page.getByText("Version 2", { exact: true })).toBeVisible();
  await expect(page.getByText("Superseded")).toBeVisible();
});
