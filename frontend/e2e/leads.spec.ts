/** Every command of a lead that the main job does not need, in the real server. */
import { expect, test, type Page } from "@playwright/test";
import { daysAgo, Desk, issuedQuotation, newLead, newOrder, proposedLead } from "./desk";
import { ADDRESS, ask, choose, dialog, People, said, visit } from "./people";

test.use({ baseURL: ADDRESS });

let people: People;
let meera: Desk;

test.beforeAll(async ({ browser }) => {
  people = new People(browser);
  meera = await Desk.of("sales");
});

test.afterAll(async () => {
  await people.leave();
  await meera.leave();
  expect(people.faults).toEqual([]);
});

const stage = (page: Page, name: string) =>
  expect(page.getByRole("banner").or(page.locator("main header")).getByText(name)).toBeVisible();

test("a lead is lost to a competitor and comes back where it stood", async () => {
  const page = await people.as("sales");
  const lead = await proposedLead(meera, "Gopika Lost");
  await visit(page, `/leads/${lead}`);
  await ask(page, "Mark lost");
  const box = dialog(page, "Mark lost");
  await box.getByLabel("Reason").selectOption({ label: "Lost to competition" });
  await box.getByRole("button", { name: "Mark lost" }).click();
  await expect(box.getByText("What were they better at?")).toBeVisible();
  await box.getByLabel("Better at").selectOption({ label: "Price" });
  await box.getByLabel("Competitor").fill("Sunlit Roofs");
  await box.getByRole("button", { name: "Mark lost" }).click();
  await said(page, "Lead marked lost");
  await expect(page.getByText("Lost to competition: Price")).toBeVisible();
  await expect(page.getByText("Sunlit Roofs")).toBeVisible();
  await ask(page, "Reopen");
  const again = dialog(page, "Reopen");
  await again.getByLabel("Reason").fill("They called: the other offer fell through");
  await again.getByRole("button", { name: "Reopen" }).click();
  await said(page, "Lead reopened");
  await stage(page, "Proposal");
});

test("a lead moves back with its reason", async () => {
  const page = await people.as("sales");
  const lead = await proposedLead(meera, "Hari Back");
  await visit(page, `/leads/${lead}`);
  await ask(page, "Move back");
  const box = dialog(page, "Move back");
  await box.getByLabel("Back to").selectOption({ label: "Qualified" });
  await box.getByRole("button", { name: "Move back" }).click();
  await expect(box.getByText("At least three letters.")).toBeVisible();
  await box.getByLabel("Reason").fill("They want another roof");
  await box.getByRole("button", { name: "Move back" }).click();
  await said(page, "Lead moved back");
  await stage(page, "Qualified");
});

test("a manager gives a lead to another salesperson", async () => {
  const page = await people.as("manager");
  const lead = await newLead(meera, "Indu Given");
  await visit(page, `/leads/${lead}`);
  await ask(page, "Assign");
  const box = dialog(page, "Assign");
  await choose(page, box.getByLabel("Owner"), "Arun Mathew");
  await box.getByRole("button", { name: "Assign" }).click();
  await said(page, "Lead assigned");
  await expect(page.locator("main header").getByText("Arun Mathew")).toBeVisible();
});

test("a repeated lead is merged into the one that stays", async () => {
  const page = await people.as("sales");
  await newLead(meera, "Jaya Stays");
  const repeated = await newLead(meera, "Jaya Repeated");
  await visit(page, `/leads/${repeated}`);
  await ask(page, "Merge into another lead");
  const box = dialog(page, "Merge into another lead");
  await choose(page, box.getByLabel("The lead that stays"), /Jaya Stays/, "Jaya Stays");
  await box.getByLabel("Reason").fill("Called twice");
  await box.getByRole("button", { name: "Merge into another lead" }).click();
  await said(page, "Leads merged");
  await page.getByRole("link", { name: "Open the lead that stays" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Jaya Stays");
});

test("a win is revoked while its project is untouched", async () => {
  const page = await people.as("sales");
  const { lead, project } = await newOrder(meera, "Kiran Revoked");
  await visit(page, `/leads/${lead}`);
  await ask(page, "Revoke win");
  const box = dialog(page, "Revoke win");
  await box.getByLabel("Reason").fill("Won the wrong lead");
  await box.getByRole("button", { name: "Revoke win" }).click();
  await said(page, "Win revoked");
  await stage(page, "Proposal");
  await expect.poll(async () => (await meera.get(`projects/${project}`)).status).toBe("cancelled");
});

test("a survey is planned and recorded, and the proposal needs no excuse", async () => {
  const page = await people.as("sales");
  const lead = await proposedLead(meera, "Lekha Surveyed");
  await meera.act("leads", lead, "move-back", { to: "qualified", reason: "A survey after all" });
  await visit(page, `/leads/${lead}`);
  await ask(page, "Schedule survey");
  const plan = dialog(page, "Schedule survey");
  await choose(page, plan.getByLabel("Surveyor"), "Joseph Kurian");
  await plan.getByLabel("When").fill(`${daysAgo(-2)}T10:30`);
  await plan.getByRole("button", { name: "Schedule survey" }).click();
  await said(page, "Survey scheduled");
  await ask(page, "Record survey");
  const sheet = dialog(page, "Record survey");
  await sheet.getByLabel("Can a plant stand here?").selectOption({ index: 1 });
  await sheet
    .getByRole("combobox", { name: "Roof", exact: true })
    .selectOption({ label: "Concrete-Flat" });
  await sheet.getByLabel("Roof area").fill("60");
  await sheet.getByLabel("Usable area").fill("40");
  await sheet.getByRole("button", { name: "Record survey" }).click();
  await said(page, "Survey recorded");
  await ask(page, "Start proposal");
  const start = dialog(page, "Start proposal");
  await expect(start.getByLabel("Why no survey is needed")).toHaveCount(0);
  await start.getByRole("button", { name: "Start proposal" }).click();
  await said(page, "Proposal started");
});

test.describe("on the board", () => {
  const card = (page: Page, name: string) => page.getByRole("button", { name }).first();
  const column = (page: Page, name: string) =>
    page.getByRole("region", { name: new RegExp(`^${name},`) });

  async function open(page: Page, name: string) {
    await visit(page, `/leads?view=board&q=${encodeURIComponent(name)}`);
    await expect(card(page, name)).toBeVisible();
  }

  /** Drags in steps, as a hand does: the board follows the pointer. */
  async function drag(page: Page, name: string, to: string) {
    const from = await card(page, name).boundingBox();
    const target = await column(page, to).boundingBox();
    if (!from || !target) throw new Error("both are on the screen");
    await page.mouse.move(from.x + from.width / 2, from.y + 12);
    await page.mouse.down();
    await page.mouse.move(from.x + from.width / 2 + 10, from.y + 20, { steps: 3 });
    await page.mouse.move(target.x + target.width / 2, target.y + 120, { steps: 8 });
  }

  test("a card dragged to Qualified asks for its customer and stands there then", async () => {
    const page = await people.as("sales");
    await newLead(meera, "Manu Dragged");
    await open(page, "Manu Dragged");
    await drag(page, "Manu Dragged", "Qualified");
    await page.mouse.up();
    const sheet = dialog(page, "Qualify");
    await sheet.getByLabel("Segment").selectOption({ label: "Subsidy" });
    await sheet.getByLabel("House and street").fill("Nandanam, Canal Road");
    await sheet.getByLabel("PIN code").fill("683101");
    await sheet.getByRole("button", { name: "Qualify" }).click();
    await said(page, "Lead qualified");
    await expect(
      column(page, "Qualified").getByRole("button", { name: "Manu Dragged" }),
    ).toBeVisible();
  });

  test("a column that the rules forbid says why while the card is in the air", async () => {
    const page = await people.as("sales");
    await newLead(meera, "Nisha Refused");
    await open(page, "Nisha Refused");
    await drag(page, "Nisha Refused", "Won");
    await expect(column(page, "Won")).toContainText("Needs a proposal first");
    await page.mouse.up();
    await expect(page.getByRole("dialog")).toHaveCount(0);
    await expect(column(page, "New").getByRole("button", { name: "Nisha Refused" })).toBeVisible();
  });

  test("the keyboard moves a card on, back and to Lost", async () => {
    const page = await people.as("sales");
    const lead = await proposedLead(meera, "Omana Keyed");
    await issuedQuotation(meera, lead);
    await open(page, "Omana Keyed");
    await card(page, "Omana Keyed").focus();
    await page.keyboard.press("Shift+ArrowRight");
    await expect(dialog(page, "Win")).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(dialog(page, "Win")).toHaveCount(0);
    await card(page, "Omana Keyed").focus();
    await page.keyboard.press("Shift+ArrowLeft");
    const back = dialog(page, "Move back");
    await back.getByLabel("Reason").fill("Measure the roof first");
    await back.getByRole("button", { name: "Move back" }).click();
    await said(page, "Lead moved back");
    await expect(
      column(page, "Site survey").getByRole("button", { name: "Omana Keyed" }),
    ).toBeVisible();
    await card(page, "Omana Keyed").focus();
    await page.keyboard.press("s");
    await dialog(page, "Move to").getByRole("button", { name: /Lost/ }).click();
    const lose = dialog(page, "Mark lost");
    await lose.getByLabel("Reason").selectOption({ label: "No budget" });
    await lose.getByRole("button", { name: "Mark lost" }).click();
    await said(page, "Lead marked lost");
    await expect(card(page, "Omana Keyed")).toHaveCount(0);
  });
});
