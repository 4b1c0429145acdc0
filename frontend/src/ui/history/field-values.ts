/**
 * Members of a record as people read them: the unit is in the name of the member
 * (`order_value_paise`, `capacity_w`, `received_on`), so one rule serves every record.
 */
import {
  formatDate,
  formatDateTime,
  formatKw,
  formatMoney,
  formatPercent,
  formatPhone,
  formatQuantity,
  humanise,
} from "@/lib/format";
import { placeOfSupply } from "@/lib/vocabulary";

export type Names = ReadonlyMap<string, string>;

const UNIT_SUFFIX = /_(paise|bp|w|wp|wh|milli|id|ids)$/;
const SPELT: Readonly<Record<string, string>> = {
  gstin: "GSTIN",
  pan: "PAN",
  pin: "PIN",
  hsn: "HSN",
  sac: "SAC",
  fy: "FY",
  gst: "GST",
  cgst: "CGST",
  sgst: "SGST",
  igst: "IGST",
  upi: "UPI",
  neft: "NEFT",
  rtgs: "RTGS",
  imps: "IMPS",
  dcr: "DCR",
  epc: "EPC",
  mnre: "MNRE",
  discom: "DISCOM",
  kseb: "KSEB",
  irn: "IRN",
  ifsc: "IFSC",
  cin: "CIN",
  gps: "GPS",
  sbi: "SBI",
  url: "URL",
};
/** Members whose one-word values are codes, not text a person wrote. */
const CODED =
  /(^|_)(status|stage|segment|source|kind|type|mode|role|state|bank|brand|discom|treatment|category|trigger|unit|rule|registration|item|code|from|team_code|outcome|reason_code|sub_reason)$/;
/** Members that hold a GST state code. */
const STATE_MEMBER = /^(state_code|place_of_supply)$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** A code or member name in words, with the trade's abbreviations in capitals. */
export function codeWords(code: string) {
  return humanise(code)
    .split(" ")
    .map((word) => SPELT[word.toLowerCase()] ?? word)
    .join(" ");
}

const lastOf = (path: string) => path.split("/").at(-1) ?? path;

/** "site/address/city" as "Site, address, city"; the unit is left to the value. */
export function fieldLabel(path: string) {
  return path
    .split("/")
    .map((part, index) => {
      const words = codeWords(part.replace(UNIT_SUFFIX, ""));
      const isWord = !Object.values(SPELT).some((spelt) => words.startsWith(spelt));
      return index > 0 && isWord ? words.charAt(0).toLowerCase() + words.slice(1) : words;
    })
    .join(", ");
}

/** A plain value of the member `path`; lists and objects are in one line. */
export function fieldText(path: string, value: unknown, names: Names = new Map()): string {
  if (value === null || value === undefined || value === "") return "–";
  const field = lastOf(path);
  if (typeof value === "boolean") return value ? "Yes" : "No";
  if (typeof value === "number") return numberText(field, value);
  if (typeof value === "string") return textValue(field, value, names);
  if (Array.isArray(value)) {
    if (value.length === 0) return "None";
    return value.map((item) => fieldText(field, item, names)).join("; ");
  }
  return (
    Object.entries(value)
      .filter(([, member]) => !isVoid(member))
      .map(([name, member]) => `${fieldLabel(name)}: ${fieldText(name, member, names)}`)
      .join(", ") || "–"
  );
}

function numberText(field: string, value: number) {
  if (field.endsWith("_paise")) return formatMoney(value);
  if (field.endsWith("_bp")) return formatPercent(value);
  if (field.endsWith("_w")) return formatKw(value);
  if (field.endsWith("_wp")) return `${value} Wp`;
  if (field.endsWith("_wh")) return `${value / 1000} kWh`;
  if (field.endsWith("_milli")) return formatQuantity(value);
  return String(value);
}

function textValue(field: string, value: string, names: Names) {
  if (UUID.test(value)) return names.get(value) ?? `#${value.slice(0, 8)}`;
  if (INSTANT.test(value)) return formatDateTime(value);
  if (DAY.test(value)) return formatDate(value);
  if (/^\+91\d{10}$/.test(value)) return formatPhone(value);
  if (STATE_MEMBER.test(field)) return placeOfSupply(value) ?? value;
  const isCode =
    /^[a-z][a-z0-9]*(_[a-z0-9]+)+$/.test(value) ||
    (CODED.test(field) && /^[a-z][a-z0-9]*$/.test(value));
  return isCode ? codeWords(value) : value;
}

/** Nothing recorded: left out of the picture of a state. */
export function isVoid(value: unknown) {
  return (
    value === null ||
    value === undefined ||
    value === "" ||
    (Array.isArray(value) && value.length === 0) ||
    (typeof value === "object" && Object.keys(value as object).length === 0)
  );
}

export interface ListChange {
  kind: "added" | "removed" | "changed";
  from?: unknown;
  to?: unknown;
}

/** What came, went or changed in a list; rows are matched by their id or code. */
export function listChanges(from: readonly unknown[], to: readonly unknown[]): ListChange[] {
  const before = new Map(from.map((item) => [rowKey(item), item]));
  const after = new Map(to.map((item) => [rowKey(item), item]));
  const changes: ListChange[] = [];
  for (const [key, item] of after) {
    if (!before.has(key)) changes.push({ kind: "added", to: item });
    else if (JSON.stringify(before.get(key)) !== JSON.stringify(item))
      changes.push({ kind: "changed", from: before.get(key), to: item });
  }
  for (const [key, item] of before)
    if (!after.has(key)) changes.push({ kind: "removed", from: item });
  return changes;
}

function rowKey(item: unknown): string {
  if (typeof item !== "object" || item === null) return JSON.stringify(item);
  const row = item as Record<string, unknown>;
  const id = Object.keys(row).find(
    (name) => /_id$|^id$/.test(name) && typeof row[name] === "string",
  );
  if (id) return String(row[id]);
  if (typeof row.code === "string") return row.code;
  return JSON.stringify(item);
}

/** Members of two rows that differ, so that a changed row shows only those. */
export function rowDifferences(from: unknown, to: unknown) {
  const before = (from ?? {}) as Record<string, unknown>;
  const after = (to ?? {}) as Record<string, unknown>;
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
    .map((field) => ({ field, from: before[field], to: after[field] }));
}
