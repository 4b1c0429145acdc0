import { Pencil } from "lucide-react";
import { codeWords } from "@/ui/history/field-values";
import { Card, KeyValue } from "@/ui/card";
import { Absent, DateText, Kw, Money } from "@/ui/figures";
import { ActionButton } from "@/ui/record-actions";
import { CustomerLink, type TabProps } from "../project-page";
import { labelOf, LOAN_STATUSES, SYSTEM_TYPES, TAX_TREATMENTS } from "../project-words";

const words = (code: string | null | undefined) => (code ? codeWords(code) : <Absent />);

export function OverviewTab({
  project,
  names,
  act,
  customer,
}: TabProps & { customer: string | null }) {
  const address = project.site_address;
  const edit = (command: string) => (
    <ActionButton
      offers={project.actions}
      command={command}
      size="sm"
      icon={<Pencil aria-hidden />}
      onPress={() => act(command)}
    >
      Edit
    </ActionButton>
  );
  return (
    <div className="grid items-start gap-4 lg:grid-cols-2">
      <Card title="Order" action={edit("change-commercials")}>
        <KeyValue
          facts={[
            {
              label: "Customer",
              value: project.customer_id ? (
                <CustomerLink id={project.customer_id} name={customer} />
              ) : (
                <Absent />
              ),
            },
            ...(project.order_value_paise === undefined
              ? []
              : [
                  { label: "Order value", value: <Money paise={project.order_value_paise} /> },
                  {
                    label: "Tax treatment",
                    value: labelOf(TAX_TREATMENTS, project.tax_treatment) ?? <Absent />,
                  },
                ]),
            { label: "Capacity", value: <Kw watts={project.capacity_w} /> },
            { label: "Confirmed on", value: <DateText value={project.confirmation_date} /> },
            { label: "FY", value: project.fy ?? <Absent /> },
            { label: "Service", value: words(project.service_type) },
            {
              label: "System",
              value: labelOf(SYSTEM_TYPES, project.system_type) ?? <Absent />,
            },
            { label: "Roof", value: words(project.roof_type) },
            {
              label: "Source",
              value: (
                <>
                  {words(project.source)}
                  {project.source_detail && `, ${project.source_detail}`}
                </>
              ),
            },
          ]}
        />
      </Card>
      <div className="flex flex-col gap-4">
        <Card title="Site" action={edit("set-site")}>
          <KeyValue
            facts={[
              {
                label: "Address",
                value: address ? (
                  [
                    address.line1,
                    address.line2,
                    [address.city, address.pin_code].filter(Boolean).join(" "),
                    address.district,
                  ]
                    .filter(Boolean)
                    .join(", ")
                ) : (
                  <Absent />
                ),
              },
              { label: "DISCOM", value: words(project.discom) },
              { label: "Consumer no.", value: project.consumer_number ?? <Absent /> },
            ]}
          />
        </Card>
        {project.availing_loan !== undefined && (
          <Card title="Financing" action={edit("set-financing")}>
            <KeyValue
              facts={
                project.availing_loan
                  ? [
                      { label: "Bank", value: project.bank_other ?? words(project.bank) },
                      {
                        label: "Loan",
                        value: labelOf(LOAN_STATUSES, project.loan_status) ?? <Absent />,
                      },
                      { label: "Amount", value: <Money paise={project.loan_amount_paise} /> },
                      { label: "Sanctioned", value: <DateText value={project.sanctioned_on} /> },
                      { label: "Note", value: project.loan_note ?? <Absent /> },
                    ]
                  : [{ label: "Loan", value: "None" }]
              }
            />
          </Card>
        )}
        <Card title="People">
          <KeyValue
            facts={[
              { label: "Owner", value: names.get(project.owner_id ?? "") ?? "Unassigned" },
              {
                label: "Operations",
                value: names.get(project.operations_lead_id ?? "") ?? "Unassigned",
              },
            ]}
          />
        </Card>
      </div>
    </div>
  );
}
