/**
 * The figures of the walk, worked out here from the pages that define them and from nothing of the
 * product: whole paise, one rounding, half away from zero.
 */

/** n / d, half away from zero. */
export function rdiv(n, d) {
  const [over, under] = [BigInt(n), BigInt(d)];
  const size = over < 0n ? -over : over;
  const rounded = (2n * size + under) / (2n * under);
  return Number(over < 0n ? -rounded : rounded);
}

/** A share in basis points. */
export const bp = (amount, share) => rdiv(BigInt(amount) * BigInt(share), 10_000);

export const sum = (amounts) => amounts.reduce((total, amount) => total + amount, 0);

const GOODS = 500;
const SERVICES = 1_800;

/** The parts of one line of a contract for supply with installation: 70 % goods, 30 % services. */
function composite(taxable) {
  const goods = bp(taxable, 7_000);
  return [
    [goods, GOODS],
    [taxable - goods, SERVICES],
  ];
}

/** Tax parts of each treatment. */
const parts = {
  composite_70_30: composite,
  works_contract_18: (taxable) => [[taxable, SERVICES]],
  goods_only: (taxable) => [[taxable, GOODS]],
  services_only: (taxable) => [[taxable, SERVICES]],
};

/** Tax of taxable lines before rounding to the rupee. */
function taxed(lines, treatment, sameState) {
  const totals = { taxable_paise: sum(lines), cgst_paise: 0, sgst_paise: 0, igst_paise: 0 };
  for (const [amount, rate] of lines.flatMap(parts[treatment])) {
    if (sameState) {
      totals.cgst_paise += rdiv(BigInt(amount) * BigInt(rate), 20_000);
      totals.sgst_paise += rdiv(BigInt(amount) * BigInt(rate), 20_000);
    } else {
      totals.igst_paise += rdiv(BigInt(amount) * BigInt(rate), 10_000);
    }
  }
  return totals;
}

/** Totals of an invoice over taxable lines. */
export function invoice(lines, treatment, sameState) {
  const totals = taxed(lines, treatment, sameState);
  const before = totals.taxable_paise + totals.cgst_paise + totals.sgst_paise + totals.igst_paise;
  const total = rdiv(before, 100) * 100;
  return { ...totals, round_off_paise: total - before, total_paise: total };
}

/** Totals of an invoice over one amount that contains its tax already. */
export function inclusive(amount, treatment, sameState) {
  const weight = {
    composite_70_30: 7_000 * GOODS + 3_000 * SERVICES,
    works_contract_18: 10_000 * SERVICES,
    goods_only: 10_000 * GOODS,
    services_only: 10_000 * SERVICES,
  }[treatment];
  const whole = 100_000_000n;
  const taxable = rdiv(BigInt(amount) * whole, whole + BigInt(weight));
  return invoice([taxable], treatment, sameState);
}

/** A costing sheet: mark-up, price, tax of the treatment without rounding to the rupee. */
export function costing(rows, markup, treatment, sameState) {
  const priced = rows.map((row) => {
    const price = rdiv(BigInt(row.unit_cost_paise) * BigInt(10_000 + markup), 10_000);
    return {
      cost: rdiv(BigInt(row.unit_cost_paise) * BigInt(row.quantity_milli), 1_000),
      base: rdiv(BigInt(price) * BigInt(row.quantity_milli), 1_000),
    };
  });
  const taxable = sum(priced.map((row) => row.base));
  const tax = taxed([taxable], treatment, sameState);
  const gst = tax.cgst_paise + tax.sgst_paise + tax.igst_paise;
  return {
    cost_paise: sum(priced.map((row) => row.cost)),
    taxable_paise: taxable,
    gst_paise: gst,
    grand_total_paise: taxable + gst,
  };
}

/** An amount over rows in proportion to their shares; the last row takes what rounding leaves. */
export function plan(amount, shares) {
  const whole = sum(shares);
  const amounts = shares.slice(0, -1).map((share) => rdiv(BigInt(amount) * BigInt(share), whole));
  return [...amounts, amount - sum(amounts)];
}

/** Central assistance for a household: ₹30,000 a kW up to two, ₹18,000 for the third. */
export function subsidy(watts) {
  const first = Math.min(watts, 2_000) * 3_000_000;
  const third = Math.max(Math.min(watts, 3_000) - 2_000, 0) * 1_800_000;
  return rdiv(first + third, 1_000);
}

/** Balance, excess and status of an order. */
export function ledger(orderValue, received) {
  return {
    received_paise: received,
    balance_paise: Math.max(0, orderValue - received),
    excess_paise: Math.max(0, received - orderValue),
    payment_status: received <= 0 ? "pending" : received < orderValue ? "partial" : "fully_paid",
  };
}

/** Basis points of one amount in another. */
export const ratio = (part, whole) => (whole > 0 ? rdiv(BigInt(part) * 10_000n, whole) : null);

/** April to March. */
export function financialYear(date) {
  const [year, month] = date.split("-").map(Number);
  const first = month >= 4 ? year : year - 1;
  return `${first}-${String((first + 1) % 100).padStart(2, "0")}`;
}
