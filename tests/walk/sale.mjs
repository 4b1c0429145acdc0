/** From the first call to the order, the same for every job of the walk. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { costing } from "./arithmetic.mjs";
import { day, shows } from "./office.mjs";

/** A lead with a new customer, surveyed and in `proposal`. */
export async function propose(office, { contact, customer, segment, watts, expected }) {
  const lead = await office.create("sales", "leads", {
    contact,
    source: "website",
    capacity_w: watts,
    customer_type: customer.customer_type,
    expected_value_paise: expected,
  });
  await office.act("sales", "leads", lead, "qualify", {
    new_customer: customer,
    segment,
    service_type: "epc_project",
  });
  const survey = randomUUID();
  await office.act("sales", "leads", lead, "schedule-survey", {
    survey_id: survey,
    surveyor_id: await office.idOf("operations"),
    scheduled_at: `${day(1)}T05:00:00Z`,
  });
  await office.act("operations", "leads", lead, "record-survey", {
    survey_id: survey,
    result: {
      surveyed_on: day(),
      feasible: true,
      roof_type: "concrete_flat",
      roof_area_m2: 600,
      usable_area_m2: 400,
    },
  });
  await office.act("sales", "leads", lead, "start-proposal", { expected_value_paise: expected });
  return lead;
}

/** An offer, checked to the paisa and accepted on paper. */
export async function offer(office, parent, { rows, markup, treatment, sameState, name }) {
  const id = await office.create("sales", "quotations", parent);
  await office.act("sales", "quotations", id, "save-costing", {
    rows,
    margin_bp: markup,
    tax_basis: treatment,
  });
  await office.act("sales", "quotations", id, "issue");
  const expected = costing(rows, markup, treatment, sameState);
  const record = await office.read("sales", `quotations/${id}`);
  const [version] = record.versions;
  const { taxable_paise, gst_paise, grand_total_paise } = expected;
  shows(
    version.totals,
    { taxable_paise, gst_paise, grand_total_paise },
    "the version of the offer",
  );
  const list = await office.read("sales", "quotations?limit=200");
  const row = list.items.find((item) => item.id === id);
  shows(row, { grand_total_paise, status: "issued", version_no: 1 }, "the offer in its list");
  await office.act("sales", "quotations", id, "record-acceptance", {
    name,
    consent: true,
    content_hash: version.content_hash,
    accepted_on: day(),
    document_id: await office.paper("sales", "quotation", id, "signed_proposal"),
  });
  return { id, ...expected };
}

/** The lead is won; answers with the project that follows by itself. */
export async function win(office, lead, body) {
  await office.act("sales", "leads", lead, "win", { confirmation_date: day(), ...body });
  const list = await office.eventually(
    "finance",
    `projects?filter[lead_id][eq]=${lead}`,
    (answer) => answer.items.length > 0,
  );
  assert.equal(list.items.length, 1, "one project of one lead");
  return list.items[0].id;
}

/** The row of a project in the list. */
export async function projectRow(office, who, id) {
  const list = await office.read(who, `projects?filter[id][eq]=${id}`);
  return list.items[0];
}

/** An invoice of a row of the plan, issued; answers with its id. */
export async function bill(office, project, code) {
  const id = await office.create("finance", "invoices/draft-from-milestone", {
    project_id: project,
    billing_code: code,
    kind: "tax_invoice",
  });
  await office.act("finance", "invoices", id, "issue");
  return id;
}
