import { Pencil, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { Link, useParams } from "react-router";
import { useCan } from "@/api/me";
import { formatCount, formatDate, formatKw, formatPhone, humanise } from "@/lib/format";
import { CUSTOMER_TYPES, DISCOMS, labelOf, PHASES, STATES } from "@/lib/vocabulary";
import { Person } from "@/ui/avatar";
import { Button, IconButton } from "@/ui/button";
import { Card, KeyValue } from "@/ui/card";
import { Chip } from "@/ui/chip";
import { Absent, DateText, Kw, Money } from "@/ui/figures";
import { ContactLinks } from "@/ui/contact-links";
import { HistoryTab } from "@/ui/history/history-tab";
import { usePersonName } from "@/ui/lookups/person-lookup";
import { PageHeader } from "@/ui/page-header";
import { RecordLayout, RecordPending } from "@/ui/record/record-layout";
import { RecordMenu } from "@/ui/record/record-menu";
import { RelatedList } from "@/ui/record/related-list";
import { isOffered, useRecord } from "@/ui/record/use-record";
import { Banner } from "@/ui/states";
import { Tabs } from "@/ui/tabs";
import { CustomerCommand, type AskedCommand } from "./customer-commands";
import { CustomerInvoices, CustomerPayments, MoneyStrip } from "./customer-money";
import { customerName, type Address, type CustomerRecord, type Site } from "./customer-types";
import {
  CUSTOMER_COMMANDS,
  CUSTOMER_STATUSES,
  GST_REGISTRATIONS,
  ID_PROOFS,
  type CustomerCommandName,
} from "./customer-words";

type PlainCommand = Exclude<CustomerCommandName, "change-site" | "remove-site" | "remove-id-proof">;

const MENU: readonly (readonly PlainCommand[])[] = [
  [
    "change-identity",
    "replace-contacts",
    "change-address",
    "set-tax-identity",
    "record-id-proof",
    "add-site",
  ],
  ["assign", "merge", "retire", "reinstate", "erase-personal-data"],
];

export default function CustomerRecordPage() {
  const { id } = useParams();
  const customer = useRecord<CustomerRecord>("customers", id);
  return customer.data ? (
    <CustomerPage customer={customer.data} />
  ) : (
    <RecordPending
      what="this customer"
      error={customer.error}
      onRetry={() => void customer.refetch()}
    />
  );
}

interface PartProps {
  customer: CustomerRecord;
  onAsk: (asked: AskedCommand) => void;
}

function CustomerPage({ customer }: { customer: CustomerRecord }) {
  const [asked, setAsked] = useState<AskedCommand | null>(null);
  const can = useCan();
  const owner = usePersonName()(customer.owner_id);
  const status = CUSTOMER_STATUSES.find((known) => known.value === customer.status);
  const primary = customer.contacts.find((contact) => contact.is_primary);
  // A household has none of its own accord; a business without one should see the gap.
  const hasPeople = customer.contacts.length > 0 || customer.customer_type !== "residential";
  const phone = customer.phones[0] ?? primary?.phones[0];
  const email = customer.emails[0] ?? primary?.emails[0];
  return (
    <>
      <PageHeader
        title={customerName(customer)}
        chips={
          <>
            <Chip>{customer.customer_code}</Chip>
            <Chip>{labelOf(CUSTOMER_TYPES, customer.customer_type)}</Chip>
            {customer.status !== "active" && <Chip tone="warning">{status?.label}</Chip>}
          </>
        }
        subtitle={
          <span className="flex flex-wrap items-center gap-x-4 gap-y-1">
            {owner ? <Person name={owner} /> : customer.owner_id === null && "Unassigned"}
            <span>
              Customer since <DateText value={customer.created_at} />
            </span>
            <ContactLinks phone={phone} email={email} place={mapQuery(customer.address)} />
          </span>
        }
        actions={
          <RecordMenu
            record={customer}
            groups={MENU.map((commands) =>
              commands.map((command) => ({
                command,
                label: CUSTOMER_COMMANDS[command],
                danger: command === "erase-personal-data",
              })),
            )}
            onChoose={(command) => setAsked({ command: command as PlainCommand })}
          />
        }
      />
      <RecordLayout
        facts={<Facts customer={customer} onAsk={setAsked} />}
        aside={hasPeople && <People customer={customer} onAsk={setAsked} />}
      >
        <Tabs
          label="Customer"
          tabs={[
            {
              id: "overview",
              label: "Overview",
              content: (
                <div className="flex flex-col gap-4">
                  {customer.merged_into && (
                    <Banner>
                      Merged into{" "}
                      <Link className="underline" to={`/customers/${customer.merged_into}`}>
                        the customer that stays
                      </Link>
                      .
                    </Banner>
                  )}
                  <MoneyStrip customer={customer} />
                  <Sites customer={customer} onAsk={setAsked} />
                  <CustomerLeads customer={customer} />
                  <CustomerProjects customer={customer} />
                </div>
              ),
            },
            {
              id: "sales",
              label: "Leads and quotations",
              content: (
                <div className="flex flex-col gap-4">
                  <CustomerLeads customer={customer} />
                  <RelatedList<{
                    id: string;
                    quotation_number: string | null;
                    title: string;
                    status: string;
                    grand_total_paise: number | null;
                  }>
                    title="Quotations"
                    resource="quotations"
                    filter={["customer_id", customer.id]}
                    href={(quotation) => `/quotations/${quotation.id}`}
                    row={(quotation) => ({
                      title: quotation.quotation_number ?? quotation.title,
                      note: humanise(quotation.status),
                      end: <Money paise={quotation.grand_total_paise} />,
                    })}
                    empty="No quotation yet."
                  />
                </div>
              ),
            },
            {
              id: "projects",
              label: "Projects",
              content: <CustomerProjects customer={customer} />,
            },
            ...(can("invoice.read")
              ? [
                  {
                    id: "money",
                    label: "Money",
                    content: (
                      <div className="flex flex-col gap-4">
                        <CustomerInvoices customer={customer} />
                        <CustomerPayments customer={customer} />
                      </div>
                    ),
                  },
                ]
              : []),
            {
              id: "history",
              label: "History",
              content: (
                <HistoryTab path={`/api/v1/customers/${customer.id}`} version={customer.version} />
              ),
            },
          ]}
        />
      </RecordLayout>
      {asked && (
        <CustomerCommand customer={customer} asked={asked} onClose={() => setAsked(null)} />
      )}
    </>
  );
}

/** A pencil on the card whose command it opens, when the record takes it. */
function Edit({ customer, onAsk, command }: PartProps & { command: PlainCommand }) {
  return (
    isOffered(customer, command) && (
      <IconButton
        small
        label={CUSTOMER_COMMANDS[command]}
        icon={<Pencil aria-hidden />}
        onClick={() => onAsk({ command })}
      />
    )
  );
}

/** The address as one would type it into a map. */
const mapQuery = (address: Address | null) =>
  address &&
  [
    address.line1,
    address.line2,
    address.city,
    address.pin_code,
    labelOf(STATES, address.state_code),
  ]
    .filter(Boolean)
    .join(", ");

function AddressText({ address }: { address: Address | null | undefined }) {
  if (!address) return <Absent />;
  return (
    <address className="text-dense not-italic">
      {[address.line1, address.line2].filter(Boolean).join(", ")}
      <br />
      {[address.city, address.pin_code].filter(Boolean).join(" ")}
      <br />
      {[address.district, labelOf(STATES, address.state_code)].filter(Boolean).join(", ")}
    </address>
  );
}

function Facts(props: PartProps) {
  const { customer } = props;
  return (
    <>
      <Card title="Reach" action={<Edit {...props} command="replace-contacts" />}>
        <KeyValue
          facts={[
            ...customer.phones.map((phone, index) => ({
              label: index === 0 ? "Phone" : `Phone ${index + 1}`,
              value: (
                <a href={`tel:${phone}`} className="tnum text-link hover:underline">
                  {formatPhone(phone)}
                </a>
              ),
            })),
            ...customer.emails.map((email, index) => ({
              label: index === 0 ? "E-mail" : `E-mail ${index + 1}`,
              value: (
                <a href={`mailto:${email}`} className="text-link hover:underline">
                  {email}
                </a>
              ),
            })),
          ]}
        />
        {customer.phones.length + customer.emails.length === 0 && (
          <p className="text-dense text-muted">Reached through its people.</p>
        )}
      </Card>
      <Card title="Address" action={<Edit {...props} command="change-address" />}>
        <AddressText address={customer.address} />
        {customer.billing_address && (
          <div className="mt-3">
            <p className="text-caption text-muted">Bills go to</p>
            <AddressText address={customer.billing_address} />
          </div>
        )}
      </Card>
      <Card title="Tax identity" action={<Edit {...props} command="set-tax-identity" />}>
        <KeyValue
          facts={[
            {
              label: "GST",
              value: labelOf(GST_REGISTRATIONS, customer.gst_registration) ?? <Absent />,
            },
            ...(customer.gst_registration === "unregistered"
              ? []
              : [
                  {
                    label: "GSTIN",
                    value: customer.gstin ? (
                      <span className="font-mono text-caption">{customer.gstin}</span>
                    ) : (
                      <Absent />
                    ),
                  },
                ]),
            {
              label: "PAN",
              value: customer.pan ? (
                <span className="font-mono text-caption">{customer.pan}</span>
              ) : (
                <Absent />
              ),
            },
          ]}
        />
      </Card>
      <IdProofs {...props} />
    </>
  );
}

/** Proofs of identity by their last four characters; absent for roles that read none. */
function IdProofs({ customer, onAsk }: PartProps) {
  if (!customer.id_proofs) return null;
  const record = isOffered(customer, "record-id-proof");
  return (
    <Card
      title="Id proofs"
      flush
      action={
        record && (
          <IconButton
            small
            label={CUSTOMER_COMMANDS["record-id-proof"]}
            icon={<Plus aria-hidden />}
            onClick={() => onAsk({ command: "record-id-proof" })}
          />
        )
      }
    >
      {customer.id_proofs.length === 0 ? (
        <p className="px-4 py-3 text-dense text-muted">None recorded.</p>
      ) : (
        <ul className="divide-y">
          {customer.id_proofs.map((proof) => (
            <li key={proof.type} className="flex items-center gap-2 px-4 py-1.5 text-dense">
              <span className="min-w-0 flex-1 truncate">{labelOf(ID_PROOFS, proof.type)}</span>
              <span className="tnum text-muted">•••• {proof.number.slice(-4)}</span>
              {record && (
                <IconButton
                  small
                  label={`Remove ${labelOf(ID_PROOFS, proof.type)}`}
                  icon={<Trash2 aria-hidden />}
                  onClick={() => onAsk({ command: "remove-id-proof", proof: proof.type })}
                />
              )}
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function People(props: PartProps) {
  const { customer } = props;
  return (
    <Card title="People" flush action={<Edit {...props} command="replace-contacts" />}>
      <ul className="divide-y">
        {customer.contacts.map((contact) => (
          <li key={contact.contact_id} className="px-4 py-2.5 text-dense">
            <p className="flex items-center gap-2 font-medium">
              {[contact.first_name, contact.last_name].filter(Boolean).join(" ") || "Erased"}
              {contact.is_primary && <Chip tone="accent">Main contact</Chip>}
            </p>
            {contact.designation && <p className="text-muted">{contact.designation}</p>}
            {contact.phones.map((phone) => (
              <a key={phone} href={`tel:${phone}`} className="tnum block text-link hover:underline">
                {formatPhone(phone)}
              </a>
            ))}
            {contact.emails.map((email) => (
              <a
                key={email}
                href={`mailto:${email}`}
                className="block truncate text-link hover:underline"
              >
                {email}
              </a>
            ))}
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Sites({ customer, onAsk }: PartProps) {
  return (
    <Card
      title="Sites"
      flush
      action={
        isOffered(customer, "add-site") && (
          <Button
            size="sm"
            icon={<Plus aria-hidden />}
            onClick={() => onAsk({ command: "add-site" })}
          >
            Add site
          </Button>
        )
      }
    >
      <ul className="divide-y">
        {customer.sites.map((site) => (
          <SiteItem key={site.site_id} site={site} customer={customer} onAsk={onAsk} />
        ))}
      </ul>
    </Card>
  );
}

function SiteItem({ site, customer, onAsk }: PartProps & { site: Site }) {
  const title = site.label ?? site.address?.city ?? "Site";
  return (
    <li className="flex flex-col gap-2 px-4 py-3">
      <div className="flex items-start gap-2">
        <div className="min-w-0 flex-1">
          <p className="text-dense font-medium">{title}</p>
          <p className="text-dense text-muted">
            {[site.address?.line1, site.address?.city, site.address?.pin_code]
              .filter(Boolean)
              .join(", ")}
          </p>
        </div>
        {isOffered(customer, "change-site") && (
          <Button
            size="sm"
            variant="ghost"
            aria-label={`Edit site ${title}`}
            onClick={() => onAsk({ command: "change-site", site })}
          >
            Edit
          </Button>
        )}
        {customer.sites.length > 1 && isOffered(customer, "remove-site") && (
          <Button
            size="sm"
            variant="ghost"
            aria-label={`Remove site ${title}`}
            onClick={() => onAsk({ command: "remove-site", site })}
          >
            Remove
          </Button>
        )}
      </div>
      <KeyValue
        columns={3}
        facts={[
          { label: "DISCOM", value: labelOf(DISCOMS, site.discom) ?? <Absent /> },
          { label: "Consumer number", value: site.consumer_number ?? <Absent /> },
          { label: "Phase", value: labelOf(PHASES, site.phase) ?? <Absent /> },
          { label: "Sanctioned load", value: <Kw watts={site.sanctioned_load_w} /> },
          {
            label: "Consumption a month",
            value:
              site.monthly_units_kwh === null || site.monthly_units_kwh === undefined ? (
                <Absent />
              ) : (
                `${formatCount(site.monthly_units_kwh)} kWh`
              ),
          },
        ]}
      />
    </li>
  );
}

function CustomerLeads({ customer }: { customer: CustomerRecord }) {
  return (
    <RelatedList<{
      id: string;
      title: string | null;
      status: string;
      expected_value_paise: number | null;
      owner_name: string | null;
    }>
      title="Leads"
      resource="leads"
      filter={["customer_id", customer.id]}
      href={(lead) => `/leads/${lead.id}`}
      row={(lead) => ({
        title: lead.title ?? "Lead",
        note: [humanise(lead.status), lead.owner_name].filter(Boolean).join(" · "),
        end: <Money paise={lead.expected_value_paise} />,
      })}
      empty="No lead of this customer."
    />
  );
}

function CustomerProjects({ customer }: { customer: CustomerRecord }) {
  const can = useCan();
  if (!can("project.read")) return null;
  return (
    <RelatedList<{
      id: string;
      serial_no: number;
      status: string;
      capacity_w?: number | null;
      confirmation_date: string | null;
      order_value_paise?: number | null;
    }>
      title="Projects"
      resource="projects"
      filter={["customer_id", customer.id]}
      href={(project) => `/projects/${project.id}`}
      row={(project) => ({
        title: [`Project ${project.serial_no}`, project.capacity_w && formatKw(project.capacity_w)]
          .filter(Boolean)
          .join(" · "),
        note: `${humanise(project.status)} · confirmed ${formatDate(project.confirmation_date)}`,
        // Absent, not empty, for roles that read no amounts.
        end: project.order_value_paise !== undefined && <Money paise={project.order_value_paise} />,
      })}
      empty="No project yet."
    />
  );
}
