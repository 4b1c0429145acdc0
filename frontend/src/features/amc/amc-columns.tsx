import type { Column } from "@/ui/data-table/types";
import type { Option } from "@/ui/field";
import { DateText } from "@/ui/figures";
import type { AmcRow } from "./amc";
import { AmcStatus, DaysLeft } from "./amc-chips";
import { AMC_KINDS, AMC_STATUSES } from "./amc-words";

const queried = { sortable: true, filterable: true } as const;

/** Columns of the list of contracts. */
export function amcColumns(people: readonly Option[]): Column<AmcRow>[] {
  return [
    {
      id: "number",
      label: "Number",
      description: "Number of the contract",
      kind: "text",
      field: "amc_number",
      width: 108,
      ...queried,
    },
    {
      id: "customer",
      label: "Customer",
      description: "Whose plant it is",
      kind: "text",
      field: "customer_name",
      width: 190,
      ...queried,
    },
    {
      id: "project",
      label: "Project",
      description: "Number of the project",
      kind: "number",
      field: "project_no",
      width: 84,
      ...queried,
    },
    {
      id: "kind",
      label: "Kind",
      description: "Paid, or the vendor's duty after commissioning",
      kind: "enum",
      field: "kind",
      options: AMC_KINDS,
      width: 148,
      ...queried,
    },
    {
      id: "status",
      label: "State",
      description: "Where it stands today",
      kind: "enum",
      field: "status",
      options: AMC_STATUSES,
      width: 108,
      ...queried,
      render: (contract) => <AmcStatus status={contract.status} />,
    },
    {
      id: "start",
      label: "Start",
      description: "First day",
      kind: "date",
      field: "start_on",
      ...queried,
    },
    {
      id: "end",
      label: "End",
      description: "Last day",
      kind: "date",
      field: "end_on",
      ...queried,
    },
    {
      id: "days_left",
      label: "Days left",
      description: "Days until the end",
      kind: "number",
      field: "days_left",
      width: 104,
      ...queried,
      render: (contract) => <DaysLeft days={contract.days_left} />,
    },
    {
      id: "fee",
      label: "Fee a year",
      description: "What the customer pays each year",
      kind: "money",
      field: "annual_fee_paise",
      total: "annual_fee_paise",
      width: 116,
      ...queried,
    },
    {
      id: "next_visit",
      label: "Next visit",
      description: "The next visit to be made; red when it is late",
      kind: "date",
      field: "next_visit_on",
      width: 112,
      ...queried,
      render: (contract) => (
        <span className={contract.visit_overdue ? "font-medium text-danger" : undefined}>
          <DateText value={contract.next_visit_on} />
        </span>
      ),
    },
    {
      id: "visits",
      label: "Visits",
      description: "Visits made, of those of the whole term",
      kind: "number",
      field: "visits_done",
      width: 80,
      ...queried,
      render: (contract) => (
        <span className="tnum">
          {contract.visits_done}/{contract.visits_planned}
        </span>
      ),
    },
    {
      id: "open_tickets",
      label: "Open tickets",
      description: "Tickets it covers that are not closed",
      kind: "number",
      field: "open_tickets",
      width: 112,
      ...queried,
    },
    {
      id: "owner",
      label: "Owner",
      description: "Salesperson of the project",
      kind: "person",
      field: "owner_name",
      queryField: "owner_id",
      options: people,
      hidden: true,
      filterable: true,
    },
    {
      id: "city",
      label: "City",
      description: "Where the plant stands",
      kind: "text",
      field: "city",
      hidden: true,
      ...queried,
    },
  ];
}
