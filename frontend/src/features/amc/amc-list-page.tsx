import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useCan } from "@/api/me";
import { userOptionsQuery } from "@/api/user-options";
import { useSearchParam } from "@/lib/use-search-param";
import { labelOf } from "@/lib/vocabulary";
import { Button } from "@/ui/button";
import { KeyValue } from "@/ui/card";
import { DataTable } from "@/ui/data-table/data-table";
import type { TableDefaults } from "@/ui/data-table/table-query";
import type { CardLayout } from "@/ui/data-table/types";
import { DateText, Money } from "@/ui/figures";
import { PageHeader } from "@/ui/page-header";
import type { AmcRow } from "./amc";
import { AmcStatus, DaysLeft } from "./amc-chips";
import { amcColumns } from "./amc-columns";
import { AMC_KINDS } from "./amc-words";
import { SignAmc } from "./sign-amc";

/** What runs or is to come, the next to end first. */
const DEFAULTS: TableDefaults = {
  sort: "days_left",
  filters: [{ field: "status", op: "nin", value: "renewed,terminated" }],
};
const contractId = (contract: AmcRow) => contract.id;
const contractHref = (contract: AmcRow) => `/amc/${contract.id}`;
const contractTitle = (contract: AmcRow) =>
  [contract.amc_number, contract.customer_name].filter(Boolean).join(" · ");

const card: CardLayout<AmcRow> = {
  title: contractTitle,
  subtitle: (contract) => labelOf(AMC_KINDS, contract.kind),
  chip: (contract) => <AmcStatus status={contract.status} />,
  figures: (contract) => [
    { label: "Days left", value: <DaysLeft days={contract.days_left} /> },
    { label: "Next visit", value: <DateText value={contract.next_visit_on} /> },
  ],
  foot: (contract) => `${contract.visits_done} of ${contract.visits_planned} visits made`,
};

export default function AmcListPage() {
  const can = useCan();
  const people = useQuery(userOptionsQuery);
  const [signing, setSigning] = useSearchParam("new", "");
  const columns = useMemo(
    () =>
      amcColumns((people.data ?? []).map((person) => ({ value: person.id, label: person.name }))),
    [people.data],
  );
  return (
    <>
      <PageHeader
        title="AMC"
        actions={
          can("amc_contract.sign") && (
            <Button variant="primary" onClick={() => setSigning("1")}>
              Sign contract
            </Button>
          )
        }
      />
      <DataTable<AmcRow>
        id="amc"
        label="AMC contracts"
        path="/api/v1/amc"
        queryKey={["amc", "list"]}
        columns={columns}
        rowId={contractId}
        rowHref={contractHref}
        defaultSort={DEFAULTS.sort}
        defaultFilters={DEFAULTS.filters}
        totals
        peek={(contract) => <AmcFacts contract={contract} />}
        peekTitle={contractTitle}
        card={card}
        empty={{
          title: "No contracts here",
          description: "A commissioned plant opens its obligation; paid contracts are signed.",
        }}
      />
      <SignAmc open={signing !== ""} onClose={() => setSigning("")} />
    </>
  );
}

function AmcFacts({ contract }: { contract: AmcRow }) {
  return (
    <KeyValue
      facts={[
        { label: "State", value: <AmcStatus status={contract.status} /> },
        { label: "Kind", value: labelOf(AMC_KINDS, contract.kind) ?? "–" },
        { label: "From", value: <DateText value={contract.start_on} /> },
        { label: "Until", value: <DateText value={contract.end_on} /> },
        { label: "Days left", value: <DaysLeft days={contract.days_left} /> },
        { label: "Fee a year", value: <Money paise={contract.annual_fee_paise} /> },
        { label: "Visits", value: `${contract.visits_done} of ${contract.visits_planned}` },
        { label: "Next visit", value: <DateText value={contract.next_visit_on} /> },
        { label: "Open tickets", value: contract.open_tickets },
        { label: "Owner", value: contract.owner_name ?? "Unassigned" },
      ]}
    />
  );
}
