/** One dialog for each command of a customer. */
import { z } from "zod";
import { filled, patchOf } from "@/lib/patch";
import { CUSTOMER_TYPES, DISCOMS, NAME_PREFIXES, PHASES } from "@/lib/vocabulary";
import { CommandForm } from "@/ui/command-form";
import {
  AddressFields,
  addressSchema,
  toAddress,
  toAddressValues,
} from "@/ui/customer-form/address-fields";
import {
  FieldGroup,
  FieldRow,
  FormArea,
  FormCheck,
  FormCount,
  FormKw,
  FormLookup,
  FormPerson,
  FormPhone,
  FormSelect,
  FormText,
} from "@/ui/form-fields";
import { command, email, name, reason, type CommandProps } from "./command-setup";
import {
  customerName,
  type ContactPerson,
  type CustomerRecord,
  type CustomerRow,
  type Site,
} from "./customer-types";
import { CUSTOMER_COMMANDS, type CustomerCommandName } from "./customer-words";
import { RecordIdProof, RemoveIdProof, SetTaxIdentity } from "./tax-and-proofs";
import { OpenMatch } from "./register-customer";

function ChangeIdentity({ customer, onClose }: CommandProps) {
  const before = {
    customer_type: customer.customer_type,
    prefix: customer.prefix ?? "",
    first_name: customer.first_name ?? "",
    middle_name: customer.middle_name ?? "",
    last_name: customer.last_name ?? "",
    company_name: customer.company_name ?? "",
  };
  return (
    <CommandForm
      open
      onOpenChange={onClose}
      title={CUSTOMER_COMMANDS["change-identity"]}
      submitLabel="Save"
      schema={z.object({
        customer_type: z.string(),
        prefix: z.string(),
        first_name: name,
        middle_name: name,
        last_name: name,
        company_name: z.string().trim().max(200, "At most 200 letters."),
      })}
      defaultValues={before}
      toBody={(after) => patchOf(before, after)}
      command={command(customer, "change-identity", "Name changed")}
    >
      {() => (
        <>
          <FormSelect name="customer_type" label="Customer type" options={CUSTOMER_TYPES} />
          <FormText name="company_name" label="Company or society" />
          <FieldRow>
            <FormSelect name="prefix" label="Title" options={NAME_PREFIXES} placeholder="–" />
            <FormText name="first_name" label="First name" />
            <FormText name="middle_name" label="Middle name" />
            <FormText name="last_name" label="Last name" />
          </FieldRow>
        </>
      )}
    </CommandForm>
  );
}

const EMPTY_CONTACT = {
  contact_id: "",
  first_name: "",
  last_name: "",
  designation: "",
  phones: [null as string | null],
  emails: [""],
  is_primary: false,
};

function contactValues(contact: ContactPerson) {
  return {
    contact_id: contact.contact_id,
    first_name: contact.first_name ?? "",
    last_name: contact.last_name ?? "",
    designation: contact.designation ?? "",
    phones: contact.phones.length > 0 ? contact.phones : [null],
    emails: contact.emails.length > 0 ? contact.emails : [""],
    is_primary: contact.is_primary,
  };
}

function ReplaceContacts({ customer, onClose }: CommandProps) {
  const household = customer.customer_type === "residential";
  return (
    <CommandForm
      open
      onOpenChange={onClose}
      title={CUSTOMER_COMMANDS["replace-contacts"]}
      submitLabel="Save"
      as="sheet"
      schema={z.object({
        phones: z.array(z.string().nullable()),
        emails: z.array(email),
        contacts: z.array(
          z.object({
            contact_id: z.string(),
            first_name: name,
            last_name: name,
            designation: name,
            phones: z.array(z.string().nullable()),
            emails: z.array(email),
            is_primary: z.boolean(),
          }),
        ),
      })}
      defaultValues={{
        phones: [...customer.phones, null].slice(0, 5),
        emails: [...customer.emails, ""].slice(0, 5),
        contacts: [
          ...customer.contacts.map(contactValues),
          ...(household ? [] : [{ ...EMPTY_CONTACT, is_primary: customer.contacts.length === 0 }]),
        ],
      }}
      duplicates={OpenMatch}
      toBody={(values) => ({
        phones: values.phones.filter((phone) => phone !== null),
        emails: values.emails.filter((address) => address !== ""),
        contacts: values.contacts
          .filter((contact) => contact.first_name !== "")
          .map((contact) => {
            const { phones, emails, ...person } = contact;
            const kept = customer.contacts.find((known) => known.contact_id === contact.contact_id);
            return {
              ...filled({ prefix: kept?.prefix, middle_name: kept?.middle_name, ...person }),
              phones: phones.filter((phone) => phone !== null),
              emails: emails.filter((address) => address !== ""),
            };
          }),
      })}
      command={command(customer, "replace-contacts", "Contacts changed")}
    >
      {({ getValues }) => (
        <>
          <FieldRow>
            {getValues("phones").map((_, index) => (
              <FormPhone key={index} name={`phones.${index}`} label={`Phone ${index + 1}`} />
            ))}
          </FieldRow>
          <FieldRow>
            {getValues("emails").map((_, index) => (
              <FormText
                key={index}
                name={`emails.${index}`}
                label={`E-mail ${index + 1}`}
                type="email"
              />
            ))}
          </FieldRow>
          {getValues("contacts").map((contact, index) => (
            <FieldGroup
              key={contact.contact_id || index}
              title={contact.contact_id ? `Person ${index + 1}` : "One more person"}
            >
              <FieldRow>
                <FormText name={`contacts.${index}.first_name`} label="First name" />
                <FormText name={`contacts.${index}.last_name`} label="Last name" />
                <FormText name={`contacts.${index}.designation`} label="Designation" />
                <FormPhone name={`contacts.${index}.phones.0`} label="Phone" />
                <FormText name={`contacts.${index}.emails.0`} label="E-mail" type="email" />
              </FieldRow>
              <FormCheck name={`contacts.${index}.is_primary`} label="Ask this person first" />
            </FieldGroup>
          ))}
        </>
      )}
    </CommandForm>
  );
}

function ChangeAddress({ customer, onClose }: CommandProps) {
  return (
    <CommandForm
      open
      onOpenChange={onClose}
      title={CUSTOMER_COMMANDS["change-address"]}
      submitLabel="Save"
      as="sheet"
      schema={z.discriminatedUnion("bills", [
        z.object({
          address: addressSchema,
          bills: z.literal("other"),
          billing_address: addressSchema,
        }),
        z.object({
          address: addressSchema,
          bills: z.literal("same"),
          billing_address: z.unknown(),
        }),
      ])}
      defaultValues={{
        address: toAddressValues(customer.address),
        bills: customer.billing_address ? "other" : "same",
        billing_address: toAddressValues(customer.billing_address),
      }}
      toBody={(values) => ({
        address: toAddress(values.address),
        billing_address: values.bills === "other" ? toAddress(values.billing_address) : null,
      })}
      command={command(customer, "change-address", "Address changed")}
    >
      {({ watch }) => (
        <>
          <AddressFields at="address" />
          <FieldGroup title="Billing">
            <FormSelect
              name="bills"
              label="Bills go"
              placeholder=""
              options={[
                { value: "same", label: "To this address" },
                { value: "other", label: "To another address" },
              ]}
            />
            {watch("bills") === "other" && <AddressFields at="billing_address" />}
          </FieldGroup>
        </>
      )}
    </CommandForm>
  );
}

const siteSchema = z.object({
  label: name,
  address: addressSchema,
  discom: z.string(),
  consumer_number: z.union([
    z.literal(""),
    z.string().trim().min(5, "5 to 20 characters.").max(20, "5 to 20 characters."),
  ]),
  phase: z.string(),
  sanctioned_load_w: z.number().nullable(),
  monthly_units_kwh: z.number({ error: "A whole number." }).int().min(0).nullable(),
});

function siteValues(site: Site | null, customer: CustomerRecord) {
  return {
    label: site?.label ?? "",
    address: toAddressValues(site?.address ?? customer.address),
    discom: site?.discom ?? "",
    consumer_number: site?.consumer_number ?? "",
    phase: site?.phase ?? "",
    sanctioned_load_w: site?.sanctioned_load_w ?? null,
    monthly_units_kwh: site?.monthly_units_kwh ?? null,
  };
}

export function EditSite({ customer, site, onClose }: CommandProps & { site: Site | null }) {
  const before = siteValues(site, customer);
  return (
    <CommandForm
      open
      onOpenChange={onClose}
      title={CUSTOMER_COMMANDS[site ? "change-site" : "add-site"]}
      submitLabel={site ? "Save" : "Add site"}
      as="sheet"
      schema={siteSchema}
      defaultValues={before}
      duplicates={OpenMatch}
      toBody={(after) => {
        if (!site) return { site: filled({ ...after, address: toAddress(after.address) }) };
        const { address, ...patch } = patchOf(before, after);
        return {
          site_id: site.site_id,
          ...patch,
          ...(address === undefined ? {} : { address: toAddress(after.address) }),
        };
      }}
      command={command(
        customer,
        site ? "change-site" : "add-site",
        site ? "Site changed" : "Site added",
      )}
    >
      {() => (
        <>
          <FormText name="label" label="Name of the site" placeholder="Home, factory, block B…" />
          <FieldGroup title="Address">
            <AddressFields at="address" />
          </FieldGroup>
          <FieldGroup title="Connection">
            <FieldRow>
              <FormSelect name="discom" label="DISCOM" options={DISCOMS} placeholder="Unknown" />
              <FormText name="consumer_number" label="Consumer number" />
              <FormSelect name="phase" label="Phase" options={PHASES} placeholder="Unknown" />
              <FormKw name="sanctioned_load_w" label="Sanctioned load" />
              <FormCount name="monthly_units_kwh" label="Consumption a month" unit="kWh" />
            </FieldRow>
          </FieldGroup>
        </>
      )}
    </CommandForm>
  );
}

function AssignCustomer({ customer, onClose }: CommandProps) {
  return (
    <CommandForm
      open
      onOpenChange={onClose}
      title={CUSTOMER_COMMANDS.assign}
      schema={z.object({
        owner_id: z.string({ error: "Choose a salesperson." }),
        reason,
        cascade: z.string(),
      })}
      defaultValues={{ owner_id: customer.owner_id ?? undefined, reason: "", cascade: "open" }}
      command={command(customer, "assign", "Customer assigned")}
    >
      {() => (
        <>
          <FormPerson name="owner_id" label="Owner" roles={["sales"]} required />
          <FormSelect
            name="cascade"
            label="Open leads and projects of the old owner"
            placeholder=""
            options={[
              { value: "open", label: "Move along" },
              { value: "none", label: "Stay where they are" },
            ]}
          />
          <FormArea name="reason" label="Reason" required />
        </>
      )}
    </CommandForm>
  );
}

function MergeCustomer({ customer, onClose }: CommandProps) {
  return (
    <CommandForm
      open
      onOpenChange={onClose}
      title={CUSTOMER_COMMANDS.merge}
      description="Its leads, projects and tickets show under the customer that stays."
      danger
      schema={z.object({
        into_customer_id: z
          .string({ error: "Choose the customer that stays." })
          .refine((id) => id !== customer.id, "Choose another customer."),
        reason,
      })}
      defaultValues={{ into_customer_id: undefined, reason: "" }}
      command={command(customer, "merge", "Customers merged")}
    >
      {() => (
        <>
          <FormLookup<CustomerRow>
            name="into_customer_id"
            label="The customer that stays"
            resource="customers"
            fixed={{ "filter[status][eq]": "active" }}
            option={(row) => ({
              value: row.id,
              label: `${row.customer_code} ${customerName(row)}`,
              hint: [row.phone, row.city].filter(Boolean).join(" · "),
            })}
            placeholder="Find by name, code or phone…"
            required
          />
          <FormArea name="reason" label="Reason" required />
        </>
      )}
    </CommandForm>
  );
}

const reasonOnly = {
  retire: { saved: "Customer retired", text: "It leaves the pickers and takes no new business." },
  reinstate: { saved: "Customer reinstated", text: "Business may be done with it again." },
  "erase-personal-data": {
    saved: "Personal data erased",
    text: "Names, phones, addresses and proofs are destroyed, but for what tax law keeps. There is no undo.",
  },
} as const;

function ReasonOnly({
  customer,
  onClose,
  asked,
}: CommandProps & { asked: keyof typeof reasonOnly }) {
  return (
    <CommandForm
      open
      onOpenChange={onClose}
      title={CUSTOMER_COMMANDS[asked]}
      description={reasonOnly[asked].text}
      danger={asked !== "reinstate"}
      schema={z.object({ reason })}
      defaultValues={{ reason: "" }}
      command={command(customer, asked, reasonOnly[asked].saved)}
    >
      {() => <FormArea name="reason" label="Reason" required />}
    </CommandForm>
  );
}

/** What is being asked for; a site's commands carry the site. */
export type AskedCommand =
  | { command: Exclude<CustomerCommandName, "change-site" | "remove-site" | "remove-id-proof"> }
  | { command: "remove-id-proof"; proof: string }
  | { command: "change-site" | "remove-site"; site: Site };

/** The dialog of one command on a customer. */
export function CustomerCommand({ asked, ...props }: CommandProps & { asked: AskedCommand }) {
  switch (asked.command) {
    case "change-identity":
      return <ChangeIdentity {...props} />;
    case "replace-contacts":
      return <ReplaceContacts {...props} />;
    case "change-address":
      return <ChangeAddress {...props} />;
    case "add-site":
      return <EditSite {...props} site={null} />;
    case "change-site":
      return <EditSite {...props} site={asked.site} />;
    case "remove-site":
      return (
        <CommandForm
          open
          onOpenChange={props.onClose}
          title={CUSTOMER_COMMANDS["remove-site"]}
          description={`“${asked.site.label ?? asked.site.address?.city ?? "This site"}” leaves the record; its past stays in the history.`}
          danger
          width="sm"
          schema={z.object({})}
          defaultValues={{}}
          toBody={() => ({ site_id: asked.site.site_id })}
          command={command(props.customer, "remove-site", "Site removed")}
        >
          {() => null}
        </CommandForm>
      );
    case "set-tax-identity":
      return <SetTaxIdentity {...props} />;
    case "record-id-proof":
      return <RecordIdProof {...props} />;
    case "remove-id-proof":
      return <RemoveIdProof {...props} proof={asked.proof} />;
    case "assign":
      return <AssignCustomer {...props} />;
    case "merge":
      return <MergeCustomer {...props} />;
    case "retire":
    case "reinstate":
    case "erase-personal-data":
      return <ReasonOnly {...props} asked={asked.command} />;
  }
}
