/** Every command of a customer, in the real server. */
import { expect, test, type Page } from "@playwright/test";
import { Desk, freshPhone, newCustomer, newLead } from "./desk";
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

/** A new customer's page, opened by the person. */
async function opened(role: "sales" | "manager", name: string): Promise<Page> {
  const page = await people.as(role);
  await visit(page, `/customers/${await newCustomer(meera, name)}`);
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  return page;
}

test("name, address, phones and people are changed", async () => {
  const page = await opened("sales", "Asha Named");
  await ask(page, "Edit name and type");
  const identity = dialog(page, "Edit name and type");
  await identity.getByLabel("Last name").fill("Renamed");
  await identity.getByRole("button", { name: "Save" }).click();
  await said(page, "Name changed");
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Asha Renamed");

  await ask(page, "Edit address");
  const address = dialog(page, "Edit address");
  await address.getByLabel("House and street").first().fill("7 Beach Road");
  await address.getByLabel("Bills go").selectOption({ label: "To another address" });
  await address.getByLabel("House and street").nth(1).fill("Office, MG Road");
  await address.getByLabel("City").nth(1).fill("Kochi");
  await address.getByLabel("PIN code").nth(1).fill("682016");
  await address.getByRole("button", { name: "Save" }).click();
  await said(page, "Address changed");
  await expect(page.getByText("Bills go to")).toBeVisible();

  await ask(page, "Edit phones and people");
  const reach = dialog(page, "Edit phones and people");
  await reach.getByLabel("Phone 2").fill(freshPhone());
  await reach.getByLabel("E-mail 1").fill("asha@example.org");
  await reach.getByRole("button", { name: "Save" }).click();
  await said(page, "Contacts changed");
  await expect(page.getByRole("link", { name: "asha@example.org" })).toBeVisible();
});

test("sites are added, changed and removed", async () => {
  const page = await opened("sales", "Binu Sited");
  await page.getByRole("button", { name: "Add site" }).click();
  const add = dialog(page, "Add site");
  await add.getByLabel("Name of the site").fill("Rice mill");
  await add.getByLabel("DISCOM").selectOption({ label: "KSEB" });
  await add.getByLabel("Consumption a month").fill("850");
  await add.getByRole("button", { name: "Add site" }).click();
  await said(page, "Site added");
  await expect(page.getByText("850 kWh")).toBeVisible();
  await page.getByRole("button", { name: "Edit site Rice mill" }).click();
  const edit = dialog(page, "Edit site");
  await edit.getByLabel("Phase").selectOption({ label: "Three phase" });
  await edit.getByRole("button", { name: "Save" }).click();
  await said(page, "Site changed");
  await expect(page.getByText("Three phase")).toBeVisible();
  await page.getByRole("button", { name: "Remove site Rice mill" }).click();
  await dialog(page, "Remove site").getByRole("button", { name: "Remove site" }).click();
  await said(page, "Site removed");
  await expect(page.getByText("Rice mill")).toHaveCount(0);
});

test("tax identity and id proofs are set, checked and taken away", async () => {
  const page = await opened("sales", "Chitra Taxed");
  await ask(page, "Set tax identity");
  const tax = dialog(page, "Set tax identity");
  await tax.getByLabel("GST registration").selectOption({ label: "Regular" });
  await tax
    .getByRole("button", { name: "Set tax identity" })
    .or(tax.getByRole("button", { name: "Save" }))
    .click();
  await expect(tax.getByText("A registered customer has a GSTIN.")).toBeVisible();
  await tax.getByLabel("GST registration").selectOption({ label: "Unregistered" });
  await tax.getByLabel("PAN").fill("abcpk1234f");
  await tax.getByRole("button", { name: "Save" }).click();
  await said(page, "Tax identity set");
  await expect(page.getByText("ABCPK1234F")).toBeVisible();

  await ask(page, "Record id proof");
  const proof = dialog(page, "Record id proof");
  await proof.getByLabel("Proof").selectOption({ label: "Aadhaar" });
  await proof.getByLabel("Number").fill("123412341234");
  await proof.getByRole("button", { name: "Record" }).click();
  await expect(proof.getByText("The last four digits only.")).toBeVisible();
  await proof.getByLabel("Number").fill("4821");
  await proof.getByRole("button", { name: "Record" }).click();
  await said(page, "Id proof recorded");
  await expect(page.getByText("•••• 4821")).toBeVisible();
  await page.getByRole("button", { name: "Remove Aadhaar" }).click();
  await dialog(page, "Remove id proof").getByRole("button", { name: "Remove id proof" }).click();
  await said(page, "Id proof removed");
  await expect(page.getByText("•••• 4821")).toHaveCount(0);
});

test("a customer given to a colleague takes the open leads along", async () => {
  const page = await people.as("manager");
  const customer = await newCustomer(meera, "Devan Given");
  const lead = await newLead(meera, "Devan Given");
  await meera.act("leads", lead, "qualify", {
    customer_id: customer,
    segment: "subsidy",
    service_type: "epc_project",
  });
  await visit(page, `/customers/${customer}`);
  await ask(page, "Assign");
  const box = dialog(page, "Assign");
  await choose(page, box.getByRole("combobox", { name: "Owner", exact: true }), "Divya Krishnan");
  await expect(box.getByLabel("Open leads and projects")).toHaveValue("open");
  await box.getByLabel("Reason").fill("Divya covers Aluva now");
  await box.getByRole("button", { name: "Assign" }).click();
  await said(page, "Customer assigned");
  await visit(page, `/leads/${lead}`);
  await expect(page.locator("main header").getByText("Divya Krishnan")).toBeVisible();
});

test("a repeated customer is merged, and one without business retires and returns", async () => {
  const page = await people.as("manager");
  await newCustomer(meera, "Elsa Stays");
  const repeated = await newCustomer(meera, "Elsa Repeated");
  await visit(page, `/customers/${repeated}`);
  await ask(page, "Merge into another customer");
  const merge = dialog(page, "Merge into another customer");
  await choose(page, merge.getByLabel("The customer that stays"), /Elsa Stays/, "Elsa Stays");
  await merge.getByLabel("Reason").fill("Registered twice");
  await merge.getByRole("button", { name: "Merge into another customer" }).click();
  await said(page, "Customers merged");
  await expect(page.getByText("Merged into")).toBeVisible();

  const quiet = await newCustomer(meera, "Fathi Quiet");
  await visit(page, `/customers/${quiet}`);
  await ask(page, "Retire");
  const retire = dialog(page, "Retire");
  await retire.getByLabel("Reason").fill("Moved abroad");
  await retire.getByRole("button", { name: "Retire" }).click();
  await said(page, "Customer retired");
  await expect(page.locator("main header").getByText("Retired")).toBeVisible();
  await ask(page, "Reinstate");
  const back = dialog(page, "Reinstate");
  await back.getByLabel("Reason").fill("Came back");
  await back.getByRole("button", { name: "Reinstate" }).click();
  await said(page, "Customer reinstated");
  await expect(page.locator("main header").getByText("Retired")).toHaveCount(0);
});
