/** Dialogs of the company: profile, bank accounts, number series and single settings. */
import type { CommandSpec } from "@/ui/command-dialog";
import type { FieldSpec, FieldValuesOf } from "@/ui/command-fields";
import { codeWords } from "@/ui/history/field-values";
import type { BankAccount, Company, Series } from "./settings-page";

type Spec = CommandSpec & { saved: string };

interface Setting {
  key: string;
  label: string;
  kind: FieldSpec["kind"];
  min?: number;
  max?: number;
  unit?: string;
}

/** The settings most companies change; limits as the server holds them. */
export const SETTINGS: readonly Setting[] = [
  {
    key: "session_idle_minutes",
    label: "Sign out after idleness",
    kind: "whole",
    min: 2,
    max: 60,
    unit: "minutes",
  },
  {
    key: "quotation_valid_days",
    label: "Offers are valid for",
    kind: "whole",
    min: 1,
    max: 90,
    unit: "days",
  },
  {
    key: "share_link_hours",
    label: "Shared links work for",
    kind: "whole",
    min: 1,
    max: 720,
    unit: "hours",
  },
  {
    key: "invoice_due_days",
    label: "Invoices fall due after",
    kind: "whole",
    min: 0,
    max: 180,
    unit: "days",
  },
  { key: "books_locked_until", label: "Books are closed until", kind: "date" },
  { key: "cash_limit_paise", label: "Cash of one customer a day, at most", kind: "money" },
  { key: "default_margin_bp", label: "Margin of new offers", kind: "percent" },
  { key: "min_margin_bp", label: "Least margin", kind: "percent" },
  {
    key: "subsidy_stuck_days",
    label: "A subsidy counts as stuck after",
    kind: "whole",
    min: 7,
    max: 180,
    unit: "days",
  },
  {
    key: "undo_days",
    label: "Acts can be undone for",
    kind: "whole",
    min: 1,
    max: 365,
    unit: "days",
  },
];

const PROFILE: readonly FieldSpec[] = [
  {
    name: "legal_name",
    label: "Legal name",
    kind: "text",
    required: true,
    min: 3,
    max: 100,
    wide: true,
  },
  { name: "trade_name", label: "Trade name", kind: "text", min: 3, max: 100, wide: true },
  {
    name: "gstin",
    label: "GSTIN",
    kind: "text",
    min: 15,
    max: 15,
    help: "Its first two digits are the state of supply",
  },
  { name: "pan", label: "PAN", kind: "text", min: 10, max: 10 },
  { name: "cin", label: "CIN", kind: "text", min: 21, max: 21 },
  { name: "website", label: "Web site", kind: "text", min: 4, max: 200 },
  { name: "line1", label: "House and street", kind: "text", max: 200, required: true },
  { name: "line2", label: "Locality", kind: "text", max: 200 },
  { name: "city", label: "City", kind: "text", required: true, max: 100 },
  { name: "district", label: "District", kind: "text", max: 100 },
  { name: "state_code", label: "State code", kind: "text", required: true, min: 2, max: 2 },
  { name: "pin_code", label: "PIN", kind: "text", min: 6, max: 6 },
];
const ADDRESS = ["line1", "line2", "city", "district", "state_code", "pin_code"];

export function profileSpec(company: Company): Spec {
  return {
    title: "Edit profile",
    submitLabel: "Save",
    as: "sheet",
    fields: PROFILE,
    known: { ...company.profile, ...company.profile.address },
    toBody: (body) => ({ profile: profileChange(body) }),
    saved: "Profile changed",
  };
}

/** Members of the profile as sent: the address as a whole, emptied ones as null. */
export function profileChange(body: FieldValuesOf): FieldValuesOf {
  const change: FieldValuesOf = {};
  const address: FieldValuesOf = {};
  for (const { name } of PROFILE) {
    if (ADDRESS.includes(name)) {
      if (body[name] !== undefined) address[name] = body[name];
    } else change[name] = body[name] ?? null;
  }
  return { ...change, address };
}

const BANK: readonly FieldSpec[] = [
  { name: "bank", label: "Bank", kind: "text", required: true, min: 2, max: 100 },
  { name: "branch", label: "Branch", kind: "text", min: 2, max: 100 },
  {
    name: "account_name",
    label: "Name of the account",
    kind: "text",
    required: true,
    min: 2,
    max: 100,
    wide: true,
  },
  {
    name: "account_number",
    label: "Account number",
    kind: "text",
    required: true,
    min: 6,
    max: 20,
  },
  { name: "ifsc", label: "IFSC", kind: "text", required: true, min: 11, max: 11 },
  {
    name: "upi_id",
    label: "UPI id",
    kind: "text",
    min: 5,
    max: 100,
    help: "Printed as a QR code on bills",
  },
  { name: "is_default", label: "Printed on documents", kind: "tick" },
];

export function bankSpec(accounts: readonly BankAccount[], edited: BankAccount | null): Spec {
  return {
    title: edited ? "Edit bank account" : "Add bank account",
    submitLabel: "Save",
    fields: BANK,
    known: edited ? { ...edited } : { is_default: accounts.length === 0 },
    toBody: (body) => ({ bank_accounts: withAccount(accounts, edited, body) }),
    saved: "Bank accounts changed",
  };
}

/** All accounts with the edited one in its place; one default at most. */
export function withAccount(
  accounts: readonly BankAccount[],
  edited: BankAccount | null,
  body: FieldValuesOf,
): FieldValuesOf[] {
  const code = edited?.code ?? `account_${accounts.length + 1}`;
  const mine: FieldValuesOf = { ...body, code };
  const others = (account: BankAccount): FieldValuesOf => ({
    ...account,
    is_default: body.is_default === true ? false : (account.is_default ?? false),
  });
  return edited
    ? accounts.map((account) => (account.code === code ? mine : others(account)))
    : [...accounts.map(others), mine];
}

export function seriesSpec(series: Series): Spec {
  return {
    title: `Numbers of ${codeWords(series.kind).toLowerCase()}`,
    description: "A financial year that has numbers keeps its series.",
    submitLabel: "Save",
    fields: [
      {
        name: "prefix",
        label: "Prefix",
        kind: "text",
        required: true,
        min: 1,
        max: 4,
        help: "Capital letters",
      },
      { name: "digits", label: "Digits", kind: "whole", required: true, min: 4, max: 6 },
      {
        name: "from_fy",
        label: "From financial year",
        kind: "text",
        required: true,
        min: 7,
        max: 7,
        wide: true,
      },
    ],
    known: { ...series },
    toBody: (body) => ({ ...body, kind: series.kind }),
    saved: "Number series set",
  };
}

export function settingSpec(setting: Setting, value: unknown): Spec {
  return {
    title: setting.label,
    submitLabel: "Save",
    fields: [
      {
        name: "value",
        label: setting.unit ? `Value, in ${setting.unit}` : "Value",
        kind: setting.kind,
        min: setting.min,
        max: setting.max,
        required: setting.key !== "books_locked_until",
        wide: true,
      },
      { name: "reason", label: "Reason", kind: "longtext", min: 3, max: 500 },
    ],
    known: { value },
    toBody: (body) => ({ key: setting.key, value: body.value ?? null, reason: body.reason }),
    saved: "Setting changed",
  };
}
