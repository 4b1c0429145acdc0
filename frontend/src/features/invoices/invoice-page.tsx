import { useMutation, useQuery } from "@tanstack/react-query";
import { Download, IndianRupee, MoreHorizontal, Pencil } from "lucide-react";
import { useState } from "react";
import { Link, useParams } from "react-router";
import { apiFetch, getJson } from "@/api/http";
import { Button, IconButton } from "@/ui/button";
import { Card, KeyValue } from "@/ui/card";
import { DocumentStatus } from "@/ui/document-status";
import { Absent, DateText, Money } from "@/ui/figures";
import { codeWords } from "@/ui/history/field-values";
import { HistoryTab } from "@/ui/history/history-tab";
import { Menu } from "@/ui/menu";
import { PageHeader } from "@/ui/page-header";
import { ActionButton, actionItems } from "@/ui/record-actions";
import { Banner, ErrorState, Skeleton } from "@/ui/states";
import { Tabs } from "@/ui/tabs";
import { toastProblem } from "@/ui/toast";
import {
  creditedPaise,
  invoicePath,
  invoiceQuery,
  onAccountPaise,
  outstandingPaise,
  receivedPaise,
  useBilledProject,
  type Invoice,
} from "./invoice";
import { DocumentView } from "./document-view";
import { InvoiceDialog, type InvoiceRequest } from "./invoice-dialog";
import { KINDS, labelOf } from "./invoice-words";
import { MoneyMoves } from "./money-moves";
import { PaymentSheet } from "./payment-sheet";

export default function InvoicePage() {
  const { id = "" } = useParams();
  const invoice = useQuery(invoiceQuery(id));
  if (invoice.isError)
    return (
      <ErrorState
        page
        error={invoice.error}
        what="this invoice"
        onRetry={() => void invoice.refetch()}
      />
    );
  if (invoice.isPending)
    return (
      <div role="status" aria-label="Loading the invoice" className="flex flex-col gap-4 p-6">
        <Skeleton className="h-6 w-1/3" />
        <Skeleton className="h-96 w-full" />
      </div>
    );
  return <InvoiceRecord invoice={invoice.data} />;
}

function InvoiceRecord({ invoice }: { invoice: Invoice }) {
  const [request, setRequest] = useState<InvoiceRequest | null>(null);
  const [paying, setPaying] = useState(false);
  const act = (command: string, subject?: string) => setRequest({ command, subject });
  const number = invoice.issued?.invoice_number;
  const kind = labelOf(KINDS, invoice.kind);
  const project = useBilledProject(invoice.project_id);
  const buyer = invoice.issued?.buyer.name ?? project?.customer_name;
  const row = project?.billing_plan?.find((plan) => plan.code === invoice.billing_code);
  return (
    <>
      <PageHeader
        title={number ?? [kind, buyer].filter(Boolean).join(" · ")}
        chips={<DocumentStatus status={invoice.status} />}
        subtitle={
          <span className="flex flex-wrap gap-x-3">
            {number && <span>{kind}</span>}
            {invoice.project_id && (
              <Link to={`/projects/${invoice.project_id}`} className="text-link hover:underline">
                Project {invoice.issued?.project_serial_no ?? project?.serial_no}
              </Link>
            )}
            {invoice.customer_id && (
              <Link to={`/customers/${invoice.customer_id}`} className="text-link hover:underline">
                {buyer ?? "Customer"}
              </Link>
            )}
            {invoice.due_date && (
              <span>
                Due <DateText value={invoice.due_date} />
              </span>
            )}
          </span>
        }
        actions={<Actions invoice={invoice} act={act} onPay={() => setPaying(true)} />}
      />
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4 px-6 pb-6 max-md:px-4 xl:grid-cols-[minmax(0,1fr)_18rem]">
        <div className="min-w-0">
          {invoice.converted_to_id && (
            <div className="pb-3">
              <Banner
                action={
                  <Link
                    to={`/invoices/${invoice.converted_to_id}`}
                    className="font-medium underline"
                  >
                    Open it
                  </Link>
                }
              >
                A tax invoice took this proforma over; it takes no more money.
              </Banner>
            </div>
          )}
          <Tabs
            label="Invoice"
            tabs={[
              {
                id: "document",
                label: "Document",
                content: <DocumentView invoice={invoice} buyer={buyer ?? null} />,
              },
              {
                id: "payments",
                label: "Payments and credits",
                count: invoice.payments.length + invoice.credits_given.length,
                content: <MoneyMoves invoice={invoice} act={act} />,
              },
              {
                id: "history",
                label: "History",
                content: <HistoryTab path={invoicePath(invoice.id)} version={invoice.version} />,
              },
            ]}
          />
        </div>
        <aside aria-label="Money" className="max-xl:order-first">
          <Card title="Money">
            <KeyValue
              facts={[
                { label: "Total", value: <Money paise={invoice.totals.total_paise} /> },
                // Nothing is owed, paid or credited on a draft.
                ...(invoice.issued
                  ? [
                      { label: "Received", value: <Money paise={receivedPaise(invoice)} /> },
                      { label: "Credited", value: <Money paise={creditedPaise(invoice)} /> },
                      {
                        label: "Balance",
                        value: (
                          <span className="font-semibold">
                            <Money paise={outstandingPaise(invoice)} />
                          </span>
                        ),
                      },
                      { label: "On account", value: <Money paise={onAccountPaise(invoice)} /> },
                    ]
                  : []),
                {
                  label: "Billing row",
                  value: row?.label ??
                    (invoice.billing_code && codeWords(invoice.billing_code)) ?? (
                      <Absent reason="Not from the billing plan" />
                    ),
                },
              ]}
            />
          </Card>
        </aside>
      </div>
      {request && (
        <InvoiceDialog invoice={invoice} request={request} onClose={() => setRequest(null)} />
      )}
      {paying && <PaymentSheet invoice={invoice} onClose={() => setPaying(false)} />}
    </>
  );
}

function Actions({
  invoice,
  act,
  onPay,
}: {
  invoice: Invoice;
  act: (command: string) => void;
  onPay: () => void;
}) {
  const draft = invoice.status === "draft";
  const items = actionItems(
    invoice.actions,
    [
      { command: "amend", label: "Change due date or notes" },
      { command: "send", label: "Send by e-mail" },
      { command: "remind", label: "Send a reminder" },
      { command: "refund-advance", label: "Refund advance" },
      { command: "credit", label: "Give a credit note" },
      { command: "cancel", label: "Cancel invoice", danger: true },
      { command: "discard", label: "Discard draft", danger: true },
    ].filter(({ command }) => (draft ? command === "discard" : command !== "discard")),
    act,
  );
  return (
    <>
      {!draft && invoice.issued && <DownloadPdf invoice={invoice} />}
      {draft && invoice.actions.some((offer) => offer.command === "update" && offer.enabled) && (
        <Button asChild>
          <Link to={`/invoices/${invoice.id}/edit`}>
            <Pencil aria-hidden /> Edit draft
          </Link>
        </Button>
      )}
      {draft && (
        <ActionButton
          offers={invoice.actions}
          command="issue"
          variant="primary"
          onPress={() => act("issue")}
        >
          Issue
        </ActionButton>
      )}
      {!draft && invoice.kind !== "credit_note" && (
        <ActionButton
          offers={invoice.actions}
          command="record-payment"
          // On a settled document more money is the exception.
          variant={outstandingPaise(invoice) > 0 ? "primary" : "secondary"}
          icon={<IndianRupee aria-hidden />}
          hideWhenRefused
          onPress={onPay}
        >
          Record payment
        </ActionButton>
      )}
      {items.length > 0 && (
        <Menu
          trigger={<IconButton label="More actions" icon={<MoreHorizontal aria-hidden />} />}
          groups={[{ items }]}
        />
      )}
    </>
  );
}

/** How long the opened file's address lives; the tab has read it by then. */
const FILE_MS = 60_000;

/** The paper itself, read with the session's token and opened from memory. */
function DownloadPdf({ invoice }: { invoice: Invoice }) {
  const file = useMutation({
    mutationFn: async () => {
      const address = new URL(`${invoicePath(invoice.id)}/pdf`, window.location.origin);
      return (await apiFetch(new Request(address))).blob();
    },
    onSuccess: (blob) => {
      const address = URL.createObjectURL(blob);
      const link = document.createElement("a");
      link.href = address;
      link.download = `${(invoice.issued?.invoice_number ?? "invoice").replaceAll("/", "-")}.pdf`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(address), FILE_MS);
    },
    onError: (error) => toastProblem(error),
  });
  return (
    <Button icon={<Download aria-hidden />} busy={file.isPending} onClick={() => file.mutate()}>
      Download PDF
    </Button>
  );
}

/** The company's bank accounts, for where money came in. */
export function useBankAccounts() {
  return useQuery({
    queryKey: ["company", "profile"],
    queryFn: ({ signal }) =>
      getJson<{ bank_accounts: { code: string; bank: string; account_number: string }[] }>(
        "/api/v1/company",
        { signal },
      ),
    select: (company) =>
      company.bank_accounts.map((account) => ({
        value: account.code,
        label: `${account.bank} ··${account.account_number.slice(-4)}`,
      })),
    staleTime: 5 * 60_000,
  });
}
