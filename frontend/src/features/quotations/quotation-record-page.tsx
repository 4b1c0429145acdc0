import { PenLine } from "lucide-react";
import { useState } from "react";
import { Link, useParams } from "react-router";
import { Button } from "@/ui/button";
import { Card, KeyValue } from "@/ui/card";
import { Chip } from "@/ui/chip";
import { DateText, Kw, Money } from "@/ui/figures";
import { HistoryTab } from "@/ui/history/history-tab";
import { PageHeader } from "@/ui/page-header";
import { RecordLayout, RecordPending } from "@/ui/record/record-layout";
import { RecordMenu } from "@/ui/record/record-menu";
import { isOffered, useRecord, type RecordBase } from "@/ui/record/use-record";
import { Banner, CopyButton, EmptyState } from "@/ui/states";
import { Tabs } from "@/ui/tabs";
import { BomView } from "./bom-view";
import { QuotationCommand } from "./commands";
import { QuotationStatus } from "./quotation-columns";
import {
  QUOTATION_COMMANDS,
  QUOTATION_STATUSES,
  type QuotationCommandName,
} from "./quotation-words";
import type { QuotationRecord, QuotationVersion, Totals } from "./quotation-types";
import { TotalsPanel } from "./totals-panel";

const MENU: readonly (readonly QuotationCommandName[])[] = [
  ["issue", "revise"],
  ["record-acceptance", "reject", "withdraw"],
];

export default function QuotationRecordPage() {
  const { id } = useParams();
  const quotation = useRecord<QuotationRecord>("quotations", id);
  return quotation.data ? (
    <QuotationPage quotation={quotation.data} />
  ) : (
    <RecordPending
      what="this quotation"
      error={quotation.error}
      onRetry={() => void quotation.refetch()}
    />
  );
}

function QuotationPage({ quotation }: { quotation: QuotationRecord }) {
  const [asked, setAsked] = useState<QuotationCommandName | null>(null);
  const lead = useRecord<RecordBase & { title: string | null }>("leads", quotation.lead_id).data;
  const versions = quotation.versions ?? [];
  const latest = versions.at(-1);
  const shown = quotation.draft.totals ?? latest?.totals ?? null;
  const open = ["issued", "shared", "viewed"].includes(quotation.status);
  const draft = quotation.quotation_number === null;
  // Who reads no costs has no sheet to open.
  const edit = quotation.draft.costing !== undefined && (
    // The next act is on the sheet only while there is something to issue.
    <Button asChild variant={draft || quotation.has_unissued_changes ? "primary" : "secondary"}>
      <Link to={`/quotations/${quotation.id}/edit`}>
        <PenLine aria-hidden />
        {isOffered(quotation, "save-costing") ? "Edit costing" : "Open costing"}
      </Link>
    </Button>
  );
  return (
    <>
      <PageHeader
        title={quotation.quotation_number ?? quotation.title ?? "Quotation"}
        chips={
          <>
            <QuotationStatus quotation={quotation} />
            {latest && <Chip>v{latest.version_no}</Chip>}
            {latest && quotation.has_unissued_changes && (
              <Chip tone="warning">Changes not issued</Chip>
            )}
          </>
        }
        subtitle={quotation.quotation_number ? quotation.title : undefined}
        actions={
          <>
            {edit}
            {open && isOffered(quotation, "record-acceptance") && (
              <Button variant="primary" onClick={() => setAsked("record-acceptance")}>
                {QUOTATION_COMMANDS["record-acceptance"]}
              </Button>
            )}
            <RecordMenu
              record={quotation}
              groups={MENU.map((commands) =>
                commands.map((command) => ({
                  command,
                  label: QUOTATION_COMMANDS[command],
                  danger: command === "reject" || command === "withdraw",
                })),
              )}
              onChoose={(command) => setAsked(command as QuotationCommandName)}
            />
          </>
        }
      />
      <RecordLayout
        factsFirst
        facts={
          <>
            <Card title="Offer">
              <KeyValue
                facts={[
                  {
                    label: "For",
                    // Some read the offer and not its lead: they get the words without a way there.
                    value: !quotation.lead_id ? (
                      <Link
                        className="text-link hover:underline"
                        to={`/projects/${quotation.project_id}`}
                      >
                        Open project
                      </Link>
                    ) : lead ? (
                      <Link
                        className="text-link hover:underline"
                        to={`/leads/${quotation.lead_id}`}
                      >
                        {lead.title ?? "Open lead"}
                      </Link>
                    ) : (
                      quotation.title
                    ),
                  },
                  ...(quotation.versions
                    ? [
                        { label: "Capacity", value: <Kw watts={shown?.capacity_w} /> },
                        { label: "Issued", value: <DateText value={latest?.issued_on} /> },
                        { label: "Valid until", value: <DateText value={latest?.valid_until} /> },
                      ]
                    : []),
                  { label: "Started", value: <DateText value={quotation.created_at} time /> },
                ]}
              />
            </Card>
            {shown && (
              <Card
                title="Price"
                description={
                  quotation.has_unissued_changes || !latest ? "Of the working copy" : undefined
                }
              >
                <TotalsPanel
                  totals={{
                    ...figuresOf(shown),
                    showGst: quotation.draft.costing?.show_gst ?? true,
                  }}
                />
              </Card>
            )}
          </>
        }
        aside={
          quotation.versions && (
            <Card title="Versions" flush>
              {versions.length === 0 ? (
                <p className="px-4 py-5 text-dense text-muted">
                  None issued. The first one gives the quotation its number.
                </p>
              ) : (
                <ol className="divide-y">
                  {versions.toReversed().map((version) => (
                    <VersionItem key={version.version_no} version={version} />
                  ))}
                </ol>
              )}
            </Card>
          )
        }
      >
        <Tabs
          label="Quotation"
          tabs={[
            {
              id: "overview",
              label: "Overview",
              content: (
                <div className="flex flex-col gap-4">
                  <Answer quotation={quotation} />
                  {quotation.draft.costing || quotation.draft.bom.length > 0 || !edit ? (
                    <div className="flex flex-col gap-2">
                      <h2 className="text-body font-semibold">Bill of materials</h2>
                      <BomView rows={quotation.draft.bom} />
                    </div>
                  ) : (
                    <EmptyState title="Nothing costed yet" action={edit}>
                      The costing sheet gives price, capacity and bill of materials.
                    </EmptyState>
                  )}
                </div>
              ),
            },
            {
              id: "history",
              label: "History",
              content: (
                <HistoryTab
                  path={`/api/v1/quotations/${quotation.id}`}
                  version={quotation.version}
                />
              ),
            },
          ]}
        />
      </RecordLayout>
      {asked && (
        <QuotationCommand quotation={quotation} asked={asked} onClose={() => setAsked(null)} />
      )}
    </>
  );
}

function figuresOf(totals: Totals) {
  return {
    cost: totals.cost_paise,
    margin: totals.margin_paise,
    marginOnPriceBp: totals.margin_on_price_bp,
    taxable: totals.taxable_paise,
    gst: totals.gst_paise,
    grandTotal: totals.grand_total_paise,
    capacityW: totals.capacity_w,
  };
}

function VersionItem({ version }: { version: QuotationVersion }) {
  const status = QUOTATION_STATUSES.find((known) => known.value === version.status);
  return (
    <li className="px-4 py-2.5 text-dense">
      <p className="flex items-center justify-between gap-2">
        <span className="font-medium">Version {version.version_no}</span>
        <Chip tone={status?.tone}>{status?.label ?? version.status}</Chip>
      </p>
      <p className="text-muted">
        <Money paise={version.totals.grand_total_paise} />
        {" · "}
        <DateText value={version.issued_on} />
      </p>
      <p className="mt-0.5 flex items-center justify-between gap-2">
        <code title={version.content_hash} className="font-mono text-caption text-muted">
          {version.content_hash.slice(0, 12)}…
        </code>
        <CopyButton text={version.content_hash} label="Copy hash" />
      </p>
    </li>
  );
}

/** The customer's yes with its evidence, or the no with its reason. */
function Answer({ quotation }: { quotation: QuotationRecord }) {
  const { acceptance, rejection } = quotation;
  if (acceptance)
    return (
      <Card title="Accepted">
        <KeyValue
          columns={2}
          facts={[
            { label: "Signed by", value: acceptance.name },
            { label: "Version", value: acceptance.version_no },
            { label: "Signed on", value: <DateText value={acceptance.accepted_on} /> },
            { label: "Recorded", value: <DateText value={acceptance.at} time /> },
            { label: "How", value: acceptance.channel === "link" ? "By link" : "On paper" },
            {
              label: "Hash",
              value: (
                <code title={acceptance.content_hash} className="font-mono text-caption">
                  {acceptance.content_hash.slice(0, 12)}…
                </code>
              ),
            },
          ]}
        />
        <p className="mt-3 text-dense text-muted">“{acceptance.consent}”</p>
      </Card>
    );
  if (rejection && quotation.status === "rejected")
    return (
      <Banner tone="warning">
        The customer said no{rejection.reason ? `: ${rejection.reason}` : "."}
        {rejection.text && <span className="block">“{rejection.text}”</span>}
      </Banner>
    );
  return null;
}
