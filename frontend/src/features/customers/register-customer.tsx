import { Link, useNavigate } from "react-router";
import { CommandForm } from "@/ui/command-form";
import {
  EMPTY_CUSTOMER,
  NewCustomerFields,
  newCustomerSchema,
  toRegisterBody,
} from "@/ui/customer-form/new-customer";

/** What matched a soft check, as a way to go there. */
export function OpenMatch(existing: Record<string, unknown>) {
  return (
    typeof existing.id === "string" && (
      <Link className="font-medium underline" to={`/customers/${existing.id}`}>
        Open that customer
      </Link>
    )
  );
}

/** The `register` command: a buyer without a lead yet. */
export function RegisterCustomer({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate();
  return (
    <CommandForm
      open
      onOpenChange={onClose}
      title="New customer"
      submitLabel="Register customer"
      as="sheet"
      schema={newCustomerSchema}
      defaultValues={EMPTY_CUSTOMER}
      toBody={toRegisterBody}
      duplicates={OpenMatch}
      command={{
        path: "customers",
        invalidates: ["customers"],
        saved: "Customer registered",
        onDone: (answer) => void navigate(`/customers/${answer.id}`),
      }}
    >
      {() => <NewCustomerFields />}
    </CommandForm>
  );
}
