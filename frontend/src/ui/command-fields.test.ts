import { expect, it } from "vitest";
import { bodyOf, changesOf, fieldFault, startValues, type FieldSpec } from "./command-fields";

const fields: FieldSpec[] = [
  { name: "reason", label: "Reason", kind: "text", required: true, min: 3 },
  { name: "amount_paise", label: "Amount", kind: "money" },
  { name: "panel_count", label: "Panels", kind: "whole", min: 1 },
  { name: "share_bp", label: "Share", kind: "percent" },
  { name: "loan", label: "Loan", kind: "tick" },
  { name: "bank", label: "Bank", kind: "text", when: (values) => values.loan === true },
];

it("a command carries only what was filled in, in its own unit", () => {
  const values = { reason: " Late ", amount_paise: null, panel_count: "12", share_bp: "12.5" };
  expect(bodyOf(fields, values)).toEqual({ reason: "Late", panel_count: 12, share_bp: 1250 });
});

it("a change carries what differs, and null for what was emptied", () => {
  const known = { reason: "Late", panel_count: 12, loan: true, bank: "SBI" };
  const values = { ...startValues(fields, known), panel_count: "" };
  expect(changesOf(fields, values, known)).toEqual({ panel_count: null });
});

it("a field that is hidden is emptied by a change", () => {
  const known = { reason: "Late", loan: true, bank: "SBI" };
  const values = { ...startValues(fields, known), loan: false };
  expect(changesOf(fields, values, known)).toEqual({ loan: false, bank: null });
});

it("says what is wrong before anything is sent", () => {
  const [reason, , count] = fields as [FieldSpec, FieldSpec, FieldSpec];
  expect(fieldFault(reason, { reason: "" })).toBe("Required.");
  expect(fieldFault(reason, { reason: "no" })).toBe("At least 3 letters.");
  expect(fieldFault(count, { panel_count: "0" })).toBe("At least 1.");
  expect(fieldFault(count, { panel_count: "1.5" })).toBe("A number, please.");
});
