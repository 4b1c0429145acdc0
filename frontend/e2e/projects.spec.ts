/** The commands of a project that the main job does not need, each by the role that has it. */
import { expect, test, type Page } from "@playwright/test";
import { Desk, newOrder } from "./desk";
import { ADDRESS, ask, choose, dialog, People, said, visit, type Role } from "./people";

test.use({ baseURL: ADDRESS });

let people: People;
let meera: Desk;
let joseph: Desk;

test.beforeAll(async ({ browser }) => {
  people = new People(browser);
  [meera, joseph] = await Promise.all([Desk.of("sales"), Desk.of("operations")]);
});

test.afterAll(async () => {
  await people.leave();
  await Promise.all([meera.leave(), joseph.leave()]);
  expect(people.faults).toEqual([]);
});

const chips = (page: Page, words: string) =>
  expect(page.locator("main header").getByText(words, { exact: true })).toBeVisible();

async function opened(role: Role, project: string, tab = "overview"): Promise<Page> {
  const page = await people.as(role);
  await visit(page, `/projects/${project}?tab=${tab}`);
  await expect(page.getByRole("tab", { selected: true })).toBeVisible();
  return page;
}

test("operations holds a project, resumes it and takes a stage back", async () => {
  const { project } = await newOrder(meera, "Anu Held");
  await joseph.act("projects", project, "specify-equipment", {
    panel_brand: "waaree",
    panel_capacity_wp: 540,
    panel_count: 6,
    inverter_brand: "growatt",
    inverter_capacity_w: 3000,
    inverter_count: 1,
  });
  const page = await opened("operations", project);
  await page.getByRole("button", { name: "Move to under installation" }).click();
  await dialog(page, "Move to under installation").getByRole("button", { name: "Advance" }).click();
  await said(page, "Now under installation");
  await ask(page, "Put on hold");
  const hold = dialog(page, "Put on hold");
  await hold.getByRole("button", { name: "Put on hold" }).click();
  await expect(hold.getByText("Required.")).toBeVisible();
  await hold.getByLabel("Reason").fill("The roof is being repaired");
  await hold.getByRole("button", { name: "Put on hold" }).click();
  await said(page, "On hold");
  await chips(page, "Under installation, on hold");
  await ask(page, "Resume");
  await dialog(page, "Resume").getByRole("button", { name: "Resume" }).click();
  await said(page, "Resumed");
  await ask(page, "Move back");
  const back = dialog(page, "Move back");
  await expect(back.getByLabel("Back to")).toHaveValue("confirmed");
  await back.getByLabel("Reason").fill("Material went to another site");
  await back.getByRole("button", { name: "Move back" }).click();
  await said(page, "Moved back");
  await chips(page, "Confirmed");
});

test("a manager gives a project to others, cancels it and takes it up again", async () => {
  const { project } = await newOrder(meera, "Beena Cancelled");
  const page = await opened("manager", project);
  await ask(page, "Assign operations lead");
  const lead = dialog(page, "Assign operations lead");
  await choose(page, lead.getByLabel("Operations lead"), "Shafi Rahman");
  await lead.getByRole("button", { name: "Assign" }).click();
  await said(page, "Operations lead assigned");
  await ask(page, "Assign owner");
  const owner = dialog(page, "Assign owner");
  await choose(page, owner.getByLabel("Salesperson"), "Nikhil Varghese");
  await owner.getByLabel("Reason").fill("Nikhil knows the site");
  await owner.getByRole("button", { name: "Assign owner" }).click();
  await said(page, "Owner assigned");
  await ask(page, "Cancel project");
  const cancel = dialog(page, "Cancel project");
  await cancel.getByLabel("Reason").click();
  await page.getByRole("option", { name: "Lost to competition" }).click();
  await cancel.getByLabel("What decided").selectOption({ label: "Price" });
  await cancel.getByRole("button", { name: "Cancel project" }).click();
  await said(page, "Project cancelled");
  await chips(page, "Cancelled");
  await ask(page, "Reinstate");
  const again = dialog(page, "Reinstate project");
  await again.getByLabel("Reason").fill("They signed after all");
  await again.getByRole("button", { name: "Reinstate project" }).click();
  await said(page, "Project reinstated");
  await chips(page, "Confirmed");
});

test("finance agrees another billing plan, and adds and reverses a cost", async () => {
  const { project } = await newOrder(meera, "Cini Costed");
  const page = await opened("finance", project, "money");
  await page.getByRole("button", { name: "Change plan" }).click();
  const plan = dialog(page, "Billing plan");
  await plan.getByLabel("Percent").nth(1).fill("10");
  await plan.getByRole("button", { name: "Save plan" }).click();
  await expect(plan.getByText("The shares must add up to 100%.")).toBeVisible();
  await plan.getByLabel("Percent").nth(2).fill("15");
  await plan.getByRole("button", { name: "Save plan" }).click();
  await said(page, "Billing plan changed");
  await expect(page.getByRole("row", { name: /On installation/ })).toContainText("15.0%");

  await page.getByRole("button", { name: "Add cost" }).click();
  const cost = dialog(page, "Add cost");
  await cost.getByLabel("Category").selectOption({ label: "Transport" });
  await cost.getByLabel("Amount").fill("0.05L");
  await cost.getByLabel("For what").fill("Haulage from Kochi");
  await cost.getByRole("button", { name: "Add cost" }).click();
  await said(page, "Cost added");
  await expect(page.getByText("Total costs")).toBeVisible();
  await page.getByRole("button", { name: "Reverse Haulage from Kochi" }).click();
  const reverse = dialog(page, "Reverse cost");
  await reverse.getByLabel("Reason").fill("Billed to another site");
  await reverse.getByRole("button", { name: "Reverse cost" }).click();
  await said(page, "Cost reversed");
  await expect(page.getByText("Reversed", { exact: true })).toBeVisible();
});

test("a remark is written, edited and removed, and leaves its trace", async () => {
  const { project } = await newOrder(meera, "Dilip Remarked");
  const page = await opened("sales", project, "remarks");
  await page.getByLabel("New remark").fill("Ring the bell twice");
  await page.getByRole("button", { name: "Add remark" }).click();
  await said(page, "Remark added");
  await expect(page.getByText("Ring the bell twice")).toBeVisible();
  await page.getByRole("button", { name: "Edit" }).click();
  const edit = dialog(page, "Edit remark");
  await edit.getByLabel("Remark").fill("Ring the bell three times");
  await edit.getByRole("button", { name: "Save" }).click();
  await said(page, "Remark edited");
  await page.getByRole("button", { name: "Remove" }).click();
  await said(page, "Remark removed");
  await expect(page.getByText("Removed", { exact: true })).toBeVisible();
});

test("operations records and clears milestones and walks the subsidy track", async () => {
  const { project } = await newOrder(meera, "Eby Subsidised");
  const page = await opened("operations", project, "milestones");
  await page.getByRole("button", { name: "Record DISCOM feasibility applied" }).click();
  const milestone = dialog(page, "DISCOM feasibility applied");
  await milestone.getByLabel("Planned on").fill("2026-12-01");
  await milestone.getByRole("button", { name: "Record milestone" }).click();
  await said(page, "Milestone recorded");
  await expect(page.getByText("Planned", { exact: true })).toBeVisible();

  await page.getByRole("tab", { name: "Subsidy" }).click();
  await page.getByRole("button", { name: "Expected amount" }).click();
  const amount = dialog(page, "Expected subsidy");
  await amount.getByLabel("Amount").fill("78000");
  await amount.getByRole("button", { name: "Save" }).click();
  await said(page, "Expected subsidy set");
  await page.getByRole("button", { name: "Next stage" }).click();
  const stage = dialog(page, "Next subsidy stage");
  await stage.getByRole("button", { name: "Enter stage" }).click();
  await said(page, "Subsidy stage entered");
});
