import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useMemo } from "react";
import { useCan } from "@/api/me";
import { userOptionsQuery } from "@/api/user-options";
import { formatPhone } from "@/lib/format";
import { useSearchParam } from "@/lib/use-search-param";
import { CUSTOMER_TYPES, labelOf } from "@/lib/vocabulary";
import { Person } from "@/ui/avatar";
import { Button } from "@/ui/button";
import { KeyValue } from "@/ui/card";
import { Chip } from "@/ui/chip";
import { DataTable } from "@/ui/data-table/data-table";
import type { CardLayout, Column, Condition } from "@/ui/data-table/types";
import type { Option } from "@/ui/field";
import { Absent, DateText } from "@/ui/figures";
import { PageHeader } from "@/ui/page-header";
import { customerName, type CustomerRow } from "./customer-types";
import { CUSTOMER_STATUSES } from "./customer-words";
import { RegisterCustomer } from "./register-customer";

const ACTIVE: readonly Condition[] = [{ field: "status", op: "in", value: "active" }];

export function CustomerStatus({ status }: { status: string }) {
  const known = CUSTOMER_STATUSES.find((candidate) => candidate.value === status);
  return <Chip tone={known?.tone}>{known?.label ?? status}</Chip>;
}

const call = (phone: string | null) =>
  phone ? (
    <a href={`tel:${phone}`} tabIndex={-1} className="tnum hover:text-link">
      {formatPhone(phone)}
    </a>
  ) : (
    <Absent />
  );

function customerColumns(people: readonly Option[]): Column<CustomerRow>[] {
  const text = (
    id: keyof CustomerRow & string,
    label: string,
    description: string,
    more: Partial<Column<CustomerRow>> = {},
  ): Column<CustomerRow> => ({
    id,
    label,
    description,
    kind: "text",
    field: id,
    sortable: true,
    filterable: true,
    ...more,
  });
  return [
    text("display_name", "Name", "Person, society or business", {
      width: 240,
      render: (customer) => customerName(customer),
    }),
    text("customer_code", "Code", "Code the company knows the customer by", { width: 96 }),
    text("customer_type", "Type", "Who buys", {
      kind: "enum",
      options: CUSTOMER_TYPES,
      width: 152,
    }),
    text("phone", "Phone", "Preferred phone; pressing calls", {
      width: 144,
      render: (customer) => call(customer.phone),
    }),
    text("city", "City", "City of the address"),
    {
      id: "owner",
      label: "Owner",
      description: "Salesperson in charge",
      kind: "person",
      field: "owner_name",
      queryField: "owner_id",
      groupable: true,
      options: people,
      filterable: true,
      render: (customer) =>
        customer.owner_name ? (
          <Person name={customer.owner_name} />
        ) : (
          <Absent reason="Unassigned" />
        ),
    },
    text("open_leads", "Open leads", "Leads neither won nor lost", {
      kind: "number",
      total: "open_leads",
    }),
    text("projects", "Projects", "Orders", { kind: "number", total: "projects" }),
    text("site_count", "Sites", "Where plants stand or may stand", { kind: "number" }),
    text("created_at", "Created", "When the customer was registered", { kind: "date" }),
    text("status", "Status", "Whether business may be done", {
      kind: "enum",
      options: CUSTOMER_STATUSES,
      hidden: true,
      render: (customer) => <CustomerStatus status={customer.status} />,
    }),
    text("email", "E-mail", "Preferred e-mail", { hidden: true }),
    text("gstin", "GSTIN", "GST number", { hidden: true }),
    text("district", "District", "District of the address", { hidden: true }),
    text("pin_code", "PIN", "PIN code of the address", { hidden: true }),
  ];
}

const card: CardLayout<CustomerRow> = {
  title: customerName,
  subtitle: (customer) =>
    [customer.customer_code, customer.city, customer.owner_name].filter(Boolean).join(" · "),
  chip: (customer) => <Chip>{labelOf(CUSTOMER_TYPES, customer.customer_type)}</Chip>,
  figures: (customer) => [
    { label: "Open leads", value: customer.open_leads },
    { label: "Projects", value: customer.projects },
  ],
};

export default function CustomerListPage() {
  const can = useCan();
  const people = useQuery(userOptionsQuery).data;
  const [creating, setCreating] = useSearchParam("new");
  const columns = useMemo(
    () =>
      customerColumns((people ?? []).map((person) => ({ value: person.id, label: person.name }))),
    [people],
  );
  const register = can("customer.register") && (
    <Button variant="primary" icon={<Plus aria-hidden />} onClick={() => setCreating("1")}>
      New customer
    </Button>
  );
  return (
    <>
      <PageHeader title="Customers" actions={register} />
      <DataTable<CustomerRow>
        id="customers"
        label="Customers"
        path="/api/v1/customers"
        queryKey={["customers", "list"]}
        columns={columns}
        rowId={(customer) => customer.id}
        rowHref={(customer) => `/customers/${customer.id}`}
        defaultSort="display_name"
        defaultFilters={ACTIVE}
        totals
        peekTitle={customerName}
        peek={(customer) => (
          <KeyValue
            facts={[
              { label: "Code", value: customer.customer_code },
              { label: "Type", value: labelOf(CUSTOMER_TYPES, customer.customer_type) },
              { label: "Phone", value: call(customer.phone) },
              { label: "E-mail", value: customer.email ?? "–" },
              { label: "City", value: customer.city ?? "–" },
              { label: "Owner", value: customer.owner_name ?? "Unassigned" },
              { label: "Open leads", value: customer.open_leads },
              { label: "Projects", value: customer.projects },
              { label: "Created", value: <DateText value={customer.created_at} /> },
            ]}
          />
        )}
        card={card}
        empty={{
          title: "No customers yet",
          description: "Customers come from qualified leads, or are registered here.",
          action: register,
        }}
      />
      {creating === "1" && can("customer.register") && (
        <RegisterCustomer onClose={() => setCreating("")} />
      )}
    </>
  );
}
