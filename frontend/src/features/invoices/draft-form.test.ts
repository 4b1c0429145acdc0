import { expect, it } from "vitest";
import { draftBody, draftSchema, draftValues, emptyLine, toMilli } from "./draft-form";

it("quantities are thousandths, whatever commas were typed", () => {
  expect(toMilli("1.5")).toBe(1500);
  expect(toMilli("1,200")).toBe(1_200_000);
  expect(toMilli("two")).toBeNaN();
});

it("a new draft leaves out what is unknown, a change clears it", () => {
  const values = draftValues(null, "p1");
  expect(draftBody(values, true)).toMatchObject({ project_id: "p1", due_date: undefined });
  expect(draftBody(values, false)).toMatchObject({ due_date: null, notes: null });
});

it("refuses codes of the wrong length and lines without text", () => {
  const line = { ...emptyLine, description: "Solar plant", rate_paise: 100, hsn_sac: "85414" };
  const values = { ...draftValues(null, "p1"), lines: [line] };
  const paths = draftSchema.safeParse(values).error?.issues.map((issue) => issue.path.join("."));
  expect(paths).toEqual(["lines.0.hsn_sac"]);
  const right = { ...values, lines: [{ ...line, hsn_sac: "854143" }] };
  expect(draftSchema.safeParse(right).success).toBe(true);
});
