/** Paise in one lakh and one crore rupees. */
const LAKH = 10_000_000;
const CRORE = 1_000_000_000;

/**
 * Paise meant by what a person typed ("2.5L", "1.2cr", "₹2,50,000.50"), or null when
 * it is not an amount. Works on digits, not on floats, so 0.1 crore is exact; more
 * digits than a paisa can hold are refused rather than rounded.
 */
export function parseMoney(typed: string): number | null {
  const text = typed
    .trim()
    .toLowerCase()
    .replace(/[₹,\s]/g, "")
    .replace(/^rs\.?/, "");
  const match = /^(-?)(\d+)?(?:\.(\d+))?(l|lac|lakh|lakhs|cr|crore|crores|k)?$/.exec(text);
  if (!match || (match[2] === undefined && match[3] === undefined)) return null;
  const [, sign, whole = "0", fraction = "", unit] = match;
  const scale = paisePerUnit(unit);
  const digits = fraction.replace(/0+$/, "");
  const divisor = 10 ** digits.length;
  if (digits.length > 9 || scale % divisor !== 0) return null;
  const paise = Number(whole) * scale + (digits ? Number(digits) * (scale / divisor) : 0);
  if (!Number.isSafeInteger(paise)) return null;
  return sign === "-" && paise !== 0 ? -paise : paise;
}

function paisePerUnit(unit: string | undefined) {
  if (unit === undefined) return 100;
  if (unit === "k") return 100_000;
  return unit.startsWith("l") ? LAKH : CRORE;
}

/** Watts meant by "5.4", "5.4 kW" or "1.2 MW" (kilowatts when no unit is given), or null. */
export function parseKw(typed: string): number | null {
  const match = /^(\d+)?(?:\.(\d+))?(w|kw|kwp|mw)?$/.exec(
    typed.trim().toLowerCase().replace(/[,\s]/g, ""),
  );
  if (!match || (match[1] === undefined && match[2] === undefined)) return null;
  const [, whole = "0", fraction = "", unit = "kw"] = match;
  const scale = unit === "w" ? 1 : unit === "mw" ? 1_000_000 : 1000;
  const digits = fraction.replace(/0+$/, "");
  const divisor = 10 ** digits.length;
  if (scale % divisor !== 0) return null;
  const watts = Number(whole) * scale + (digits ? Number(digits) * (scale / divisor) : 0);
  return Number.isSafeInteger(watts) ? watts : null;
}
