/** What a draft's form holds, and the command it makes. */
import { z } from "zod";
import type { Invoice } from "./invoice";

const amount = z.number().nullable();

export const draftSchema = z
  .object({
    project_id: z.string().nullable(),
    kind: z.string(),
    tax_treatment: z.string(),
    issue_date: z.string(),
    due_date: z.string(),
    notes: z.string().trim().max(2000, "At most 2,000 letters."),
    lines: z
      .array(
        z.object({
          line_id: z.string().nullable(),
          description: z
            .string()
            .trim()
            .min(1, "Say what is supplied.")
            .max(300, "At most 300 letters."),
          hsn_sac: z
            .string()
            .trim()
            .regex(/^(\d{4}|\d{6}|\d{8})?$/, "4, 6 or 8 digits."),
          quantity: z
            .string()
            .refine((text) => Number.isFinite(toMilli(text)) && toMilli(text) > 0, "Above zero."),
          unit: z.string().min(1),
          rate_paise: amount.refine((paise) => paise !== null && paise >= 0, "An amount."),
          discount_paise: amount,
        }),
      )
      .min(1, "At least one line."),
  })
  .superRefine((draft, check) => {
    if (!draft.project_id)
      check.addIssue({ code: "custom", path: ["project_id"], message: "Choose the project." });
    if (draft.issue_date && draft.due_date && draft.due_date < draft.issue_date)
      check.addIssue({ code: "custom", path: ["due_date"], message: "Not before the issue date." });
  });

export type DraftValues = z.input<typeof draftSchema>;
export type DraftLine = DraftValues["lines"][number];

/** Thousandths meant by "1.5"; NaN when it is no number. */
export const toMilli = (text: string) => Math.round(Number(text.replaceAll(",", "") || NaN) * 1000);

export const emptyLine: DraftLine = {
  line_id: null,
  description: "",
  hsn_sac: "",
  quantity: "1",
  unit: "NOS",
  rate_paise: null,
  discount_paise: null,
};

export function draftValues(invoice: Invoice | null, projectId: string | null): DraftValues {
  return {
    project_id: invoice?.project_id ?? projectId,
    kind: invoice?.kind ?? "tax_invoice",
    tax_treatment: invoice?.tax_treatment ?? "",
    issue_date: invoice?.issue_date ?? "",
    due_date: invoice?.due_date ?? "",
    notes: invoice?.notes ?? "",
    lines: invoice?.lines.map((line) => ({
      line_id: line.line_id ?? null,
      description: line.description,
      hsn_sac: line.hsn_sac ?? "",
      quantity: String(line.quantity_milli / 1000),
      unit: line.unit,
      rate_paise: line.rate_paise,
      discount_paise: line.discount_paise || null,
    })) ?? [emptyLine],
  };
}

/** Body of `draft` for a new one (absent members), of `update` for one that exists (nulls clear). */
export function draftBody(values: DraftValues, isNew: boolean) {
  const empty = isNew ? undefined : null;
  return {
    project_id: values.project_id,
    kind: values.kind,
    tax_treatment: values.tax_treatment || undefined,
    issue_date: values.issue_date || empty,
    due_date: values.due_date || empty,
    notes: values.notes || empty,
    lines: values.lines.map((line) => ({
      line_id: line.line_id ?? undefined,
      description: line.description,
      hsn_sac: line.hsn_sac || undefined,
      quantity_milli: toMilli(line.quantity),
      unit: line.unit,
      rate_paise: line.rate_paise,
      discount_paise: line.discount_paise ?? 0,
    })),
  };
}
