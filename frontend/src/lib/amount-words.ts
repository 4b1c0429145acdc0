/** Amounts as they are written out on Indian documents. */
const SMALL = (
  "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen " +
  "fifteen sixteen seventeen eighteen nineteen"
).split(" ");
const TENS = "- - twenty thirty forty fifty sixty seventy eighty ninety".split(" ");

function belowHundred(value: number): string {
  if (value < 20) return SMALL[value] ?? "";
  const unit = value % 10;
  return `${TENS[Math.floor(value / 10)] ?? ""}${unit ? `-${SMALL[unit] ?? ""}` : ""}`;
}

function whole(value: number): string {
  const parts: string[] = [];
  const crore = Math.floor(value / 10_000_000);
  if (crore > 0) parts.push(`${whole(crore)} crore`);
  const rest = value % 10_000_000;
  const steps: [number, string][] = [
    [Math.floor(rest / 100_000), "lakh"],
    [Math.floor(rest / 1000) % 100, "thousand"],
    [Math.floor(rest / 100) % 10, "hundred"],
  ];
  for (const [count, word] of steps) if (count > 0) parts.push(`${belowHundred(count)} ${word}`);
  const last = rest % 100;
  if (last > 0 || parts.length === 0) parts.push(belowHundred(last));
  return parts.join(" ");
}

/** ₹1,96,020 as "Rupees one lakh ninety-six thousand twenty only". */
export function amountInWords(paise: number): string {
  const rupees = Math.floor(Math.abs(paise) / 100);
  const rest = Math.abs(paise) % 100;
  const tail = rest > 0 ? ` and ${belowHundred(rest)} paise` : "";
  return `Rupees ${whole(rupees)}${tail} only`;
}
