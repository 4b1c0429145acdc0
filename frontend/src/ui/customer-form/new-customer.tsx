/**
 * A new buyer: what `customer.register` asks, shared by the customer list and by
 * qualifying a lead. A household has a name and a phone; a society or business has a
 * company name and a contact person with a phone.
 */
import { useFormContext } from "react-hook-form";
import { z } from "zod";
import { filled } from "@/lib/patch";
import { CUSTOMER_TYPES, NAME_PREFIXES } from "@/lib/vocabulary";
import { FieldGroup, FieldRow, FormPhone, FormSelect, FormText } from "../form-fields";
import { AddressFields, addressSchema, EMPTY_ADDRESS, toAddress } from "./address-fields";

const name = z.string().trim().max(100, "At most 100 letters.");
const email = z.union([z.literal(""), z.email("Not a valid e-mail address.")]);

export const newCustomerSchema = z
  .object({
    customer_type: z.string().min(1, "Choose who buys."),
    company_name: z.string().trim().max(200, "At most 200 letters."),
    prefix: z.string(),
    first_name: name,
    last_name: name,
    designation: name,
    phones: z.array(z.string().nullable()),
    emails: z.array(email),
    address: addressSchema,
  })
  .superRefine((customer, check) => {
    const household = customer.customer_type === "residential";
    const issue = (path: (string | number)[], message: string) =>
      check.addIssue({ code: "custom", path, message });
    if (!household && customer.company_name.length < 2)
      issue(["company_name"], "Name of the society or business.");
    if (customer.first_name === "") issue(["first_name"], "Required.");
    if (!customer.phones[0]) issue(["phones", 0], "A phone number to call.");
  });

export type NewCustomer = z.input<typeof newCustomerSchema>;

export const EMPTY_CUSTOMER: NewCustomer = {
  customer_type: "residential",
  company_name: "",
  prefix: "",
  first_name: "",
  last_name: "",
  designation: "",
  phones: [null],
  emails: [""],
  address: EMPTY_ADDRESS,
};

/** Inputs of `customer.register`. */
export function toRegisterBody(customer: z.output<typeof newCustomerSchema>) {
  const { customer_type, company_name, address, phones, emails, designation, ...person } = customer;
  const reach = {
    phones: phones.filter((phone) => phone !== null),
    emails: emails.filter((address) => address !== ""),
  };
  if (customer_type === "residential")
    return { customer_type, ...filled(person), ...reach, address: toAddress(address) };
  return {
    customer_type,
    company_name,
    contacts: [{ ...filled({ ...person, designation }), ...reach, is_primary: true }],
    address: toAddress(address),
  };
}

/** `at` is the path of the customer in the form, with its dot, or "" for the whole form. */
export function NewCustomerFields({ at = "" }: { at?: string }) {
  const { watch } = useFormContext();
  const household = watch(`${at}customer_type`) === "residential";
  return (
    <>
      <FieldRow>
        <FormSelect
          name={`${at}customer_type`}
          label="Customer type"
          options={CUSTOMER_TYPES}
          required
        />
        {!household && <FormText name={`${at}company_name`} label="Company or society" required />}
      </FieldRow>
      <FieldGroup title={household ? "Person" : "Contact person"}>
        <div className="grid items-start gap-4 sm:grid-cols-[6rem_1fr_1fr]">
          <FormSelect name={`${at}prefix`} label="Title" options={NAME_PREFIXES} placeholder="–" />
          <FormText name={`${at}first_name`} label="First name" required />
          <FormText name={`${at}last_name`} label="Last name" />
        </div>
        <FieldRow>
          <FormPhone name={`${at}phones.0`} label="Phone" required />
          <FormText name={`${at}emails.0`} label="E-mail" type="email" />
          {!household && <FormText name={`${at}designation`} label="Designation" />}
        </FieldRow>
      </FieldGroup>
      <FieldGroup title="Address">
        <AddressFields at={`${at}address`} />
      </FieldGroup>
    </>
  );
}
