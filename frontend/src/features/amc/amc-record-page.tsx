import { useState } from "react";
import { Link, useParams } from "react-router";
import { labelOf } from "@/lib/vocabulary";
import { Button } from "@/ui/button";
import { Card, KeyValue, type Fact } from "@/ui/card";
import { DateText, Money } from "@/ui/figures";
import { HistoryTab } from "@/ui/history/history-tab";
import { usePersonName } from "@/ui/lookups/person-lookup";
import { PageHeader } from "@/ui/page-header";
import { RecordLayout, RecordPending } from "@/ui/record/record-layout";
import { RecordMenu } from "@/ui/record/record-menu";
import { RelatedList } from "@/ui/record/related-list";
import { useListRow } from "@/ui/record/use-list-row";
import { isOffered, useRecord } from "@/ui/record/use-record";
import { Tabs } from "@/ui/tabs";
import { statusOf, type AmcRecord, type AmcRow } from "./amc";
import { AmcStatus, DaysLeft } from "./amc-chips";
import { AmcDialog, isToRenew, type AmcRequest } from "./amc-dialog";
import { AmcVisits } from "./amc-visits";
import { AMC_COMMANDS, AMC_KINDS, type AmcCommandName } from "./amc-words";

const MENU: readonly (readonly AmcCommandName[])[] = [
  ["change-terms", "schedule-visits"],
  ["renew", "terminate"],
];

interface TicketChoice {
  id: string;
  ticket_number: string;
  title: string;
  status: string;
}

export default function AmcRecordPage() {
  const { id } = useParams();
  const contract = useRecord<AmcRecord>("amc", id);
  return contract.data ? (
    <AmcPage contract={contract.data} />
  ) : (
    <RecordPending
      what="this contract"
      error={contract.error}
      onRetry={() => void contract.refetch()}
    />
  );
}

function AmcPage({ contract }: { contract: AmcRecord }) {
  const [asked, setAsked] = useState<AmcRequest | null>(null);
  // What the record itself does not know: its project, customer and open tickets.
  const row = useListRow<AmcRow>("amc", contract.id);
  const nameOf = usePersonName();
  return (
    <>
      <PageHeader
        title={contract.amc_number}
        chips={<AmcStatus status={statusOf(contract)} />}
        subtitle={
          <span className="flex flex-wrap items-center gap-x-4 gap-y-1">
            {row?.customer_name && (
              <Link className="hover:text-link" to={`/customers/${row.customer_id}`}>
                {row.customer_name}
              </Link>
            )}
            <span>{labelOf(AMC_KINDS, contract.kind)}</span>
          </span>
        }
        actions={
          <>
            {isToRenew(contract) && isOffered(contract, "renew") && (
              <Button variant="primary" onClick={() => setAsked({ command: "renew" })}>
                Renew
              </Button>
            )}
            <RecordMenu
              record={contract}
              groups={MENU.map((commands) =>
                commands.map((command) => ({
                  command,
                  label: AMC_COMMANDS[command],
                  danger: command === "terminate",
                })),
              )}
              onChoose={(command) => setAsked({ command: command as AmcCommandName })}
            />
          </>
        }
      />
      <RecordLayout facts={<AmcFacts contract={contract} row={row} />}>
        <Tabs
          label="Contract"
          tabs={[
            {
              id: "visits",
              label: "Visits",
              count: contract.visits.length,
              content: <AmcVisits contract={contract} onAsk={setAsked} nameOf={nameOf} />,
            },
            {
              id: "tickets",
              label: "Tickets",
              content: (
                <RelatedList<TicketChoice>
                  title="Tickets it covers"
                  resource="tickets"
                  filter={["amc_contract_id", contract.id]}
                  href={(ticket) => `/tickets/${ticket.id}`}
                  row={(ticket) => ({ title: ticket.title, note: ticket.ticket_number })}
                  empty="No tickets."
                />
              ),
            },
            {
              id: "history",
              label: "History",
              content: (
                <HistoryTab path={`/api/v1/amc/${contract.id}`} version={contract.version} />
              ),
            },
          ]}
        />
      </RecordLayout>
      {asked && <AmcDialog contract={contract} request={asked} onClose={() => setAsked(null)} />}
    </>
  );
}

function AmcFacts({ contract, row }: { contract: AmcRecord; row: AmcRow | undefined }) {
  const chain = (label: string, id: string | null): Fact[] =>
    id
      ? [
          {
            label,
            value: (
              <Link className="text-link hover:underline" to={`/amc/${id}`}>
                Open
              </Link>
            ),
          },
        ]
      : [];
  return (
    <>
      <Card title="Term">
        <KeyValue
          facts={[
            { label: "From", value: <DateText value={contract.start_on} /> },
            { label: "Until", value: <DateText value={contract.end_on} /> },
            { label: "Days left", value: <DaysLeft days={row?.days_left ?? null} /> },
            {
              label: "Fee a year",
              value:
                contract.kind === "vendor_obligation" ? (
                  "Free of charge"
                ) : (
                  <Money paise={contract.annual_fee_paise} />
                ),
            },
            { label: "Visits a year", value: contract.visits_per_year },
            {
              label: "Project",
              value: (
                <Link className="text-link hover:underline" to={`/projects/${contract.project_id}`}>
                  {row?.project_no ? `#${row.project_no}` : "Open"}
                </Link>
              ),
            },
            { label: "City", value: row?.city ?? "–" },
            { label: "Open tickets", value: row?.open_tickets ?? "–" },
            ...chain("Follows", contract.renews_id),
            ...chain("Renewed by", contract.renewed_by_id),
          ]}
        />
      </Card>
      {contract.termination && (
        <Card title="Terminated">
          <p className="text-dense">{contract.termination.reason}</p>
          <p className="mt-1 text-caption text-muted">
            Last day <DateText value={contract.termination.terminated_on} />
            {contract.termination.dismantled && " · plant dismantled"}
          </p>
        </Card>
      )}
    </>
  );
}
