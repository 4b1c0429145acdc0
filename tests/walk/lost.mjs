/** A lead that is lost, reopened and lost for good. */
import assert from "node:assert/strict";
import { day, shows } from "./office.mjs";
import { propose } from "./sale.mjs";

const VALUE = 24_150_075;

const leadRow = async (office, id) =>
  (await office.read("sales", `leads?filter[id][eq]=${id}`)).items[0];

/** Count and worth of the leads of a stage. */
async function stage(office, key) {
  const { groups } = await office.read("manager", "leads/groups?by=stage");
  const group = groups.find((one) => one.key === key);
  return { count: group?.count ?? 0, worth: group?.totals?.expected_value_paise ?? 0 };
}

export async function lostAndReopened(office) {
  const before = { proposal: await stage(office, "proposal"), lost: await stage(office, "lost") };
  const phone = "9400000303";
  const lead = await propose(office, {
    contact: { name: "Jomon Kurian", phone },
    customer: {
      customer_type: "residential",
      first_name: "Jomon",
      last_name: "Kurian",
      phones: [phone],
      address: { line1: "Market Road", city: "Kottayam", state_code: "32", pin_code: "686001" },
    },
    segment: "non_subsidy",
    watts: 5_000,
    expected: VALUE,
  });
  const one = { count: 1, worth: VALUE };
  const grown = (from, by) => ({ count: from.count + by.count, worth: from.worth + by.worth });
  assert.deepEqual(await stage(office, "proposal"), grown(before.proposal, one), "in proposal");

  const quotation = await office.create("sales", "quotations", { lead_id: lead });
  await office.act("sales", "leads", lead, "lose", {
    reason: "lost_to_competition",
    sub_reason: "price",
    lost_on: day(),
  });
  const record = await office.read("sales", `leads/${lead}`);
  shows(
    record.loss,
    {
      reason: "lost_to_competition",
      sub_reason: "price",
      value_paise: VALUE,
      status_at_loss: "proposal",
    },
    "the loss",
  );
  shows(
    await leadRow(office, lead),
    { status: "lost", stage: "lost" },
    "the lost lead in its list",
  );
  assert.deepEqual(await stage(office, "proposal"), before.proposal, "out of proposal");
  assert.deepEqual(await stage(office, "lost"), grown(before.lost, one), "among the lost");
  await office.eventually(
    "sales",
    `quotations/${quotation}`,
    (offer) => offer.status === "superseded",
  );
  assert.equal(
    await office.refused("sales", "leads", lead, "update", { capacity_w: 6_000 }),
    "lead_not_open",
  );

  await office.act("sales", "leads", lead, "reopen", { reason: "The other firm did not deliver" });
  shows(
    await leadRow(office, lead),
    { status: "proposal", stage: "proposal", expected_value_paise: VALUE },
    "open again",
  );
  assert.deepEqual(await stage(office, "lost"), before.lost, "not lost any more");
  assert.deepEqual(
    await stage(office, "proposal"),
    grown(before.proposal, one),
    "back in proposal",
  );

  const history = await office.read("auditor", `leads/${lead}/history`);
  const types = history.items.map((event) => event.type);
  for (const type of ["lead.captured", "lead.lost", "lead.reopened"])
    assert.ok(types.includes(type), `${type} stays in the history`);
  const lost = history.items.find((event) => event.type === "lead.lost").version;
  const then = await office.read("auditor", `leads/${lead}/at/${lost}`);
  shows(then, { status: "lost" }, "as it was then");
}
