import { z } from "zod";
import { labelOf, CUSTOMER_TYPES, SEGMENTS, SERVICE_TYPES } from "@/lib/vocabulary";
import { CommandForm } from "@/ui/command-form";
import {
  EMPTY_CUSTOMER,
  NewCustomerFields,
  newCustomerSchema,
  toRegisterBody,
  type NewCustomer,
} from "@/ui/customer-form/new-customer";
import { FieldGroup, FieldRow, FormLookup, FormSelect } from "@/ui/form-fields";
import { Segments } from "@/ui/tabs";
import type { LeadRecord } from "../lead-types";
import { LEAD_COMMANDS } from "../lead-words";
import { leadCommand, type LeadCommandProps } from "./lead-command-setup";

const facts = {
  segment: z.string().min(1, "Subsidy path or not?"),
  service_type: z.string().min(1, "Choose what is sold."),
};
const schema = z.discriminatedUnion("customer", [
  z.object({
    customer: z.literal("new"),
    customer_id: z.string().nullable(),
    new_customer: newCustomerSchema,
    ...facts,
  }),
  z.object({
    customer: z.literal("known"),
    customer_id: z.string({ error: "Choose the customer." }),
    new_customer: z.unknown(),
    ...facts,
  }),
]);

interface QualifyValues {
  customer: "new" | "known";
  customer_id: string | null;
  new_customer: NewCustomer;
  segment: string;
  service_type: string;
}

/** What the lead's contact already says about the new customer. */
function fromContact(lead: LeadRecord): NewCustomer {
  const [first = "", ...rest] = (lead.contact?.name ?? "").split(/\s+/);
  return {
    ...EMPTY_CUSTOMER,
    customer_type: lead.customer_type ?? "residential",
    company_name: lead.contact?.company_name ?? "",
    first_name: first,
    last_name: rest.join(" "),
    phones: [lead.contact?.phone ?? null],
    emails: [lead.contact?.email ?? ""],
    address: {
      ...EMPTY_CUSTOMER.address,
      line1: lead.site?.address?.line1 ?? "",
      line2: lead.site?.address?.line2 ?? "",
      city: lead.site?.address?.city ?? lead.contact?.city ?? "",
      district: lead.site?.address?.district ?? lead.contact?.district ?? "",
      state_code: lead.site?.address?.state_code ?? EMPTY_CUSTOMER.address.state_code,
      pin_code: lead.site?.address?.pin_code ?? lead.contact?.pin_code ?? "",
    },
  };
}

interface CustomerRow {
  id: string;
  customer_code: string;
  display_name: string | null;
  phone: string | null;
  city: string | null;
}

/** The `qualify` command: a real opportunity has a customer, known or registered here. */
export function QualifyLead({ lead, onClose }: LeadCommandProps) {
  const linked = lead.customer_id !== null;
  return (
    <CommandForm<QualifyValues, z.output<typeof schema>>
      open
      onOpenChange={onClose}
      title={LEAD_COMMANDS.qualify}
      description="The contact is frozen from here on; the customer's own record carries it."
      as="sheet"
      width="lg"
      schema={schema as unknown as z.ZodType<z.output<typeof schema>, QualifyValues>}
      defaultValues={{
        customer: linked ? "known" : "new",
        customer_id: lead.customer_id,
        new_customer: fromContact(lead),
        segment: lead.segment ?? "",
        service_type: lead.service_type ?? "epc_project",
      }}
      toBody={(values) => ({
        ...(values.customer === "new"
          ? { new_customer: toRegisterBody(values.new_customer) }
          : { customer_id: values.customer_id }),
        segment: values.segment,
        service_type: values.service_type,
      })}
      command={leadCommand(lead, "qualify", "Lead qualified")}
    >
      {({ watch, setValue }) => (
        <>
          <FieldRow>
            <FormSelect name="segment" label="Segment" options={SEGMENTS} required />
            <FormSelect name="service_type" label="Service" options={SERVICE_TYPES} required />
          </FieldRow>
          <FieldGroup title="Customer">
            <div>
              <Segments
                label="Customer"
                value={watch("customer")}
                onChange={(choice) => setValue("customer", choice, { shouldDirty: true })}
                options={[
                  { value: "new", label: "New customer" },
                  { value: "known", label: "Existing customer" },
                ]}
              />
            </div>
            {watch("customer") === "known" ? (
              <FormLookup<CustomerRow>
                name="customer_id"
                label="Existing customer"
                resource="customers"
                fixed={{ "filter[status][eq]": "active" }}
                option={(row) => ({
                  value: row.id,
                  label: `${row.customer_code} ${row.display_name ?? ""}`,
                  hint: [row.phone, row.city].filter(Boolean).join(" · "),
                })}
                placeholder="Find by name, code or phone…"
                selectedLabel={linked ? "The customer named at capture" : undefined}
                required
              />
            ) : (
              <NewCustomerFields at="new_customer." />
            )}
          </FieldGroup>
          {lead.customer_type && (
            <p className="text-caption text-muted">
              The lead was captured as {labelOf(CUSTOMER_TYPES, lead.customer_type)}.
            </p>
          )}
        </>
      )}
    </CommandForm>
  );
}
