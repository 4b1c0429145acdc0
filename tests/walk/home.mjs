/** A subsidised home of 3 kW with a loan, paid in four parts. */
import assert from "node:assert/strict";
import { financialYear, inclusive, ledger, plan, ratio, subsidy, sum } from "./arithmetic.mjs";
import { day, shows } from "./office.mjs";
import { bill, offer, projectRow, propose, win } from "./sale.mjs";

const WATTS = 3_240;
const ADDRESS = {
  line1: "Pulari, Temple Road",
  city: "Aluva",
  district: "Ernakulam",
  state_code: "32",
  pin_code: "683101",
};
const ROWS = [
  {
    category: "pv_modules",
    item_name: "DCR module 540 Wp",
    quantity_milli: 6_000,
    unit: "NOS",
    unit_cost_paise: 1_500_000,
    watt_peak: 540,
  },
  {
    category: "inverters",
    item_name: "String inverter 3 kW",
    quantity_milli: 1_000,
    unit: "NOS",
    unit_cost_paise: 3_000_000,
  },
  {
    category: "installation",
    item_name: "Installation",
    quantity_milli: 1_000,
    unit: "NOS",
    unit_cost_paise: 3_000_000,
  },
];
/** The default plan: with the order, on delivery, on installation, after the net meter. */
const SHARES = [7_000, 1_500, 1_000, 500];
const CODES = ["advance", "material", "completion", "net_meter"];

export async function home(office) {
  const phone = "9400000101";
  const lead = await propose(office, {
    contact: { name: "Sreedevi Warrier", phone },
    customer: {
      customer_type: "residential",
      first_name: "Sreedevi",
      last_name: "Warrier",
      phones: [phone],
      address: ADDRESS,
    },
    segment: "subsidy",
    watts: WATTS,
    expected: 19_500_000,
  });
  const accepted = await offer(
    office,
    { lead_id: lead },
    {
      rows: ROWS,
      markup: 2_000,
      treatment: "composite_70_30",
      sameState: true,
      name: "Sreedevi Warrier",
    },
  );
  const value = accepted.grand_total_paise;
  const project = await win(office, lead, { order_value_paise: value, quotation_id: accepted.id });

  const amounts = plan(value, SHARES);
  const opened = await office.eventually(
    "finance",
    `projects/${project}`,
    (record) => record.billing_plan[0].state === "due",
  );
  const rows = opened.billing_plan.map(({ code, amount_paise }) => [code, amount_paise]);
  assert.deepEqual(
    rows,
    CODES.map((code, place) => [code, amounts[place]]),
    "the billing plan",
  );
  assert.equal(opened.fy, financialYear(day()));
  assert.equal(
    (await office.read("operations", `projects/${project}/subsidy`)).track.expected_paise,
    subsidy(WATTS),
  );

  await office.act("sales", "projects", project, "set-financing", {
    availing_loan: true,
    bank: "federal_bank",
    loan_status: "sanctioned",
    loan_amount_paise: amounts[0],
    sanctioned_on: day(),
  });
  await office.act("operations", "projects", project, "specify-equipment", {
    panel_brand: "waaree",
    panel_type: "dcr",
    panel_capacity_wp: 540,
    panel_count: 6,
    inverter_brand: "growatt",
    inverter_capacity_w: 3_000,
    inverter_count: 1,
  });
  await office.act("operations", "projects", project, "advance", { effective_on: day() });

  // Each part falls due by its fact, is billed, and comes in by another way.
  const facts = [undefined, "material_delivered", "installation_completed", "net_meter_installed"];
  const modes = ["loan_disbursal", "neft", "upi", "cheque"];
  const invoices = amounts.map((amount) => inclusive(amount, "composite_70_30", true));
  let received = 0;
  for (const [place, code] of CODES.entries()) {
    if (facts[place])
      await office.act("operations", "projects", project, "record-milestone", {
        code: facts[place],
        on: day(),
      });
    await office.eventually(
      "finance",
      `projects/${project}`,
      (record) => record.billing_plan[place].state === "due",
    );
    const invoice = await bill(office, project, code);
    const record = await office.read("finance", `invoices/${invoice}`);
    assert.deepEqual(record.totals, invoices[place], `the invoice of ${code}`);
    await office.act("finance", "invoices", invoice, "record-payment", {
      amount_paise: record.totals.total_paise,
      mode: modes[place],
      reference: `WALKHOME${place}`,
      received_on: day(),
    });
    received += invoices[place].total_paise;
    await office.eventually(
      "finance",
      `projects/${project}`,
      (now) => now.billing_plan[place].state === "done",
    );
    const expected = ledger(value, received);
    shows(await projectRow(office, "finance", project), expected, `the order after ${code}`);
    const { balance_paise, payment_status } = expected;
    const money = {
      order_value_paise: value,
      received_paise: received,
      balance_paise,
      payment_status,
    };
    shows(
      await office.read("sales", `projects/${project}/money`),
      money,
      `its money after ${code}`,
    );
  }

  const costs = [9_000_000, 3_150_050, 1_275_025];
  for (const [place, amount] of costs.entries())
    await office.act("finance", "projects", project, "add-cost", {
      category: ["material", "labour", "transport"][place],
      description: "As billed by the supplier",
      amount_paise: amount,
      incurred_on: day(),
    });
  const profit = value - sum(costs);
  const figures = {
    cost_total_paise: sum(costs),
    gross_profit_paise: profit,
    margin_bp: ratio(profit, value),
  };
  shows(await office.read("finance", `projects/${project}/profit`), figures, "the profit");
  shows(await projectRow(office, "manager", project), figures, "the profit in the list");
  const seen = await projectRow(office, "sales", project);
  assert.equal("gross_profit_paise" in seen, false, "sales does not read the profit");

  const list = await office.read(
    "finance",
    `invoices?filter[project_id][eq]=${project}&totals=1&count=exact`,
  );
  assert.equal(list.count, 4);
  shows(
    list.totals,
    { total_paise: sum(invoices.map((one) => one.total_paise)), outstanding_paise: 0 },
    "the invoices of the order",
  );
  const payments = await office.read(
    "finance",
    `payments?filter[project_id][eq]=${project}&totals=1&count=exact`,
  );
  assert.equal(payments.count, 4);
  assert.equal(payments.totals.amount_paise, received);
}
