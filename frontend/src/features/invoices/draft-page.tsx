import { zodResolver } from "@hookform/resolvers/zod";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Controller, useForm } from "react-hook-form";
import { Link, useNavigate, useParams } from "react-router";
import { amountInWords } from "@/lib/amount-words";
import { toProblem, type FieldProblem } from "@/lib/problem";
import { useSearchParam } from "@/lib/use-search-param";
import { Button } from "@/ui/button";
import { Card, KeyValue } from "@/ui/card";
import { DateField, Field, Select, Textarea } from "@/ui/field";
import { Money } from "@/ui/figures";
import { ErrorSummary, fieldSentence, messageAt, placeFieldErrors } from "@/ui/form";
import { RecordLookup } from "@/ui/lookups/record-lookup";
import { PageHeader } from "@/ui/page-header";
import { Banner, ErrorState, Skeleton } from "@/ui/states";
import { useCommand } from "@/ui/use-command";
import { draftBody, draftSchema, draftValues, toMilli, type DraftValues } from "./draft-form";
import { DraftLines } from "./draft-lines";
import { invoiceQuery, lineTaxable, useBilledProject, type Invoice } from "./invoice";
import { KINDS, TREATMENTS } from "./invoice-words";

/** `/invoices/new` and `/invoices/:id/edit`. */
export default function DraftPage() {
  const { id = "" } = useParams();
  const invoice = useQuery(invoiceQuery(id));
  if (id === "") return <DraftEditor invoice={null} />;
  if (invoice.isError)
    return (
      <ErrorState
        page
        error={invoice.error}
        what="this draft"
        onRetry={() => void invoice.refetch()}
      />
    );
  if (invoice.isPending)
    return (
      <div role="status" aria-label="Loading the draft" className="p-6">
        <Skeleton className="h-96 w-full" />
      </div>
    );
  if (invoice.data.status !== "draft")
    return (
      <div className="p-6">
        <Banner
          action={
            <Link to={`/invoices/${id}`} className="font-medium underline">
              Open it
            </Link>
          }
        >
          This document is issued; only drafts are edited.
        </Banner>
      </div>
    );
  // Another version is another form: what was saved becomes its starting point.
  return <DraftEditor key={invoice.data.version} invoice={invoice.data} />;
}

const projectLabel = (project: { serial_no: number; customer_name?: string | null }) =>
  [project.serial_no, project.customer_name].filter(Boolean).join(" · ");

function DraftEditor({ invoice }: { invoice: Invoice | null }) {
  const navigate = useNavigate();
  const [projectId] = useSearchParam("project");
  const [unplaced, setUnplaced] = useState<FieldProblem[]>([]);
  const form = useForm<DraftValues>({
    resolver: zodResolver(draftSchema),
    defaultValues: draftValues(invoice, projectId || null),
    mode: "onBlur",
  });
  const { register, control, watch, formState } = form;
  const saving = useCommand({
    path: invoice ? `invoices/${invoice.id}/update` : "invoices",
    version: invoice?.version,
    invalidates: ["invoices"],
    saved: "Draft saved",
    onDone: (answer) => {
      if (!invoice) void navigate(`/invoices/${answer.id}/edit`, { replace: true });
    },
  });
  const save = form.handleSubmit((values) => {
    setUnplaced([]);
    saving.mutate(draftBody(values, invoice === null), {
      onError: (error) => setUnplaced(placeFieldErrors(form, toProblem(error).errors)),
    });
  });
  const lines = watch("lines");
  const taxable = lines.reduce((sum, line) => {
    const quantity = toMilli(line.quantity);
    if (!Number.isFinite(quantity) || line.rate_paise === null) return sum;
    return (
      sum +
      lineTaxable({
        quantity_milli: quantity,
        rate_paise: line.rate_paise,
        discount_paise: line.discount_paise ?? 0,
      })
    );
  }, 0);
  const project = useBilledProject(watch("project_id"));
  const treatment = TREATMENTS.find((one) => one.value === watch("tax_treatment"));
  return (
    <form
      noValidate
      className="flex min-h-0 flex-1 flex-col"
      onSubmit={(event) => void save(event)}
      onKeyDown={(event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void save();
      }}
    >
      <PageHeader
        title={invoice ? "Edit draft" : "New invoice"}
        actions={
          <>
            {invoice && (
              <Button asChild>
                <Link to={`/invoices/${invoice.id}`}>Preview and issue</Link>
              </Button>
            )}
            <Button type="submit" variant="primary" busy={saving.isPending}>
              Save draft
            </Button>
          </>
        }
      />
      <div className="flex flex-col gap-4 px-6 pb-6 max-md:px-4">
        <ErrorSummary error={saving.error}>
          {unplaced.length > 0 && (
            <ul className="mt-1 list-disc pl-4">
              {unplaced.map((problem) => (
                <li key={`${problem.pointer}${problem.code}`}>{fieldSentence(problem)}</li>
              ))}
            </ul>
          )}
        </ErrorSummary>
        <Card title="Document">
          <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
            <Field label="Project" required error={messageAt(formState.errors, "project_id")}>
              <Controller
                control={control}
                name="project_id"
                render={({ field }) => (
                  <RecordLookup<{
                    id: string;
                    serial_no: number;
                    customer_name?: string;
                    city?: string;
                  }>
                    value={field.value}
                    onChange={field.onChange}
                    resource="projects"
                    placeholder="Choose a project…"
                    selectedLabel={project ? projectLabel(project) : undefined}
                    option={(row) => ({
                      value: row.id,
                      label: projectLabel(row),
                      hint: row.city,
                    })}
                  />
                )}
              />
            </Field>
            <Field label="Kind" required>
              <Select
                options={KINDS.filter((kind) => kind.value !== "credit_note")}
                {...register("kind")}
              />
            </Field>
            <Field
              label="Tax treatment"
              help={treatment?.meaning ?? "Empty: the project's"}
              error={messageAt(formState.errors, "tax_treatment")}
            >
              <Select
                options={TREATMENTS}
                placeholder="As the project"
                {...register("tax_treatment")}
              />
            </Field>
            <Field label="Issue date" help="Empty: the day it is issued">
              <DateField {...register("issue_date")} />
            </Field>
            <Field
              label="Due on"
              help="Empty: the company's days after the issue date"
              error={messageAt(formState.errors, "due_date")}
            >
              <DateField {...register("due_date")} />
            </Field>
          </div>
        </Card>
        <DraftLines form={form} />
        <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
          <Card title="Notes">
            <Field label="Printed below the lines" error={messageAt(formState.errors, "notes")}>
              <Textarea {...register("notes")} />
            </Field>
          </Card>
          <Totals invoice={invoice} taxable={taxable} dirty={formState.isDirty} />
        </div>
      </div>
    </form>
  );
}

/** Taxable value as typed; the taxes as the server worked them when it was saved. */
function Totals({
  invoice,
  taxable,
  dirty,
}: {
  invoice: Invoice | null;
  taxable: number;
  dirty: boolean;
}) {
  const totals = invoice?.totals;
  return (
    <Card title="Totals">
      <div className="flex flex-col gap-3">
        <KeyValue facts={[{ label: "Taxable now", value: <Money paise={taxable} /> }]} />
        {totals && !dirty ? (
          <>
            <KeyValue
              facts={[
                ...(totals.igst_paise
                  ? [{ label: "IGST", value: <Money paise={totals.igst_paise} /> }]
                  : [
                      { label: "CGST", value: <Money paise={totals.cgst_paise} /> },
                      { label: "SGST", value: <Money paise={totals.sgst_paise} /> },
                    ]),
                { label: "Round-off", value: <Money paise={totals.round_off_paise} /> },
                {
                  label: "Total",
                  value: (
                    <span className="font-semibold">
                      <Money paise={totals.total_paise} />
                    </span>
                  ),
                },
              ]}
            />
            <p className="text-caption text-muted">{amountInWords(totals.total_paise)}</p>
          </>
        ) : (
          <p className="text-caption text-muted">Saving works out CGST, SGST or IGST.</p>
        )}
      </div>
    </Card>
  );
}
