import { useQuery } from "@tanstack/react-query";
import { Controller } from "react-hook-form";
import { Link } from "react-router";
import { z } from "zod";
import { getList } from "@/api/http";
import { formatMoney, todayInKolkata } from "@/lib/format";
import { CommandForm } from "@/ui/command-form";
import { Checkbox, DateField, Field, Input, Select } from "@/ui/field";
import { messageAt } from "@/ui/form";
import { MoneyField } from "@/ui/number-fields";
import { Banner } from "@/ui/states";
import { invoiceName, outstandingPaise, spread, type Invoice, type InvoiceRow } from "./invoice";
import { useBankAccounts } from "./invoice-page";
import { PAYMENT_MODES } from "./invoice-words";

const schema = z
  .object({
    amount_paise: z.number().nullable(),
    mode: z.string().min(1, "Choose how it came."),
    reference: z.string().trim().max(40, "At most 40 letters."),
    received_on: z.string().min(1, "Say when it came."),
    bank_account_code: z.string(),
    note: z.string().trim().max(500, "At most 500 letters."),
    /** Parts by document; null follows the amount, oldest first. */
    parts: z.record(z.string(), z.number().nullable()),
    keep_on_account: z.boolean(),
  })
  .superRefine((payment, check) => {
    const fail = (path: string, message: string) =>
      check.addIssue({ code: "custom", path: [path], message });
    if (!payment.amount_paise || payment.amount_paise <= 0)
      fail("amount_paise", "More than zero, please.");
    if (payment.mode !== "cash" && payment.reference.length < 4)
      fail("reference", "The bank's reference, at least four letters.");
    if (payment.received_on > todayInKolkata()) fail("received_on", "Not in the future.");
  });
type Entry = z.input<typeof schema>;

interface OpenRow {
  id: string;
  name: string;
  outstanding_paise: number;
}

/** Money that came in: for this document first, then for others, the rest on account. */
export function PaymentSheet({ invoice, onClose }: { invoice: Invoice; onClose: () => void }) {
  const bank = useBankAccounts();
  const accounts = bank.data ?? [];
  const others = useQuery({
    queryKey: ["invoices", "list", "open-of-project", invoice.project_id],
    queryFn: ({ signal }) =>
      getList<InvoiceRow>(
        "/api/v1/invoices",
        new URLSearchParams({
          "filter[project_id][eq]": invoice.project_id ?? "",
          "filter[outstanding_paise][gt]": "0",
          sort: "issue_date",
          limit: "19",
        }),
        signal,
      ),
    enabled: invoice.project_id !== null,
    retry: false,
  });
  const open: OpenRow[] = [
    {
      id: invoice.id,
      name: invoice.issued?.invoice_number ?? "This document",
      outstanding_paise: outstandingPaise(invoice),
    },
    ...(others.data?.items ?? [])
      .filter((row) => row.id !== invoice.id && row.kind === "tax_invoice")
      .map((row) => ({
        id: row.id,
        name: invoiceName(row),
        outstanding_paise: row.outstanding_paise,
      })),
  ];
  // The form starts from the company's first account, so it waits for the answer, whatever it is.
  if (bank.isPending) return null;
  return (
    <CommandForm<Entry, z.output<typeof schema>>
      open
      onOpenChange={onClose}
      as="sheet"
      title="Record payment"
      description={`${invoice.issued?.invoice_number ?? ""}, ${formatMoney(outstandingPaise(invoice))} left to pay. A payment is not undone, it is reversed.`}
      schema={schema}
      defaultValues={{
        amount_paise: outstandingPaise(invoice) || null,
        mode: "",
        reference: "",
        received_on: todayInKolkata(),
        bank_account_code: accounts[0]?.value ?? "",
        note: "",
        parts: {},
        keep_on_account: false,
      }}
      duplicates={SamePayment}
      toBody={(payment) => {
        const parts = partsOf(payment, open);
        return {
          amount_paise: payment.amount_paise,
          mode: payment.mode,
          reference: payment.reference || undefined,
          received_on: payment.received_on,
          bank_account_code: payment.bank_account_code || undefined,
          note: payment.note || undefined,
          allocations:
            open.length > 1
              ? [...parts].map(([invoice_id, amount_paise]) => ({ invoice_id, amount_paise }))
              : undefined,
          keep_on_account: payment.keep_on_account || undefined,
        };
      }}
      command={{
        path: `invoices/${invoice.id}/record-payment`,
        invalidates: ["invoices", "payments", "projects"],
        saved: "Payment recorded",
      }}
    >
      {({ register, control, watch, formState: { errors } }) => {
        const payment = watch();
        const parts = partsOf(payment, open);
        const placed = [...parts.values()].reduce((sum, part) => sum + part, 0);
        const rest = (payment.amount_paise ?? 0) - placed;
        return (
          <>
            <div className="grid gap-4 sm:grid-cols-2">
              <Field
                label="Amount"
                required
                help="2.5L and 1.2cr are understood"
                error={messageAt(errors, "amount_paise")}
              >
                <Controller
                  control={control}
                  name="amount_paise"
                  render={({ field }) => <MoneyField {...field} />}
                />
              </Field>
              <Field label="Received on" required error={messageAt(errors, "received_on")}>
                <DateField max={todayInKolkata()} {...register("received_on")} />
              </Field>
              <Field label="Mode" required error={messageAt(errors, "mode")}>
                <Select options={PAYMENT_MODES} placeholder="Choose…" {...register("mode")} />
              </Field>
              <Field
                label="Reference"
                required={payment.mode !== "cash"}
                error={messageAt(errors, "reference")}
              >
                <Input placeholder="UTR, cheque number…" {...register("reference")} />
              </Field>
              {accounts.length > 0 && (
                <Field label="Bank account" error={messageAt(errors, "bank_account_code")}>
                  <Select
                    options={accounts}
                    placeholder="None"
                    {...register("bank_account_code")}
                  />
                </Field>
              )}
              <Field label="Note" error={messageAt(errors, "note")}>
                <Input {...register("note")} />
              </Field>
            </div>
            {open.length > 1 && (
              <fieldset className="flex flex-col gap-2">
                <legend className="mb-1 text-dense font-medium">Settles</legend>
                {open.map((document) => (
                  <div key={document.id} className="grid grid-cols-[minmax(0,1fr)_11rem] gap-3">
                    <div className="min-w-0 self-center text-dense">
                      <p className="truncate font-medium">{document.name}</p>
                      <p className="text-caption text-muted">
                        {formatMoney(document.outstanding_paise)} left
                      </p>
                    </div>
                    <Field label={`Part for ${document.name}`} hideLabel>
                      <Controller
                        control={control}
                        name={`parts.${document.id}`}
                        render={({ field }) => (
                          <MoneyField {...field} value={parts.get(document.id) ?? null} />
                        )}
                      />
                    </Field>
                  </div>
                ))}
              </fieldset>
            )}
            {rest > 0 && (
              <Banner tone="warning">
                <span className="tnum">{formatMoney(rest)}</span> settles nothing.
                <Checkbox
                  label="Keep it on account as the customer's advance"
                  className="mt-1 flex"
                  {...register("keep_on_account")}
                />
              </Banner>
            )}
            {rest < 0 && (
              <Banner tone="danger">
                The parts are {formatMoney(-rest)} more than the amount.
              </Banner>
            )}
          </>
        );
      }}
    </CommandForm>
  );
}

/** The payment that has the same mode and reference, as a way to look at it. */
function SamePayment(existing: Record<string, unknown>) {
  return (
    typeof existing.id === "string" && (
      <Link className="font-medium underline" to={`/invoices/${existing.id}?tab=payments`}>
        Open {String(existing.receipt_number ?? "that receipt")}
      </Link>
    )
  );
}

/** Parts as typed; while none is typed the amount is spread, this document first. */
function partsOf(payment: Pick<Entry, "amount_paise" | "parts">, open: readonly OpenRow[]) {
  const typed = Object.entries(payment.parts).filter(
    (part): part is [string, number] => typeof part[1] === "number" && part[1] > 0,
  );
  return typed.length > 0 ? new Map(typed) : spread(payment.amount_paise ?? 0, open);
}
