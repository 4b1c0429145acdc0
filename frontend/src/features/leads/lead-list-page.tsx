import { useQuery } from "@tanstack/react-query";
import { Columns3, Plus, Rows3 } from "lucide-react";
import { useMemo } from "react";
import { useCan } from "@/api/me";
import { userOptionsQuery } from "@/api/user-options";
import { formatPhone } from "@/lib/format";
import { useSearchParam } from "@/lib/use-search-param";
import { Button } from "@/ui/button";
import { KeyValue } from "@/ui/card";
import { DataTable } from "@/ui/data-table/data-table";
import type { TableDefaults } from "@/ui/data-table/table-query";
import type { CardLayout } from "@/ui/data-table/types";
import { DateText, Kw, Money } from "@/ui/figures";
import { PageHeader } from "@/ui/page-header";
import { Segments } from "@/ui/tabs";
import { CaptureLead } from "./capture-lead";
import { LeadBoard } from "./lead-board";
import { leadColumns, LeadStatus, NextStep, StageClock } from "./lead-columns";
import { leadTitle, type LeadRow } from "./lead-types";
import { LEAD_SOURCES } from "./lead-words";

/** Open ones, the next step first. */
const DEFAULTS: TableDefaults = {
  sort: "next_step_on,-expected_value_paise",
  filters: [{ field: "status", op: "in", value: "new,qualified,site_survey,proposal" }],
};
const leadId = (lead: LeadRow) => lead.id;
const leadHref = (lead: LeadRow) => `/leads/${lead.id}`;

const card: CardLayout<LeadRow> = {
  title: leadTitle,
  subtitle: (lead) => [lead.city, lead.owner_name].filter(Boolean).join(" · "),
  chip: (lead) => <LeadStatus lead={lead} />,
  figures: (lead) => [
    { label: "Expected value", value: <Money paise={lead.expected_value_paise} compact /> },
    { label: "Capacity", value: <Kw watts={lead.capacity_w} /> },
  ],
  foot: (lead) => <NextStep lead={lead} />,
};

export default function LeadListPage() {
  const can = useCan();
  const mayEdit = can("lead.update");
  const people = useQuery(userOptionsQuery);
  const [creating, setCreating] = useSearchParam("new");
  const [view, setView] = useSearchParam("view", "table");
  const views = (
    <Segments
      label="View"
      value={view === "board" ? "board" : "table"}
      onChange={setView}
      options={[
        { value: "table", label: "Table", icon: <Rows3 aria-hidden /> },
        { value: "board", label: "Board", icon: <Columns3 aria-hidden /> },
      ]}
    />
  );
  const columns = useMemo(
    () =>
      leadColumns(
        (people.data ?? []).map((person) => ({ value: person.id, label: person.name })),
        mayEdit,
      ),
    [people.data, mayEdit],
  );
  const newLead = can("lead.capture") && (
    <Button variant="primary" icon={<Plus aria-hidden />} onClick={() => setCreating("1")}>
      New lead
    </Button>
  );
  return (
    <>
      <PageHeader title="Leads" actions={newLead} />
      {view === "board" ? (
        <LeadBoard columns={columns} start={views} defaults={DEFAULTS} />
      ) : (
        <DataTable<LeadRow>
          id="leads"
          label="Leads"
          path="/api/v1/leads"
          queryKey={["leads", "list"]}
          columns={columns}
          rowId={leadId}
          rowHref={leadHref}
          defaultSort={DEFAULTS.sort}
          defaultFilters={DEFAULTS.filters}
          toolbarStart={views}
          totals
          peek={(lead) => <LeadFacts lead={lead} />}
          peekTitle={leadTitle}
          card={card}
          empty={{
            title: "No leads yet",
            description: "Every opportunity starts here, from the first call on.",
            action: newLead,
          }}
        />
      )}
      {can("lead.capture") && (
        <CaptureLead
          open={creating === "1"}
          onOpenChange={(open) => setCreating(open ? "1" : "")}
        />
      )}
    </>
  );
}

function LeadFacts({ lead }: { lead: LeadRow }) {
  return (
    <KeyValue
      facts={[
        { label: "Stage", value: <LeadStatus lead={lead} /> },
        { label: "In this stage", value: <StageClock lead={lead} /> },
        { label: "Next step", value: <NextStep lead={lead} wrap /> },
        { label: "Contact", value: lead.customer_name ?? lead.contact_name ?? "–" },
        {
          label: "Phone",
          value: lead.phone ? (
            <a href={`tel:${lead.phone}`} className="tnum text-link hover:underline">
              {formatPhone(lead.phone)}
            </a>
          ) : (
            "–"
          ),
        },
        { label: "City", value: lead.city ?? "–" },
        { label: "Owner", value: lead.owner_name ?? "Unassigned" },
        { label: "Capacity", value: <Kw watts={lead.capacity_w} /> },
        { label: "Expected value", value: <Money paise={lead.expected_value_paise} /> },
        { label: "Expected close", value: <DateText value={lead.expected_close_on} /> },
        {
          label: "Source",
          value: LEAD_SOURCES.find((source) => source.value === lead.source)?.label ?? "–",
        },
        { label: "Created", value: <DateText value={lead.created_at} time /> },
      ]}
    />
  );
}
