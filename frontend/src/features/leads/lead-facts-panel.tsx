import { Pencil } from "lucide-react";
import { Link } from "react-router";
import { formatCount, formatPercent, formatPhone } from "@/lib/format";
import {
  CUSTOMER_TYPES,
  labelOf,
  ROOF_TYPES,
  SEGMENTS,
  SERVICE_TYPES,
  SYSTEM_TYPES,
} from "@/lib/vocabulary";
import { IconButton } from "@/ui/button";
import { Card, KeyValue, type Fact } from "@/ui/card";
import { DateText, Kw, Money } from "@/ui/figures";
import { isOffered } from "@/ui/record/use-record";
import type { LeadRecord, LinkedCustomer } from "./lead-types";
import { LEAD_SOURCES } from "./lead-words";

/** Facts that are known; what is missing is named once below them. */
function Known({ facts }: { facts: readonly (Fact & { known: unknown })[] }) {
  const given = facts.filter((fact) => fact.known !== null && fact.known !== undefined);
  const missing = facts.filter((fact) => !given.includes(fact));
  return (
    <>
      {given.length > 0 && <KeyValue facts={given} />}
      {missing.length > 0 && (
        <p className="mt-2.5 text-caption text-muted first:mt-0">
          Not recorded: {missing.map((fact) => fact.label.toLowerCase()).join(", ")}
        </p>
      )}
    </>
  );
}

const phoneLink = (phone: string) => (
  <a href={`tel:${phone}`} className="tnum text-link hover:underline">
    {formatPhone(phone)}
  </a>
);
const mailLink = (email: string) => (
  <a href={`mailto:${email}`} className="text-link hover:underline">
    {email}
  </a>
);

/** The left of a lead: who, where and what is wanted. */
export function LeadFactsPanel({
  lead,
  customer,
  onEdit,
}: {
  lead: LeadRecord;
  customer: LinkedCustomer | null;
  onEdit: () => void;
}) {
  const edit = isOffered(lead, "update") && (
    <IconButton label="Edit facts" keys="e" small icon={<Pencil aria-hidden />} onClick={onEdit} />
  );
  const text = (label: string, value: string | null | undefined) => ({
    label,
    value,
    known: value,
  });
  const contact = lead.contact;
  const phone = customer?.phones[0] ?? contact?.phone;
  const email = customer?.emails[0] ?? contact?.email;
  const site = customer?.sites.find((candidate) => candidate.site_id === lead.site_id);
  return (
    <>
      <Card title={lead.customer_id ? "Customer" : "Contact"}>
        <Known
          facts={[
            lead.customer_id
              ? {
                  label: "Customer",
                  known: true,
                  value: (
                    <Link
                      to={`/customers/${lead.customer_id}`}
                      className="text-link hover:underline"
                    >
                      {customer?.display_name ?? customer?.customer_code ?? "Open customer"}
                    </Link>
                  ),
                }
              : text("Name", contact?.name),
            text("Company", lead.customer_id ? undefined : contact?.company_name),
            { label: "Phone", known: phone, value: phone && phoneLink(phone) },
            { label: "E-mail", known: email, value: email && mailLink(email) },
            text("City", customer?.address?.city ?? contact?.city),
            text("PIN code", customer?.address?.pin_code ?? contact?.pin_code),
            text("Consumer no.", site?.consumer_number ?? lead.site?.consumer_number),
          ].filter((fact) => !(lead.customer_id && fact.label === "Company"))}
        />
      </Card>
      <Card title="Plant" action={edit}>
        <Known
          facts={[
            {
              label: "Capacity",
              known: lead.capacity_w,
              value: <Kw watts={lead.capacity_w} />,
            },
            text("Roof", labelOf(ROOF_TYPES, lead.roof_type)),
            text("System", labelOf(SYSTEM_TYPES, lead.system_type)),
            {
              label: "Consumption",
              known: lead.site?.monthly_units_kwh,
              value: `${formatCount(lead.site?.monthly_units_kwh)} kWh a month`,
            },
            {
              label: "Bill",
              known: lead.site?.monthly_bill_paise,
              value: (
                <>
                  <Money paise={lead.site?.monthly_bill_paise} /> a month
                </>
              ),
            },
          ]}
        />
      </Card>
      <Card title="Opportunity" action={edit}>
        <Known
          facts={[
            {
              label: "Expected value",
              known: lead.expected_value_paise,
              value: <Money paise={lead.expected_value_paise} />,
            },
            {
              label: "Expected close",
              known: lead.expected_close_on,
              value: <DateText value={lead.expected_close_on} />,
            },
            {
              label: "Probability",
              known: lead.probability_bp,
              value: formatPercent(lead.probability_bp),
            },
            text("Segment", labelOf(SEGMENTS, lead.segment)),
            text("Service", labelOf(SERVICE_TYPES, lead.service_type)),
            text("Customer type", labelOf(CUSTOMER_TYPES, lead.customer_type)),
            text(
              "Source",
              [labelOf(LEAD_SOURCES, lead.source), lead.source_detail].filter(Boolean).join(": ") ||
                null,
            ),
            text(
              "Loan",
              lead.wants_loan === null ? null : lead.wants_loan ? "Wanted" : "Not wanted",
            ),
            {
              label: "Captured",
              known: lead.created_at,
              value: <DateText value={lead.created_at} />,
            },
          ]}
        />
      </Card>
    </>
  );
}
