/**
 * How figures, dates and phone numbers read everywhere: Indian grouping, lakh and
 * crore, Asia/Kolkata whatever the device's zone. Amounts arrive in integer paise,
 * power in watts; nothing here computes with fractions beyond the last digit shown.
 */
const DASH = "–";
const ZONE = "Asia/Kolkata";
const grouping = new Intl.NumberFormat("en-IN", { maximumFractionDigits: 0 });
const kilowatts = new Intl.NumberFormat("en-IN", { maximumFractionDigits: 2 });

const dayParts = new Intl.DateTimeFormat("en-GB", {
  timeZone: ZONE,
  day: "numeric",
  month: "short",
  year: "numeric",
});
const timeParts = new Intl.DateTimeFormat("en-GB", {
  timeZone: ZONE,
  hour: "2-digit",
  minute: "2-digit",
});
const isoDay = new Intl.DateTimeFormat("en-CA", {
  timeZone: ZONE,
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
});

type Maybe<T> = T | null | undefined;

/** "₹12,34,567.50"; paise are left out when zero unless `paise` is "always". */
export function formatMoney(paise: Maybe<number>, paiseShown: "nonzero" | "always" = "nonzero") {
  if (paise === null || paise === undefined) return DASH;
  const sign = paise < 0 ? "-" : "";
  const absolute = Math.abs(paise);
  const rest = absolute % 100;
  const rupees = grouping.format((absolute - rest) / 100);
  const tail = rest !== 0 || paiseShown === "always" ? `.${String(rest).padStart(2, "0")}` : "";
  return `${sign}₹${rupees}${tail}`;
}

/** "₹1.96 L", "₹2.35 Cr"; below a lakh the plain amount in whole rupees. */
export function formatMoneyCompact(paise: Maybe<number>) {
  if (paise === null || paise === undefined) return DASH;
  const sign = paise < 0 ? "-" : "";
  const rupees = Math.round(Math.abs(paise) / 100);
  // Rounding to two decimals must not read "100 L": the step up happens at what would be shown.
  if (rupees >= 9_999_500) return `${sign}₹${twoDecimals(rupees / 10_000_000)} Cr`;
  if (rupees >= 100_000) return `${sign}₹${twoDecimals(rupees / 100_000)} L`;
  return `${sign}₹${grouping.format(rupees)}`;
}

function twoDecimals(value: number) {
  return new Intl.NumberFormat("en-IN", { maximumFractionDigits: 2 }).format(value);
}

/** Watts as "5.4 kW", at most two decimals. */
export function formatKw(watts: Maybe<number>) {
  return watts === null || watts === undefined ? DASH : `${kilowatts.format(watts / 1000)} kW`;
}

/** Basis points as "18.0%". */
export function formatPercent(basisPoints: Maybe<number>) {
  if (basisPoints === null || basisPoints === undefined) return DASH;
  return `${new Intl.NumberFormat("en-IN", { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(basisPoints / 100)}%`;
}

/** Whole numbers in Indian grouping. */
export function formatCount(value: Maybe<number>) {
  return value === null || value === undefined ? DASH : grouping.format(value);
}

/** Quantities held in thousandths, up to three decimals. */
export function formatQuantity(thousandths: Maybe<number>) {
  if (thousandths === null || thousandths === undefined) return DASH;
  return new Intl.NumberFormat("en-IN", { maximumFractionDigits: 3 }).format(thousandths / 1000);
}

/** A civil date ("2026-11-20") or an instant as "20 Nov 2026". */
export function formatDate(value: Maybe<string>) {
  const at = parse(value);
  return at ? day(at) : DASH;
}

/** An instant as "20 Nov 2026, 14:05". */
export function formatDateTime(value: Maybe<string>) {
  const at = parse(value);
  return at ? `${day(at)}, ${timeParts.format(at)}` : DASH;
}

/** An instant as "14:05". */
export function formatTime(value: Maybe<string>) {
  const at = parse(value);
  return at ? timeParts.format(at) : DASH;
}

/** Node and browsers disagree on "Sept"; the parts are taken one by one to read "Sep". */
function day(at: Date) {
  const parts = Object.fromEntries(
    dayParts.formatToParts(at).map((part) => [part.type, part.value]),
  );
  return `${parts.day} ${(parts.month ?? "").slice(0, 3)} ${parts.year}`;
}

/** A civil date is midday UTC, which is the same day in Kolkata and cannot slip. */
function parse(value: Maybe<string>) {
  if (!value) return null;
  const at = new Date(/^\d{4}-\d{2}-\d{2}$/.test(value) ? `${value}T12:00:00Z` : value);
  return Number.isNaN(at.getTime()) ? null : at;
}

/** Today's civil date in Kolkata, "2026-11-20". */
export function todayInKolkata(now: Date = new Date()) {
  return isoDay.format(now);
}

/** Whole days from today (Kolkata) to a civil date; negative when past. */
export function daysUntil(civil: string, now: Date = new Date()) {
  const from = Date.parse(`${todayInKolkata(now)}T00:00:00Z`);
  return Math.round((Date.parse(`${civil.slice(0, 10)}T00:00:00Z`) - from) / 86_400_000);
}

/** "3 days ago", "in 2 h"; always beside the absolute value, never alone. */
export function formatRelative(value: Maybe<string>, now: Date = new Date()) {
  const at = parse(value);
  if (!at) return DASH;
  const seconds = Math.round((at.getTime() - now.getTime()) / 1000);
  const words = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
  const units: [Intl.RelativeTimeFormatUnit, number][] = [
    ["year", 31_536_000],
    ["month", 2_592_000],
    ["day", 86_400],
    ["hour", 3600],
    ["minute", 60],
  ];
  for (const [unit, size] of units) {
    if (Math.abs(seconds) >= size) return words.format(Math.trunc(seconds / size), unit);
  }
  return "just now";
}

/** Financial year (April to March) of a date: "2026-27". */
export function financialYear(value: string) {
  const civil = /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : isoDay.format(new Date(value));
  const year = Number(civil.slice(0, 4));
  const start = Number(civil.slice(5, 7)) >= 4 ? year : year - 1;
  return `${start}-${String((start + 1) % 100).padStart(2, "0")}`;
}

/** E.164 as "+91 98470 12345"; other countries keep their digits in groups. */
export function formatPhone(e164: Maybe<string>) {
  if (!e164) return DASH;
  const indian = /^\+91(\d{5})(\d{5})$/.exec(e164);
  return indian ? `+91 ${indian[1]} ${indian[2]}` : e164;
}

/** What a person typed as E.164, or null: ten digits are Indian mobiles. */
export function parsePhone(typed: string): string | null {
  const digits = typed.replace(/[\s().-]/g, "");
  if (/^[6-9]\d{9}$/.test(digits)) return `+91${digits}`;
  if (/^0[6-9]\d{9}$/.test(digits)) return `+91${digits.slice(1)}`;
  if (/^(\+?91)[6-9]\d{9}$/.test(digits)) return `+${digits.replace("+", "")}`;
  return /^\+[1-9]\d{7,14}$/.test(digits) ? digits : null;
}

/** A code from the server as words: "under_installation" -> "Under installation". */
export function humanise(code: string) {
  const words = code.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Two letters for a face: "Asha Menon" -> "AM". */
export function initials(name: string) {
  const words = name.trim().split(/\s+/);
  const last = words.length > 1 ? (words.at(-1) ?? "") : "";
  return `${(words[0] ?? "").charAt(0)}${last.charAt(0)}`.toUpperCase();
}
