import { useState } from "react";
import { Link, useParams } from "react-router";
import { useHotkeys } from "@/lib/hotkeys";
import { Person } from "@/ui/avatar";
import { Button } from "@/ui/button";
import { Chip } from "@/ui/chip";
import { ContactLinks } from "@/ui/contact-links";
import { HistoryTab } from "@/ui/history/history-tab";
import { usePersonName } from "@/ui/lookups/person-lookup";
import { PageHeader } from "@/ui/page-header";
import { RecordLayout, RecordPending } from "@/ui/record/record-layout";
import { RecordMenu } from "@/ui/record/record-menu";
import { isOffered, useRecord } from "@/ui/record/use-record";
import { Tabs } from "@/ui/tabs";
import { LeadCommand, type AskedCommand } from "./commands/lead-command";
import { LeadStatus } from "./lead-columns";
import { LeadFactsPanel } from "./lead-facts-panel";
import { LeadOverview } from "./lead-overview";
import { LeadQuotations } from "./lead-quotations";
import { LeadStages } from "./lead-stages";
import { LeadSurveys } from "./lead-surveys";
import { leadTitle, type LeadRecord, type LinkedCustomer } from "./lead-types";
import { LEAD_COMMANDS, type LeadCommandName } from "./lead-words";

const MENU: readonly (readonly LeadCommandName[])[] = [
  ["update", "set-next-step", "assign"],
  ["qualify", "schedule-survey", "record-survey", "start-proposal", "win"],
  ["move-back", "reopen", "revoke-win", "lose", "merge", "erase-personal-data"],
];
const DANGEROUS: readonly LeadCommandName[] = ["lose", "revoke-win", "erase-personal-data"];

/** The one command that takes the lead on from where it stands. */
export function nextCommand(lead: LeadRecord): LeadCommandName | null {
  const planned = lead.surveys.some((survey) => survey.state === "planned");
  const wanted: Record<string, LeadCommandName> = {
    new: "qualify",
    qualified: "schedule-survey",
    site_survey: planned ? "record-survey" : "start-proposal",
    proposal: "win",
    lost: "reopen",
  };
  const command = wanted[lead.status];
  return command && isOffered(lead, command) ? command : null;
}

export default function LeadRecordPage() {
  const { id } = useParams();
  const lead = useRecord<LeadRecord>("leads", id);
  return lead.data ? (
    <LeadPage lead={lead.data} />
  ) : (
    <RecordPending what="this lead" error={lead.error} onRetry={() => void lead.refetch()} />
  );
}

function LeadPage({ lead }: { lead: LeadRecord }) {
  const [asked, setAsked] = useState<AskedCommand | null>(null);
  const customer = useRecord<LinkedCustomer>("customers", lead.customer_id).data ?? null;
  const nameOf = usePersonName();
  const ask = (command: LeadCommandName) => {
    if (isOffered(lead, command)) setAsked({ command });
  };
  useHotkeys([
    { keys: "e", label: "Edit facts", group: "Lead", run: () => ask("update") },
    { keys: "a", label: "Assign", group: "Lead", run: () => ask("assign") },
    { keys: "s", label: "Next stage", group: "Lead", run: () => next && ask(next) },
  ]);
  const next = nextCommand(lead);
  const phone = customer?.phones[0] ?? lead.contact?.phone;
  const email = customer?.emails[0] ?? lead.contact?.email;
  const owner = nameOf(lead.owner_id);
  return (
    <>
      <PageHeader
        title={leadTitle(lead)}
        chips={
          <>
            <LeadStatus lead={lead} />
            {lead.owner_id === null && <Chip tone="warning">Unassigned</Chip>}
            {lead.loss?.reason === "duplicate" && <Chip>Duplicate</Chip>}
          </>
        }
        subtitle={
          <span className="flex flex-wrap items-center gap-x-4 gap-y-1">
            {owner && <Person name={owner} />}
            <ContactLinks phone={phone} email={email} />
          </span>
        }
        actions={
          <>
            {next && (
              <Button variant="primary" onClick={() => ask(next)}>
                {LEAD_COMMANDS[next]}
              </Button>
            )}
            {lead.status === "won" && (
              <Button asChild>
                <Link to={`/projects?filter[lead_id][eq]=${lead.id}`}>Open project</Link>
              </Button>
            )}
            <RecordMenu
              record={lead}
              groups={MENU.map((commands) =>
                commands.map((command) => ({
                  command,
                  label: LEAD_COMMANDS[command],
                  danger: DANGEROUS.includes(command),
                })),
              )}
              onChoose={(command) => setAsked({ command: command as LeadCommandName })}
            />
          </>
        }
      />
      <RecordLayout
        facts={<LeadFactsPanel lead={lead} customer={customer} onEdit={() => ask("update")} />}
        aside={<LeadStages lead={lead} onAsk={ask} />}
      >
        <Tabs
          label="Lead"
          tabs={[
            {
              id: "overview",
              label: "Overview",
              content: <LeadOverview lead={lead} onAsk={ask} />,
            },
            {
              id: "quotations",
              label: "Quotations",
              content: <LeadQuotations lead={lead} />,
            },
            {
              id: "surveys",
              label: "Surveys",
              count: lead.surveys.length,
              content: <LeadSurveys lead={lead} onAsk={ask} />,
            },
            {
              id: "history",
              label: "History",
              content: <HistoryTab path={`/api/v1/leads/${lead.id}`} version={lead.version} />,
            },
          ]}
        />
      </RecordLayout>
      {asked && <LeadCommand lead={lead} asked={asked} onClose={() => setAsked(null)} />}
    </>
  );
}
