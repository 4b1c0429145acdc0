import { useQuery } from "@tanstack/react-query";
import { getList } from "@/api/http";
import { useCan } from "@/api/me";
import { formatDate, formatMoney, humanise } from "@/lib/format";
import { Money } from "@/ui/figures";
import { codeWords } from "@/ui/history/field-values";
import { RelatedList } from "@/ui/record/related-list";
import type { CustomerRecord } from "./customer-types";

/** Sums over the customer's projects; roles that read no amounts get none of them. */
interface ProjectTotals {
  order_value_paise?: number;
  invoiced_paise?: number;
  received_paise?: number;
  balance_paise?: number;
}

/** What was ordered, billed and received over all projects, and what is held for the customer. */
export function MoneyStrip({ customer }: { customer: CustomerRecord }) {
  const can = useCan();
  const projects = useQuery({
    queryKey: ["projects", "list", "money-of", customer.id],
    queryFn: async ({ signal }) => {
      const search = new URLSearchParams({
        "filter[customer_id][eq]": customer.id,
        "filter[status][ne]": "cancelled",
        limit: "1",
        totals: "1",
      });
      return (await getList("/api/v1/projects", search, signal)).totals as ProjectTotals;
    },
    enabled: can("project.read"),
    retry: false,
  });
  const held = useQuery({
    queryKey: ["invoices", "list", "held-for", customer.id],
    queryFn: async ({ signal }) => {
      const search = new URLSearchParams({
        "filter[customer_id][eq]": customer.id,
        "filter[on_account_paise][gt]": "0",
        limit: "100",
      });
      const rows = await getList<{ on_account_paise: number }>("/api/v1/invoices", search, signal);
      return rows.items.reduce((sum, row) => sum + row.on_account_paise, 0);
    },
    enabled: can("invoice.read"),
    retry: false,
  });
  const totals = projects.data;
  if (totals?.order_value_paise === undefined) return null;
  const figures = [
    { label: "Ordered", paise: totals.order_value_paise },
    { label: "Billed", paise: totals.invoiced_paise },
    { label: "Received", paise: totals.received_paise },
    { label: "Balance", paise: totals.balance_paise },
    { label: "On account", paise: held.data },
  ];
  return (
    <dl
      aria-label="Money"
      className="grid grid-cols-2 gap-x-4 gap-y-3 rounded-card border bg-surface px-4 py-3 sm:grid-cols-5"
    >
      {figures.map((figure) => (
        <div key={figure.label} className="min-w-0">
          <dt className="text-caption text-muted">{figure.label}</dt>
          <dd className="text-lead font-semibold">
            <Money paise={figure.paise} compact />
          </dd>
        </div>
      ))}
    </dl>
  );
}

export function CustomerInvoices({ customer }: { customer: CustomerRecord }) {
  return (
    <RelatedList<{
      id: string;
      invoice_number: string | null;
      kind: string;
      status: string;
      issue_date: string | null;
      total_paise: number;
      outstanding_paise: number;
    }>
      title="Invoices"
      resource="invoices"
      filter={["customer_id", customer.id]}
      href={(invoice) => `/invoices/${invoice.id}`}
      row={(invoice) => ({
        title: invoice.invoice_number ?? "Draft",
        note: [
          humanise(invoice.kind),
          humanise(invoice.status).toLowerCase(),
          invoice.issue_date && formatDate(invoice.issue_date),
          invoice.outstanding_paise > 0 && `${formatMoney(invoice.outstanding_paise)} open`,
        ]
          .filter(Boolean)
          .join(" · "),
        end: <Money paise={invoice.total_paise} />,
      })}
      empty="No invoice yet."
    />
  );
}

export function CustomerPayments({ customer }: { customer: CustomerRecord }) {
  return (
    <RelatedList<{
      id: string;
      invoice_id: string;
      receipt_number: string;
      received_on: string | null;
      mode: string;
      state: string;
      amount_paise: number;
    }>
      title="Payments"
      resource="payments"
      filter={["customer_id", customer.id]}
      href={(payment) => `/invoices/${payment.invoice_id}?tab=payments`}
      row={(payment) => ({
        title: payment.receipt_number,
        note: [
          formatDate(payment.received_on),
          codeWords(payment.mode),
          payment.state === "reversed" && "reversed",
        ]
          .filter(Boolean)
          .join(" · "),
        end: <Money paise={payment.amount_paise} />,
      })}
      empty="Nothing received yet."
    />
  );
}
