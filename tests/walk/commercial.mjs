/** A factory in another state: 50 kW, a change order, a credit note and money on account. */
import assert from "node:assert/strict";
import { inclusive, invoice, ledger, plan } from "./arithmetic.mjs";
import { day, shows } from "./office.mjs";
import { bill, offer, projectRow, propose, win } from "./sale.mjs";

const ADDRESS = {
  line1: "SIDCO Industrial Estate, Plot 44",
  city: "Coimbatore",
  state_code: "33",
  pin_code: "641021",
};
const ROWS = [
  {
    category: "pv_modules",
    item_name: "Mono PERC 550 Wp",
    quantity_milli: 91_000,
    unit: "NOS",
    unit_cost_paise: 1_327_533,
    watt_peak: 550,
  },
  {
    category: "inverters",
    item_name: "String inverter 50 kW",
    quantity_milli: 1_000,
    unit: "NOS",
    unit_cost_paise: 19_850_077,
  },
  {
    category: "dc_cable",
    item_name: "DC cable 6 sqmm",
    quantity_milli: 842_500,
    unit: "MTR",
    unit_cost_paise: 8_735,
  },
  {
    category: "installation",
    item_name: "Installation",
    quantity_milli: 1_000,
    unit: "NOS",
    unit_cost_paise: 12_345_678,
  },
];
const TREATMENT = "composite_70_30";

export async function commercial(office) {
  const phone = "9400000202";
  const lead = await propose(office, {
    contact: { name: "R. Murugan", phone, company_name: "Kongu Castings" },
    customer: {
      customer_type: "commercial",
      company_name: "Kongu Castings LLP",
      contacts: [{ first_name: "Murugan", phones: [phone], is_primary: true }],
      address: ADDRESS,
    },
    segment: "non_subsidy",
    watts: 50_000,
    expected: 190_000_000,
  });
  const wanted = {
    rows: ROWS,
    markup: 1_250,
    treatment: TREATMENT,
    sameState: false,
    name: "R. Murugan",
  };
  const accepted = await offer(office, { lead_id: lead }, wanted);
  // Agreed in whole rupees, as an invoice can ask for.
  const value = Math.floor(accepted.grand_total_paise / 2_000) * 2_000;
  const project = await win(office, lead, { order_value_paise: value, quotation_id: accepted.id });
  await office.eventually(
    "finance",
    `projects/${project}`,
    (record) => record.billing_plan[0].state === "due",
  );
  const [advance] = plan(value, [7_000, 1_500, 1_000, 500]);
  const first = await bill(office, project, "advance");
  const billed = inclusive(advance, TREATMENT, false);
  assert.deepEqual(
    (await office.read("finance", `invoices/${first}`)).totals,
    billed,
    "billed inter-state",
  );
  assert.equal(billed.cgst_paise + billed.sgst_paise, 0);

  // More than is asked for comes in; the rest is on account.
  const extra = 1_000_050;
  const paid = { mode: "rtgs", reference: "WALKRTGS1", received_on: day() };
  const payment = { ...paid, amount_paise: billed.total_paise + extra };
  assert.equal(
    await office.refused("finance", "invoices", first, "record-payment", payment),
    "overpayment",
  );
  await office.act("finance", "invoices", first, "record-payment", {
    ...payment,
    keep_on_account: true,
  });
  let received = billed.total_paise + extra;
  shows(
    await projectRow(office, "finance", project),
    ledger(value, received),
    "the advance and more",
  );

  // Ten modules more: a new offer on the project, then the change order.
  const more = ROWS.map((row) =>
    row.category === "pv_modules" ? { ...row, quantity_milli: row.quantity_milli + 10_000 } : row,
  );
  const larger = await offer(office, { project_id: project }, { ...wanted, rows: more });
  const changed = Math.floor(larger.grand_total_paise / 2_000) * 2_000;
  assert.ok(changed > value);
  await office.act("sales", "projects", project, "change-order", {
    quotation_id: larger.id,
    version_no: 1,
    order_value_paise: changed,
    capacity_w: 55_550,
    reason: "Ten modules more on the new shed",
  });
  // The row that was due keeps its amount; the others share the rest by their percents.
  const rest = plan(changed - advance, [1_500, 1_000, 500]);
  const record = await office.read("finance", `projects/${project}`);
  const amounts = record.billing_plan.map((row) => row.amount_paise);
  assert.deepEqual(amounts, [advance, ...rest], "the billing plan of the changed order");
  shows(
    await projectRow(office, "finance", project),
    { order_value_paise: changed, ...ledger(changed, received) },
    "the changed order",
  );

  // A bill of two odd lines, one of them credited in part.
  const lines = [20_000_055, 33_333_333];
  const second = await office.create("finance", "invoices", {
    kind: "tax_invoice",
    project_id: project,
    lines: lines.map((rate_paise, place) => ({
      description: `Lot ${place + 1} of the plant`,
      hsn_sac: "85414300",
      quantity_milli: 1_000,
      unit: "SET",
      rate_paise,
    })),
  });
  await office.act("finance", "invoices", second, "issue");
  const whole = invoice(lines, TREATMENT, false);
  const issued = await office.read("finance", `invoices/${second}`);
  assert.deepEqual(issued.totals, whole, "two lines");
  const advanced = await office.act("finance", "invoices", first, "allocate-payment", {
    target_invoice_id: second,
    amount_paise: extra,
  });
  assert.equal(advanced.events[0].type, "invoice.advance_released");
  await office.eventually("finance", `invoices/${second}`, (now) => now.status === "part_paid");

  const credited = invoice([1_000_000], TREATMENT, false);
  await office.stepUp("finance");
  await office.act("finance", "invoices", second, "credit", {
    lines: [{ line_id: issued.lines[0].line_id, taxable_paise: 1_000_000 }],
    reason_code: "scope_reduced",
    reason: "One string less on the shed",
  });
  await office.eventually(
    "finance",
    `invoices/${second}`,
    (now) => now.credits_applied.length === 1,
  );
  const outstanding = whole.total_paise - extra - credited.total_paise;
  const list = await office.read(
    "finance",
    `invoices?filter[project_id][eq]=${project}&totals=1&sort=created_at`,
  );
  const rows = Object.fromEntries(
    list.items.map((item) => [item.kind === "credit_note" ? "note" : item.id, item]),
  );
  shows(
    rows[first],
    { status: "paid", outstanding_paise: 0, on_account_paise: 0 },
    "the first bill",
  );
  shows(
    rows[second],
    {
      status: "part_paid",
      outstanding_paise: outstanding,
      igst_paise: whole.igst_paise,
      place_of_supply: "33",
    },
    "the second bill",
  );
  shows(
    rows.note,
    {
      total_paise: credited.total_paise,
      igst_paise: credited.igst_paise,
      taxable_paise: 1_000_000,
    },
    "the credit note",
  );
  shows(
    await projectRow(office, "finance", project),
    {
      invoiced_paise: billed.total_paise + whole.total_paise - credited.total_paise,
      ...ledger(changed, received),
    },
    "the order with its credit note",
  );

  // The cheque for the rest bounces: nothing of it stays.
  await office.act("finance", "invoices", second, "record-payment", {
    amount_paise: outstanding,
    mode: "cheque",
    reference: "004511",
    received_on: day(),
  });
  await office.eventually("finance", `invoices/${second}`, (now) => now.status === "paid");
  received += outstanding;
  shows(await projectRow(office, "finance", project), ledger(changed, received), "with the cheque");
  const { payments } = await office.read("finance", `invoices/${second}`);
  await office.act("finance", "invoices", second, "reverse-payment", {
    payment_id: payments[0].payment_id,
    reason_code: "cheque_bounced",
    reason: "Returned by the bank",
    reversed_on: day(),
  });
  received -= outstanding;
  shows(
    await projectRow(office, "finance", project),
    ledger(changed, received),
    "without the cheque",
  );
  shows(await office.read("finance", `invoices/${second}`), { status: "part_paid" }, "open again");

  // The statement tells it day by day, entry by entry.
  const { customer_id: customer } = await office.read("finance", `projects/${project}`);
  const entries = [
    ["tax_invoice", billed.total_paise],
    ["payment", -(billed.total_paise + extra)],
    ["tax_invoice", whole.total_paise],
    ["credit_note", -credited.total_paise],
    ["payment", -outstanding],
    ["reversal", outstanding],
  ];
  const statement = await office.read("finance", `customers/${customer}/statement`);
  let balance = 0;
  const told = entries.map(([kind, amount]) => ({ kind, balance_paise: (balance += amount) }));
  const items = statement.items.map(({ kind, balance_paise }) => ({ kind, balance_paise }));
  assert.deepEqual(items, told, "the statement");
  const debits = billed.total_paise + whole.total_paise + outstanding;
  const sums = {
    opening_paise: 0,
    debit_paise: debits,
    credit_paise: debits - balance,
    closing_paise: balance,
    outstanding_paise: outstanding,
    on_account_paise: 0,
  };
  shows(statement, sums, "the sums of the statement");
  assert.equal(balance, outstanding, "what is owed is what is open");
  assert.deepEqual(
    statement.ageing.map((bucket) => bucket.outstanding_paise),
    [outstanding, 0, 0, 0, 0],
    "nothing is overdue yet",
  );
  const later = await office.read("finance", `customers/${customer}/statement?from=${day(-1)}`);
  shows(
    later,
    { opening_paise: balance, closing_paise: balance, items: [] },
    "tomorrow opens with it",
  );
  assert.equal(
    await office.refusedRead("operations", `customers/${customer}/statement`),
    "forbidden",
  );

  const overview = await office.read("finance", `customers/${customer}/overview`);
  const invoiced = billed.total_paise + whole.total_paise - credited.total_paise;
  shows(
    overview,
    {
      billed_paise: invoiced,
      received_paise: received,
      balance_paise: ledger(changed, received).balance_paise,
      on_account_paise: 0,
    },
    "the customer at a glance",
  );
  const counts = { quotations: 2, projects: 1, invoices: 3, payments: 2 };
  const seen = Object.keys(counts).map((kind) => [kind, overview[kind].count]);
  assert.deepEqual(Object.fromEntries(seen), counts, "what hangs under the customer");
}
