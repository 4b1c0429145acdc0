import { useNavigate } from "react-router";
import { formatMoney, todayInKolkata } from "@/lib/format";
import { CommandDialog, type CommandSpec } from "@/ui/command-dialog";
import type { FieldSpec } from "@/ui/command-fields";
import { Banner } from "@/ui/states";
import { onAccountPaise, outstandingPaise, type Invoice } from "./invoice";
import { CREDIT_REASONS, PAYMENT_MODES, REVERSAL_REASONS } from "./invoice-words";

/** Which command's dialog, and for which payment. */
export interface InvoiceRequest {
  command: string;
  subject?: string;
}

const REASON: FieldSpec = {
  name: "reason",
  label: "Reason",
  kind: "longtext",
  required: true,
  min: 3,
  max: 500,
};
type Spec = CommandSpec & { saved: string; warning?: string };

/** The dialogs of an invoice; fiscal acts say in advance that there is no undo. */
export function InvoiceDialog({
  invoice,
  request,
  onClose,
}: {
  invoice: Invoice;
  request: InvoiceRequest;
  onClose: () => void;
}) {
  const navigate = useNavigate();
  const spec = specOf(invoice, request);
  if (!spec) return null;
  const { saved, warning, ...shown } = spec;
  return (
    <CommandDialog
      spec={shown}
      onClose={onClose}
      command={{
        path: `invoices/${invoice.id}/${request.command}`,
        version: invoice.version,
        invalidates: ["invoices", "payments", "projects"],
        saved,
        onDone: () => {
          if (request.command === "discard") void navigate("/invoices");
        },
      }}
    >
      {warning && <Banner tone="warning">{warning}</Banner>}
    </CommandDialog>
  );
}

function specOf(invoice: Invoice, { command, subject }: InvoiceRequest): Spec | null {
  const today = todayInKolkata();
  switch (command) {
    case "issue":
      return {
        title: "Issue invoice",
        submitLabel: "Issue",
        warning: `Issuing numbers and freezes the document for ${formatMoney(invoice.totals.total_paise)}. It cannot be undone; a credit note corrects it.`,
        fields: [
          {
            name: "issue_date",
            label: "Issue date",
            kind: "date",
            help: "Empty: today",
            wide: true,
          },
        ],
        known: { issue_date: invoice.issue_date ?? today },
        saved: "Invoice issued",
      };
    case "discard":
      return {
        title: "Discard draft",
        description: "No number is used.",
        danger: true,
        fields: [{ ...REASON, required: false }],
        saved: "Draft discarded",
      };
    case "amend":
      return {
        title: "Change due date or notes",
        submitLabel: "Save",
        change: true,
        fields: [
          { name: "due_date", label: "Due on", kind: "date", required: true, wide: true },
          { name: "notes", label: "Notes", kind: "longtext", max: 2000 },
        ],
        known: { due_date: invoice.due_date, notes: invoice.notes },
        saved: "Invoice amended",
      };
    case "send":
    case "remind":
      return {
        title: command === "send" ? "Send by e-mail" : "Send a reminder",
        submitLabel: "Send",
        fields: [
          {
            name: "to",
            label: "To",
            kind: "text",
            required: true,
            help: "Several addresses are set apart by commas",
          },
        ],
        toBody: ({ to }) => ({
          to: String(to)
            .split(/[\s,;]+/)
            .filter(Boolean),
        }),
        saved: command === "send" ? "Invoice sent" : "Reminder sent",
      };
    case "credit":
      return {
        title: "Give a credit note",
        submitLabel: "Issue credit note",
        danger: true,
        warning:
          "A credit note for all that is left is numbered at once. It cannot be undone. On a paid invoice the money goes on account.",
        fields: [
          {
            name: "reason_code",
            label: "Reason",
            kind: "choice",
            required: true,
            options: CREDIT_REASONS,
            wide: true,
          },
          { ...REASON, label: "In words", help: "Printed on the credit note" },
        ],
        toBody: (body) => ({ ...body, full: true }),
        saved: "Credit note issued",
      };
    case "cancel":
      return {
        title: "Cancel invoice",
        danger: true,
        warning: "The number stays used and the document can never be taken up again.",
        fields: [REASON],
        saved: "Invoice cancelled",
      };
    case "reverse-payment":
      return {
        title: "Reverse payment",
        danger: true,
        warning: "The payment stays in the record and counts no more. It cannot be undone.",
        fields: [
          {
            name: "reason_code",
            label: "Reason",
            kind: "choice",
            required: true,
            options: REVERSAL_REASONS,
          },
          { name: "reversed_on", label: "Reversed on", kind: "date", required: true },
          { ...REASON, label: "In words" },
        ],
        known: { reversed_on: today },
        toBody: (body) => ({ ...body, payment_id: subject }),
        saved: "Payment reversed",
      };
    case "refund-advance":
      return {
        title: "Refund advance",
        submitLabel: "Record refund",
        danger: true,
        warning: `${formatMoney(onAccountPaise(invoice))} is on account here; ${formatMoney(outstandingPaise(invoice))} is left to pay.`,
        fields: [
          { name: "amount_paise", label: "Amount", kind: "money", required: true },
          { name: "refunded_on", label: "Paid back on", kind: "date", required: true },
          { name: "mode", label: "Mode", kind: "choice", required: true, options: PAYMENT_MODES },
          {
            name: "reference",
            label: "Reference",
            kind: "text",
            required: true,
            min: 4,
            max: 40,
          },
          REASON,
        ],
        known: { amount_paise: onAccountPaise(invoice), refunded_on: today },
        saved: "Refund recorded",
      };
    default:
      return null;
  }
}
