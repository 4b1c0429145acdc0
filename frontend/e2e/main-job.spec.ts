/**
 * The main job in the real server with the demo company: from the first call to the order,
 * each step by the person whose work it is.
 */
import { expect, test, type Page } from "@playwright/test";
import { readFileSync } from "node:fs";
import { accessible, ADDRESS, ask, choose, dialog, People, said } from "./people";

test.use({ baseURL: ADDRESS });
test.describe.configure({ mode: "serial" });

/** A name no demo record has. */
const CUSTOMER = "Sreeja Valsan";

/** Today in Kolkata. */
const today = new Date(Date.now() + 5.5 * 3_600_000).toISOString().slice(0, 10);

let people: People;
let leadAddress = "";
let quotationId = "";
let projectAddress = "";
let invoiceAddress = "";

test.beforeAll(({ browser }) => {
  people = new People(browser);
});

test.afterAll(async () => {
  await people.leave();
  expect(people.faults).toEqual([]);
});

/** Opens the history: all of one hand. Answers with the record as it was at its first version. */
async function readHistory(page: Page, hand: string) {
  await page.getByRole("tab", { name: "History" }).click();
  const events = page.getByRole("region", { name: "Events" }).locator("button[data-version]");
  await expect(events.nth(2)).toBeVisible();
  await expect(events.filter({ hasText: hand })).toHaveCount(await events.count());
  await events.and(page.locator("[data-version='1']")).click();
  // Beside the list where there is room, else under the event.
  const version = page
    .getByRole("region", { name: "Version 1", exact: true })
    .or(page.getByRole("listitem").filter({ has: page.locator("[data-version='1']") }))
    .filter({ hasText: "Record then" });
  await version.getByText("Record then").click();
  return version;
}

test("sales captures a lead", async () => {
  const page = await people.as("sales");
  await page.goto("/leads");
  await expect(page.getByRole("heading", { name: "Leads", level: 1 })).toBeVisible();
  await expect(page.getByRole("grid", { name: "Leads" })).toBeVisible();
  await accessible(page, "leads", ["light", "dark"]);
  await page.getByRole("button", { name: "New lead" }).first().click();
  const sheet = dialog(page, "New lead");
  await sheet.getByLabel("Contact name").fill(CUSTOMER);
  await sheet.getByLabel("Phone").fill("9745012345");
  await sheet.getByLabel("City", { exact: true }).fill("Aluva");
  await sheet.getByLabel("Source").selectOption({ label: "Website" });
  await sheet.getByLabel("Capacity").fill("3.24");
  await sheet.getByLabel("Expected value").fill("2.1L");
  await accessible(page, "new lead");
  await sheet.getByRole("button", { name: "Capture lead" }).click();
  await page.getByRole("button", { name: "View" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(CUSTOMER);
  leadAddress = new URL(page.url()).pathname;
});

test("sales qualifies it with a new customer", async () => {
  const page = await people.as("sales");
  await ask(page, "Qualify");
  const sheet = dialog(page, "Qualify");
  await sheet.getByLabel("Segment").selectOption({ label: "Subsidy" });
  await sheet.getByLabel("House and street").fill("Sooryakanthi, Temple Road");
  await sheet.getByLabel("PIN code").fill("683101");
  await accessible(page, "qualify", ["light", "dark"]);
  await sheet.getByRole("button", { name: "Qualify" }).click();
  await said(page, "Lead qualified");
  await expect(page.getByRole("button", { name: "Schedule survey" }).first()).toBeVisible();
});

test("sales starts the proposal without a survey", async () => {
  const page = await people.as("sales");
  await ask(page, "Start proposal");
  const box = dialog(page, "Start proposal");
  await box
    .getByLabel("Why no survey is needed")
    .fill("The neighbour's identical roof was surveyed");
  await box.getByRole("button", { name: "Start proposal" }).click();
  await said(page, "Proposal started");
  await accessible(page, "lead in proposal", ["light", "dark"]);
});

test("sales costs the offer and issues it", async () => {
  const page = await people.as("sales");
  await page.getByRole("tab", { name: "Quotations" }).click();
  await page.getByRole("button", { name: "New quotation" }).click();
  await expect(page).toHaveURL(/\/quotations\/[0-9a-f-]+\/edit/);
  quotationId = page.url().split("/").at(-2) ?? "";
  const grid = page.getByRole("grid", { name: "Costing sheet" });
  // The first row by hand, in the way of a spreadsheet.
  await grid.getByRole("gridcell", { name: "Item: empty" }).first().focus();
  await page.keyboard.type("DCR mono PERC module 540 Wp");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.type("6");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.type("13500");
  await page.keyboard.press("Enter");
  // The others from a spreadsheet.
  await grid
    .getByRole("gridcell", { name: /^Category:/ })
    .nth(1)
    .focus();
  await page.evaluate(() => {
    const rows = [
      "inverters\tString inverter 3 kW\t\t1\tNOS\t24000",
      "mounting_structure\tGalvanised structure\t\t1\tSET\t19500",
      "installation\tInstallation and commissioning\t\t1\tSET\t16500",
    ];
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", rows.join("\n"));
    const paste = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
    document.activeElement?.dispatchEvent(paste);
  });
  await expect(grid.getByRole("gridcell", { name: "Item: Galvanised structure" })).toBeVisible();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("status").filter({ hasText: /^Saved$/ })).toBeVisible();
  await accessible(page, "costing", ["light", "dark"]);
  await page.getByRole("button", { name: "Issue…" }).click();
  await dialog(page, "Issue version 1").getByRole("button", { name: "Issue version 1" }).click();
  await said(page, "Version 1 issued");
  await page.goto(`/quotations/${quotationId}`);
  await expect(page.getByRole("heading", { level: 1 })).toContainText(/QT\/\d\d-\d\d\/\d{5}/);
  await accessible(page, "quotation", ["light", "dark"]);
});

test("sales records the customer's signature", async () => {
  const page = await people.as("sales");
  await ask(page, "Record acceptance");
  const box = dialog(page, "Record acceptance");
  await box.getByLabel("Signed by").fill(CUSTOMER);
  await box.getByLabel("The signature stands under the sentence of consent").check();
  await box.getByLabel("Signed paper").setInputFiles({
    name: "signed.pdf",
    mimeType: "application/pdf",
    buffer: Buffer.from("%PDF-1.4\n1 0 obj\n<< >>\nendobj\n%%EOF\n"),
  });
  await accessible(page, "acceptance");
  await box.getByRole("button", { name: "Record acceptance" }).click();
  await said(page, "Acceptance recorded");
  await expect(page.getByText("Accepted").first()).toBeVisible();
});

test("sales wins the lead and the project is there", async () => {
  const page = await people.as("sales");
  await page.goto(leadAddress);
  await ask(page, "Win");
  const box = dialog(page, "Win");
  await expect(box.getByLabel("Accepted quotation")).toContainText(/QT\//);
  await accessible(page, "win");
  await box.getByRole("button", { name: "Win and open the project" }).click();
  await said(page, "Lead won, the project is open");
  await page.getByRole("link", { name: "Open project" }).click();
  await expect(page.getByRole("heading", { name: "Projects", level: 1 })).toBeVisible();
  await accessible(page, "projects", ["light", "dark"]);
  await page.getByRole("grid").getByText(CUSTOMER).first().click();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/projects\/[0-9a-f-]{36}/);
  await expect(page.getByRole("heading", { level: 1 })).toContainText(CUSTOMER);
  projectAddress = new URL(page.url()).pathname;
  await accessible(page, "project", ["light", "dark"]);
});

test("operations specifies, starts and finishes the plant", async () => {
  const page = await people.as("operations");
  await page.goto(projectAddress);
  await page.getByRole("tab", { name: "Equipment" }).click();
  await page.getByRole("button", { name: "Specify" }).click();
  const sheet = dialog(page, "Specify equipment");
  await choose(page, sheet.getByLabel("Panel brand"), "Waaree");
  await sheet.getByLabel("Wp per panel").fill("540");
  await sheet.getByLabel("Panels", { exact: true }).fill("6");
  await choose(page, sheet.getByLabel("Inverter brand"), "Growatt");
  await sheet.getByLabel("kW per inverter").fill("3");
  await sheet.getByRole("button", { name: "Specify equipment" }).click();
  await said(page, "Equipment specified");
  await accessible(page, "equipment");
  await page.getByRole("button", { name: "Move to under installation" }).click();
  await dialog(page, "Move to under installation").getByRole("button", { name: "Advance" }).click();
  await said(page, "Now under installation");

  await page.getByRole("tab", { name: "Installations" }).click();
  await page.getByRole("button", { name: "Schedule installation" }).click();
  const plan = dialog(page, "Schedule installation");
  await plan.getByLabel("Crew").fill("Team Periyar");
  await plan.getByRole("button", { name: "Schedule" }).click();
  await page.getByRole("button", { name: "Start", exact: true }).click();
  await dialog(page, "Start installation")
    .getByRole("button", { name: "Start installation" })
    .click();
  await page.getByRole("button", { name: "Complete", exact: true }).click();
  await dialog(page, "Complete installation")
    .getByRole("button", { name: "Complete installation" })
    .click();
  await said(page, "Installation completed");
  await accessible(page, "installations");

  await page.getByRole("tab", { name: "Milestones" }).click();
  await page.getByRole("button", { name: "Record Material delivered" }).click();
  const milestone = dialog(page, "Material delivered");
  await milestone.getByLabel("Done on").fill(today);
  await milestone.getByRole("button", { name: "Record milestone" }).click();
  await said(page, "Milestone recorded");
  await accessible(page, "milestones", ["light", "dark"]);
});

test("finance has no leads, and an address typed by hand opens none", async () => {
  const page = await people.as("finance");
  await expect(page.getByRole("link", { name: "Invoices" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Leads" })).toHaveCount(0);
  await page.goto(leadAddress);
  await expect(
    page.getByRole("heading", { name: "Your role does not open lead", level: 1 }),
  ).toBeVisible();
  await expect(page.getByText(CUSTOMER)).toHaveCount(0);
  await accessible(page, "no access");
});

test("finance bills the advance, and the paper is a PDF", async () => {
  const page = await people.as("finance");
  await page.goto(projectAddress);
  await page.getByRole("tab", { name: "Money" }).click();
  await accessible(page, "project money");
  await page.getByRole("button", { name: "Draft invoice for Advance with order" }).click();
  await expect(page).toHaveURL(/\/invoices\/[0-9a-f-]{36}/);
  invoiceAddress = new URL(page.url()).pathname.replace(/\/edit$/, "");
  await page.goto(invoiceAddress);
  await page.getByRole("button", { name: "Issue", exact: true }).click();
  await dialog(page, "Issue invoice").getByRole("button", { name: "Issue", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(/RE\/\d\d-\d\d\/\d{5}/);
  await accessible(page, "invoice", ["light", "dark"]);
  const [paper] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Download PDF" }).click(),
  ]);
  const bytes = readFileSync(await paper.path());
  expect(bytes.subarray(0, 5).toString()).toBe("%PDF-");
  expect(bytes.subarray(-32).toString()).toContain("%%EOF");
  expect(paper.suggestedFilename()).toMatch(/^RE-\d\d-\d\d-\d{5}\.pdf$/);
});

test("finance records the money, and the invoice is paid", async () => {
  const page = await people.as("finance");
  await page.getByRole("button", { name: "Record payment" }).click();
  const sheet = dialog(page, "Record payment");
  await sheet.getByRole("combobox", { name: /^Mode/ }).selectOption({ label: "NEFT" });
  await sheet.getByRole("textbox", { name: /^Reference/ }).fill("FDRLN2600451177");
  await accessible(page, "payment");
  await sheet.getByRole("button", { name: "Record payment" }).click();
  await said(page, "Payment recorded");
  await expect(page.getByText("Paid", { exact: true }).first()).toBeVisible();
  await page.goto("/invoices");
  await expect(page.getByRole("heading", { name: "Invoices", level: 1 })).toBeVisible();
  await accessible(page, "invoices", ["light", "dark"]);
});

test("the auditor reads who did what to the lead and to the invoice, and each as it began", async () => {
  const page = await people.as("auditor");
  await page.goto(leadAddress);
  await expect(page.getByRole("button", { name: "Win" })).toHaveCount(0);
  const lead = await readHistory(page, "Meera Nair, sales");
  await expect(lead).toContainText(CUSTOMER);
  await expect(lead.getByText("Proposal")).toHaveCount(0);
  await accessible(page, "history of the lead", ["light", "dark"]);
  await page.goto(invoiceAddress);
  await expect(page.getByRole("button", { name: "Record payment" })).toHaveCount(0);
  const invoice = await readHistory(page, "Fathima Rasheed, finance");
  await expect(invoice).not.toContainText(/RE\/\d\d-\d\d/);
  await accessible(page, "history of the invoice");
});
