/** Money that goes the other way: credit, cancel, reverse, refund; each asks who one is. */
import { expect, test, type Page } from "@playwright/test";
import { daysAgo, Desk, issuedInvoice, newOrder } from "./desk";
import { ADDRESS, ask, dialog, People, said, visit } from "./people";

test.use({ baseURL: ADDRESS });

let people: People;
let meera: Desk;
let fathima: Desk;
let page: Page;

test.beforeAll(async ({ browser }) => {
  people = new People(browser);
  [meera, fathima] = await Promise.all([Desk.of("sales"), Desk.of("finance")]);
  page = await people.as("finance");
});

test.afterAll(async () => {
  await people.leave();
  await Promise.all([meera.leave(), fathima.leave()]);
  expect(people.faults).toEqual([]);
});

/** An issued advance on the screen. */
async function opened(name: string): Promise<string> {
  const { project } = await newOrder(meera, name);
  const invoice = await issuedInvoice(fathima, project);
  await visit(page, `/invoices/${invoice}`);
  await expect(page.getByRole("heading", { level: 1 })).toContainText(/RE\/\d\d-\d\d\/\d{5}/);
  return invoice;
}

async function paid(invoice: string, amount_paise: number, reference: string) {
  await fathima.act("invoices", invoice, "record-payment", {
    amount_paise,
    mode: "neft",
    reference,
    received_on: daysAgo(0),
    keep_on_account: true,
  });
}

/** The password again, when the act asks for it: the answer holds for five minutes. */
async function confirm() {
  const question = dialog(page, "Confirm it is you");
  const note = page.locator("[data-sonner-toast]");
  await expect(question.or(note).first()).toBeVisible();
  if (!(await question.isVisible())) return;
  await question.getByLabel("Password").fill("finance-demo-sunrise-26");
  await question.getByRole("button", { name: "Confirm" }).click();
}

const state = (words: string) =>
  expect(page.locator("main header").getByText(words, { exact: true })).toBeVisible();

test("an unpaid invoice is cancelled after a wrong and a right password", async () => {
  await opened("Gita Cancelled");
  await ask(page, "Cancel invoice");
  const box = dialog(page, "Cancel invoice");
  await expect(box.getByText("can never be taken up again")).toBeVisible();
  await box.getByLabel("Reason").fill("Billed to the wrong order");
  await box.getByRole("button", { name: "Cancel invoice" }).click();
  const question = dialog(page, "Confirm it is you");
  await question.getByLabel("Password").fill("not the password");
  await question.getByRole("button", { name: "Confirm" }).click();
  await expect(question.getByRole("alert")).toBeVisible();
  await question.getByLabel("Password").fill("finance-demo-sunrise-26");
  await question.getByRole("button", { name: "Confirm" }).click();
  await said(page, "Invoice cancelled");
  await state("Cancelled");
});

test("a credit note takes back what is left, and stands beside its invoice", async () => {
  await opened("Hima Credited");
  await ask(page, "Give a credit note");
  const box = dialog(page, "Give a credit note");
  await box.getByLabel("Reason").selectOption({ label: "Scope reduced" });
  await box.getByLabel("In words").fill("Two modules fewer than ordered");
  await box.getByRole("button", { name: "Issue credit note" }).click();
  await confirm();
  await said(page, "Credit note issued");
  await page.getByRole("tab", { name: "Payments and credits" }).click();
  await page.getByRole("link", { name: /CN\/\d\d-\d\d\/\d{5}/ }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("CN/");
});

test("a bounced payment is reversed, and the invoice is open again", async () => {
  const invoice = await opened("Ijas Bounced");
  const { totals } = await fathima.get<{ totals: { total_paise: number } }>(`invoices/${invoice}`);
  await paid(invoice, totals.total_paise, "CHQ778001");
  await visit(page, `/invoices/${invoice}?tab=payments`);
  await state("Paid");
  await page.getByRole("button", { name: /^Reverse RC/ }).click();
  const box = dialog(page, "Reverse payment");
  await box.getByLabel("Reason").selectOption({ label: "Cheque bounced" });
  await box.getByLabel("In words").fill("Returned by the bank");
  await box.getByRole("button", { name: "Reverse payment" }).click();
  await confirm();
  await said(page, "Payment reversed");
  await state("Issued");
  await expect(page.getByText("Reversed", { exact: true })).toBeVisible();
});

test("what was paid too much is paid back", async () => {
  const invoice = await opened("Jilu Refunded");
  const { totals } = await fathima.get<{ totals: { total_paise: number } }>(`invoices/${invoice}`);
  await paid(invoice, totals.total_paise + 500_000, "N778002REF");
  await visit(page, `/invoices/${invoice}?tab=document`);
  await state("Paid");
  await ask(page, "Refund advance");
  const box = dialog(page, "Refund advance");
  await expect(box.getByText("₹5,000 is on account here")).toBeVisible();
  await box.getByLabel("Mode").selectOption({ label: "NEFT" });
  await box.getByLabel("Reference").fill("OUT778002");
  await box.getByLabel("Reason").fill("Paid twice for the meter");
  await box.getByRole("button", { name: "Record refund" }).click();
  await confirm();
  await said(page, "Refund recorded");
});

test("due date and notes are changed on an issued invoice", async () => {
  await opened("Kesav Amended");
  await ask(page, "Change due date or notes");
  const box = dialog(page, "Change due date or notes");
  await box.getByLabel("Due on").fill(daysAgo(-45));
  await box.getByLabel("Notes").fill("Pay by bank transfer only");
  await box.getByRole("button", { name: "Save" }).click();
  await said(page, "Invoice amended");
  await expect(page.getByText("Pay by bank transfer only")).toBeVisible();
});

test("a draft is discarded and uses no number", async () => {
  const { project } = await newOrder(meera, "Lal Discarded");
  const draft = await fathima.create("invoices/draft-from-milestone", {
    project_id: project,
    billing_code: "advance",
    kind: "proforma",
  });
  await visit(page, `/invoices/${draft}`);
  await ask(page, "Discard draft");
  await dialog(page, "Discard draft").getByRole("button", { name: "Discard draft" }).click();
  await said(page, "Draft discarded");
  await expect(page).toHaveURL(/\/invoices$/);
});
