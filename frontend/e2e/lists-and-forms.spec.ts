/**
 * What every list and every form does, in the real server with the demo company: saved views,
 * groups, changes in place, copying, drafts that survive, and two people at one record.
 */
import { expect, test, type Page } from "@playwright/test";
import { accessible, dialog, People } from "./people";

test.use({ baseURL: "http://127.0.0.1:4180" });
test.describe.configure({ mode: "serial" });

/** A name no view has. */
const VIEW = `Pipeline ${Date.now() % 100_000}`;

let people: People;

test.beforeAll(({ browser }) => {
  people = new People(browser);
});

test.afterAll(async () => {
  await people.leave();
  expect(people.faults).toEqual([]);
});

async function openLeads(page: Page, search = "") {
  await page.goto(`/leads${search}`);
  const grid = page.getByRole("grid", { name: "Leads" });
  await expect(grid.locator("[data-row='0']").first()).toBeVisible();
  return grid;
}

const said = (page: Page, words: string) =>
  expect(page.locator("[data-sonner-toast]").filter({ hasText: words }).first()).toBeVisible();

test("a view is saved, pinned to the sidebar and told when it was left", async () => {
  const page = await people.as("sales");
  await openLeads(page);
  await page.getByRole("button", { name: "Group" }).click();
  await page.getByRole("menuitem", { name: "Stage" }).click();
  await page.getByRole("button", { name: "Views" }).click();
  await page.getByRole("button", { name: "Save as…" }).click();
  const sheet = dialog(page, "Save this view");
  await sheet.getByLabel("Name").fill(VIEW);
  await accessible(page, "save a view", ["light", "dark"]);
  await sheet.getByRole("button", { name: "Save" }).click();
  await said(page, `View “${VIEW}” saved`);

  const inUse = page
    .getByRole("button", { name: new RegExp(`^${VIEW}`) })
    .and(page.locator("[aria-haspopup=dialog]"));
  await inUse.click();
  await page.getByRole("button", { name: `Pin ${VIEW} to the sidebar` }).click();
  const pinned = page
    .getByRole("list", { name: "Pinned views of Leads" })
    .getByRole("link", { name: VIEW });
  await expect(pinned).toBeVisible();
  await page.keyboard.press("Escape");

  await page
    .getByRole("button", { name: /^Remove filter/ })
    .first()
    .click();
  await expect(inUse).toContainText("(modified)");
  await inUse.click();
  await page.getByRole("button", { name: "Reset" }).click();
  await page.keyboard.press("Escape");
  await expect(inUse).not.toContainText("(modified)");

  await page.goto("/customers");
  await pinned.click();
  await expect(page.getByRole("button", { name: "By stage" })).toBeVisible();
  await expect(inUse).not.toContainText("(modified)");

  await inUse.click();
  await accessible(page, "saved views", ["light", "dark"]);
  await page.getByRole("button", { name: `Delete ${VIEW}` }).click();
  await dialog(page, /Delete the view/)
    .getByRole("button", { name: "Delete" })
    .click();
  await expect(pinned).toBeHidden();
});

test("rows stand in groups with their subtotals, and a group folds", async () => {
  const page = await people.as("sales");
  const grid = await openLeads(page, "?saved=none&group=status");
  const heading = grid.getByRole("button", { name: /^Proposal/ });
  await expect(heading).toHaveAttribute("aria-expanded", "true");
  await accessible(page, "grouped leads", ["light", "dark"]);
  const rows = await grid.getByRole("row").count();
  await heading.click();
  await expect(heading).toHaveAttribute("aria-expanded", "false");
  expect(await grid.getByRole("row").count()).toBeLessThan(rows);
});

test("a cell is changed in place, refused in words and taken back", async () => {
  const page = await people.as("sales");
  const grid = await openLeads(page, "?saved=none");
  const column = grid.getByRole("columnheader", { name: "Expected value" });
  const index = Number(await column.getAttribute("aria-colindex")) - 1;
  const cell = grid.locator(`[data-row='0'][data-column='${index}']`);
  const before = await cell.innerText();
  await cell.focus();
  await page.keyboard.press("Enter");
  const editor = grid.getByRole("textbox", { name: "Expected value" });
  await editor.fill("plenty");
  await editor.press("Enter");
  await expect(grid.getByRole("alert")).toContainText("An amount");
  await accessible(page, "a refused cell");
  await editor.fill("9.87L");
  await editor.press("Enter");
  await said(page, "Expected value changed");
  await expect(grid.getByText("₹9,87,000")).toBeVisible();
  expect(before).not.toContain("9,87,000");
});

test("marked cells are copied as a spreadsheet takes them", async () => {
  const page = await people.as("sales");
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const grid = await openLeads(page, "?saved=none");
  await grid.locator("[data-row='0'][data-column='0']").focus();
  await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("Control+Shift+c");
  await said(page, "2 rows of 2 columns copied");
  const lines = (await page.evaluate(() => navigator.clipboard.readText())).split("\n");
  expect(lines[0]).toBe("Lead\tStage");
  expect(lines).toHaveLength(3);
});

test("a column is kept at the left and comes back there", async () => {
  const page = await people.as("sales");
  const grid = await openLeads(page, "?saved=none");
  await page.getByRole("button", { name: "Columns and density" }).click();
  await page.getByRole("button", { name: "Keep Owner at the left" }).click();
  await page.keyboard.press("Escape");
  await expect(grid.getByRole("columnheader").nth(1)).toContainText("Owner");
  await page.reload();
  await expect(grid.getByRole("columnheader").nth(1)).toContainText("Owner");
  await page.getByRole("button", { name: "Columns and density" }).click();
  await page.getByRole("button", { name: "Unpin Owner" }).click();
  await page.keyboard.press("Escape");
});

test("what was typed survives a reload and an ended session", async () => {
  const page = await people.as("sales");
  await page.goto("/leads?new=1");
  const sheet = dialog(page, "New lead");
  await sheet.getByLabel("Contact name").fill("Ramani Amma");
  await expect
    .poll(() => page.evaluate(() => Object.keys(localStorage).filter((key) => /draft/.test(key))))
    .toHaveLength(1);
  expect(await page.evaluate(() => JSON.stringify({ ...localStorage }))).not.toContain("Ramani");
  await page.reload();
  await expect(sheet.getByText(/Restored draft from/)).toBeVisible();
  await expect(sheet.getByLabel("Contact name")).toHaveValue("Ramani Amma");
  await accessible(page, "a restored draft", ["light", "dark"]);

  // The last letters were typed less than two seconds before the end.
  await sheet.getByLabel("Contact name").fill("Ramani Amma Kurup");
  await page.evaluate(() => {
    const channel = new BroadcastChannel("rayenna.session");
    channel.postMessage("idle");
    channel.close();
  });
  await expect(page).toHaveURL(/\/login/);
  await page.getByRole("button", { name: /Meera Nair/ }).click();
  await expect(sheet.getByLabel("Contact name")).toHaveValue("Ramani Amma Kurup");
  await sheet.getByRole("button", { name: "Discard" }).click();
  await expect(sheet.getByLabel("Contact name")).toHaveValue("");
  await page.goto("/me/drafts");
  await expect(page.getByText("No drafts")).toBeVisible();
  await accessible(page, "drafts", ["light", "dark"]);
});

/** Sales and the manager have the same lead open in its form. */
async function bothEdit(change: (page: Page, who: "sales" | "manager") => Promise<void>) {
  const sales = await people.as("sales");
  const manager = await people.as("manager");
  const grid = await openLeads(sales, "?saved=none");
  await grid.getByRole("link").first().click();
  await expect(sales).toHaveURL(/\/leads\/[0-9a-f-]{36}/);
  const address = new URL(sales.url()).pathname;
  await manager.goto(address);
  for (const page of [sales, manager]) {
    await page.getByRole("button", { name: "More actions" }).click();
    await page.getByRole("menuitem", { name: "Edit facts" }).click();
  }
  await change(manager, "manager");
  await dialog(manager, "Edit facts").getByRole("button", { name: "Save" }).click();
  await said(manager, "Lead changed");
  await change(sales, "sales");
  await dialog(sales, "Edit facts").getByRole("button", { name: "Save" }).click();
  return { sales, manager, address };
}

test("two people change different members of one lead and both stand", async () => {
  const { sales } = await bothEdit(async (page, who) => {
    const sheet = dialog(page, "Edit facts");
    if (who === "manager") await sheet.getByLabel("Expected value").fill("7.77L");
    else await sheet.getByLabel("Capacity").fill("7.2");
  });
  await said(sales, "Kept together with what Suresh Pillai changed meanwhile.");
  await expect(sales.getByText("₹7,77,000").first()).toBeVisible();
  await expect(sales.getByText("7.2 kW").first()).toBeVisible();
});

test("two people change the same member and the second is asked", async () => {
  const { sales } = await bothEdit((page, who) =>
    dialog(page, "Edit facts")
      .getByLabel("Expected value")
      .fill(who === "manager" ? "6.66L" : "5.55L"),
  );
  const question = dialog(sales, "Changed by someone else meanwhile");
  await expect(question).toContainText("Suresh Pillai");
  await expect(question).toContainText("₹5,55,000");
  await accessible(sales, "a conflict", ["light", "dark"]);
  await question.getByRole("radio", { name: /Take theirs/ }).check();
  await question.getByRole("button", { name: "Save this choice" }).click();
  await expect(dialog(sales, "Edit facts")).toBeHidden();
  await expect(sales.getByText("₹6,66,000").first()).toBeVisible();
});

test("the bill of materials is made, corrected and keeps what was added by hand", async () => {
  const page = await people.as("sales");
  // Others are accepted or superseded, and frozen.
  await page.goto("/quotations?filter[status][in]=draft,issued,shared,viewed");
  const grid = page.getByRole("grid", { name: "Quotations" });
  await grid.getByRole("link").first().click();
  await expect(page).toHaveURL(/\/quotations\/[0-9a-f-]{36}/);
  const id = new URL(page.url()).pathname.split("/").at(-1);
  await page.goto(`/quotations/${id}/edit?step=bom`);
  const answered = (command: string) =>
    page.waitForResponse((answer) => answer.url().endsWith(`/${command}`) && answer.ok());
  await page.getByRole("button", { name: /^Make (again )?from costing/ }).click();
  const add = page.getByRole("button", { name: "Add a row by hand" });
  await expect(add).toBeEnabled();
  const bill = page.getByRole("region", { name: "Bill of materials" });
  await expect(bill.getByLabel("Item, row 1", { exact: true })).not.toHaveValue("");
  await add.click();
  const saved = answered("save-bom");
  const last = await bill.getByLabel(/^Item, row/).count();
  await bill.getByLabel("Brand, row 1", { exact: true }).fill("Waaree");
  await bill.getByLabel(`Item, row ${last}`, { exact: true }).fill("Bird net");
  await bill.getByLabel(`Comment, row ${last}`, { exact: true }).fill("Customer asked for it");
  await saved;
  await accessible(page, "bill of materials", ["light", "dark"]);
  const made = answered("generate-bom");
  await page.getByRole("button", { name: "Make again from costing" }).click();
  await made;
  await page.reload();
  await expect(bill.getByText("By hand").first()).toBeVisible();
  const values = await bill
    .getByRole("textbox", { name: /^Item, row/ })
    .evaluateAll((fields) => fields.map((field) => (field as HTMLInputElement).value));
  expect(values).toContain("Bird net");
  await expect(bill.getByLabel("Brand, row 1", { exact: true })).toHaveValue("Waaree");
});
