import { useQuery } from "@tanstack/react-query";
import { FilePlus2, Plus } from "lucide-react";
import { useState } from "react";
import { Link, useNavigate } from "react-router";
import { getList } from "@/api/http";
import { useCan } from "@/api/me";
import { formatPercent } from "@/lib/format";
import { usePhone } from "@/lib/use-media";
import { Button } from "@/ui/button";
import { Card } from "@/ui/card";
import { Chip, type Tone } from "@/ui/chip";
import { DocumentStatus } from "@/ui/document-status";
import { DateText, Money } from "@/ui/figures";
import { codeWords } from "@/ui/history/field-values";
import { ActionButton } from "@/ui/record-actions";
import { useCommand } from "@/ui/use-command";
import { BillingPlanDialog } from "../billing-plan-dialog";
import type { BillingRow, Project } from "../project";
import type { TabProps } from "../project-page";
import { labelOf, COST_CATEGORIES, milestoneLabel } from "../project-words";

interface InvoiceBrief {
  id: string;
  kind: string;
  billing_code?: string | null;
  status: string;
  invoice_number?: string | null;
  issue_date?: string | null;
  total_paise?: number | null;
  outstanding_paise?: number | null;
}

export function MoneyTab({ project, row, act }: TabProps) {
  return (
    <div className="flex flex-col gap-4">
      <dl className="grid grid-cols-2 gap-3 md:grid-cols-4">
        <Figure label="Order value" paise={project.order_value_paise} />
        <Figure label="Invoiced" paise={row?.invoiced_paise} />
        <Figure label="Received" paise={row?.received_paise} />
        <Figure
          label={row?.excess_paise ? "Received beyond the order" : "Balance"}
          paise={row?.excess_paise ? row.excess_paise : row?.balance_paise}
        />
      </dl>
      <BillingPlan project={project} />
      <Invoices project={project} />
      {project.costs !== undefined && <Costs project={project} row={row} act={act} />}
    </div>
  );
}

function Figure({ label, paise }: { label: string; paise: number | null | undefined }) {
  return (
    <div className="rounded-card border bg-surface px-4 py-3">
      <dt className="text-caption text-muted">{label}</dt>
      <dd className="text-section font-semibold">
        <Money paise={paise} compact />
      </dd>
    </div>
  );
}

const ROW_STATES: Readonly<Record<BillingRow["state"], { label: string; tone: Tone }>> = {
  planned: { label: "Planned", tone: "neutral" },
  due: { label: "Due", tone: "warning" },
  done: { label: "Paid", tone: "success" },
};

export const triggerLabel = (trigger: string) =>
  trigger === "project_confirmed"
    ? "Order confirmed"
    : trigger === "manual"
      ? "By hand"
      : milestoneLabel(trigger);

function BillingPlan({ project }: { project: Project }) {
  const can = useCan();
  const navigate = useNavigate();
  const [editing, setEditing] = useState(false);
  const phone = usePhone();
  const draft = useCommand<{ project_id: string; billing_code: string }>({
    path: "invoices/draft-from-milestone",
    invalidates: ["invoices", "projects"],
    saved: "Draft started",
    toastRefusal: true,
    onDone: (answer) => void navigate(`/invoices/${answer.id}`),
  });
  const rows = project.billing_plan ?? [];
  // The tax invoice of each row: a proforma may still be followed by one.
  const billed = new Map(
    (useInvoices(project).data?.items ?? [])
      .filter((invoice) => invoice.kind === "tax_invoice" && invoice.status !== "cancelled")
      .map((invoice) => [invoice.billing_code, invoice]),
  );
  const paper = (plan: BillingRow) =>
    billed.get(plan.code) ? (
      <Link
        to={`/invoices/${billed.get(plan.code)?.id}`}
        className="font-medium whitespace-nowrap text-link hover:underline"
      >
        {billed.get(plan.code)?.invoice_number ?? "Draft"}
      </Link>
    ) : plan.state !== "done" && can("invoice.draft_from_milestone") ? (
      <Button
        size="sm"
        icon={<FilePlus2 aria-hidden />}
        busy={draft.isPending && draft.variables?.billing_code === plan.code}
        onClick={() => draft.mutate({ project_id: project.id, billing_code: plan.code })}
      >
        Draft invoice<span className="sr-only"> for {plan.label}</span>
      </Button>
    ) : null;
  return (
    <Card
      title="Billing plan"
      flush
      action={
        <ActionButton
          offers={project.actions}
          command="set-billing-plan"
          size="sm"
          onPress={() => setEditing(true)}
        >
          Change plan
        </ActionButton>
      }
    >
      {phone ? (
        <ul className="divide-y">
          {rows.map((plan) => (
            <li key={plan.code} className="px-4 py-2.5 text-dense">
              <div className="flex items-center justify-between gap-3">
                <span className="min-w-0 font-medium">{plan.label}</span>
                <Chip tone={ROW_STATES[plan.state].tone}>{ROW_STATES[plan.state].label}</Chip>
              </div>
              <div className="flex min-h-11 items-center justify-between gap-3">
                <span>
                  <Money paise={plan.amount_paise} />{" "}
                  <span className="tnum text-muted">({formatPercent(plan.percent_bp)})</span>
                  <span className="block text-caption text-muted">
                    {triggerLabel(plan.trigger)}
                  </span>
                </span>
                {paper(plan)}
              </div>
            </li>
          ))}
        </ul>
      ) : (
        <div
          className="relative overflow-x-auto"
          data-scroll
          tabIndex={0}
          role="region"
          aria-label="Billing plan rows"
        >
          <table className="w-full min-w-[40rem] text-dense">
            <thead className="text-left text-caption text-muted">
              <tr className="border-b">
                <th scope="col" className="px-4 py-2 font-medium">
                  Row
                </th>
                <th scope="col" className="px-2 py-2 font-medium">
                  Falls due on
                </th>
                <th scope="col" className="px-2 py-2 text-right font-medium">
                  Share
                </th>
                <th scope="col" className="px-2 py-2 text-right font-medium">
                  Amount
                </th>
                <th scope="col" className="px-2 py-2 font-medium">
                  State
                </th>
                <th scope="col" className="px-4 py-2">
                  <span className="sr-only">Invoice</span>
                </th>
              </tr>
            </thead>
            <tbody className="divide-y">
              {rows.map((plan) => (
                <tr key={plan.code}>
                  <th scope="row" className="px-4 py-2 text-left font-medium">
                    {plan.label}
                  </th>
                  <td className="px-2 py-2 text-muted">{triggerLabel(plan.trigger)}</td>
                  <td className="tnum px-2 py-2 text-right">{formatPercent(plan.percent_bp)}</td>
                  <td className="px-2 py-2 text-right">
                    <Money paise={plan.amount_paise} />
                  </td>
                  <td className="px-2 py-2">
                    <Chip tone={ROW_STATES[plan.state].tone}>{ROW_STATES[plan.state].label}</Chip>
                  </td>
                  <td className="px-4 py-1.5 text-right">{paper(plan)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {editing && <BillingPlanDialog project={project} onClose={() => setEditing(false)} />}
    </Card>
  );
}

/** The documents of the project, newest first; those who may not read invoices ask for none. */
function useInvoices(project: Project) {
  const can = useCan();
  return useQuery({
    queryKey: ["invoices", "list", "of-project", project.id],
    queryFn: ({ signal }) =>
      getList<InvoiceBrief>(
        "/api/v1/invoices",
        new URLSearchParams({ "filter[project_id][eq]": project.id, limit: "50" }),
        signal,
      ),
    enabled: can("invoice.read"),
    retry: false,
  });
}

function Invoices({ project }: { project: Project }) {
  const can = useCan();
  const list = useInvoices(project);
  if (!can("invoice.read")) return null;
  const items = list.data?.items ?? [];
  return (
    <Card title="Invoices and credit notes" flush>
      {list.isError ? (
        <p className="p-4 text-dense text-muted">The invoices could not be read.</p>
      ) : items.length === 0 ? (
        <p className="p-4 text-dense text-muted">
          {list.isPending ? "Reading…" : "None yet. Draft one from the billing plan."}
        </p>
      ) : (
        <ul className="divide-y">
          {items.map((invoice) => (
            <li
              key={invoice.id}
              className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1 px-4 py-2 text-dense sm:grid-cols-[minmax(0,1fr)_6.5rem_6.5rem_5.5rem_7rem]"
            >
              <Link
                to={`/invoices/${invoice.id}`}
                className="font-medium text-link hover:underline max-md:py-2"
              >
                {invoice.invoice_number ?? "Draft"}
              </Link>
              <span className="text-muted max-sm:text-right">{codeWords(invoice.kind)}</span>
              <span className="text-muted max-sm:order-last">
                <DateText value={invoice.issue_date} />
              </span>
              <span>
                <DocumentStatus status={invoice.status} />
              </span>
              <span className="text-right">
                <Money paise={invoice.total_paise} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function Costs({ project, row, act }: Pick<TabProps, "project" | "row" | "act">) {
  const costs = project.costs ?? [];
  const total = costs
    .filter((cost) => !cost.reversed)
    .reduce((sum, cost) => sum + cost.amount_paise, 0);
  return (
    <Card
      title="Costs"
      description={costs.length > 0 ? "GST-inclusive; reversed entries do not count" : undefined}
      flush
      action={
        <ActionButton
          offers={project.actions}
          command="add-cost"
          size="sm"
          icon={<Plus aria-hidden />}
          onPress={() => act("add-cost")}
        >
          Add cost
        </ActionButton>
      }
    >
      {costs.length === 0 ? (
        <p className="p-4 text-dense text-muted">No cost recorded.</p>
      ) : (
        <>
          <ul className="divide-y">
            {costs.map((cost) => (
              <li
                key={cost.cost_id}
                className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1 px-4 py-2 sm:grid-cols-[minmax(0,1fr)_auto_6.5rem_7.5rem_5rem]"
              >
                <div className="min-w-0 max-sm:col-span-2">
                  <p
                    className={cost.reversed ? "text-dense text-muted line-through" : "text-dense"}
                  >
                    {cost.description}
                  </p>
                  <p className="text-caption text-muted">
                    {[labelOf(COST_CATEGORIES, cost.category), cost.supplier, cost.bill_number]
                      .filter(Boolean)
                      .join(" · ")}
                  </p>
                </div>
                <span className="max-sm:hidden">{cost.reversed && <Chip>Reversed</Chip>}</span>
                <span className="text-dense text-muted">
                  <DateText value={cost.incurred_on} />
                </span>
                <span className="text-right text-dense font-medium">
                  <Money paise={cost.amount_paise} />
                </span>
                {!cost.reversed && (
                  <ActionButton
                    offers={project.actions}
                    command="reverse-cost"
                    size="sm"
                    variant="ghost"
                    hideWhenRefused
                    onPress={() => act("reverse-cost", cost.cost_id)}
                  >
                    Reverse<span className="sr-only"> {cost.description}</span>
                  </ActionButton>
                )}
              </li>
            ))}
          </ul>
          <dl className="flex flex-wrap justify-end gap-x-6 gap-y-1 border-t px-4 py-2 text-dense">
            <div className="flex gap-2">
              <dt className="text-muted">Total costs</dt>
              <dd className="font-semibold">
                <Money paise={total} />
              </dd>
            </div>
            {row?.gross_profit_paise !== undefined && (
              <div className="flex gap-2">
                <dt className="text-muted">Gross profit</dt>
                <dd className="font-semibold">
                  <Money paise={row.gross_profit_paise} /> ({formatPercent(row.margin_bp)})
                </dd>
              </div>
            )}
          </dl>
        </>
      )}
    </Card>
  );
}
