/** What identifies a customer to the state: GST registration, PAN, proofs of identity. */
import { z } from "zod";
import { filled, patchOf } from "@/lib/patch";
import { labelOf } from "@/lib/vocabulary";
import { CommandForm } from "@/ui/command-form";
import { FormSelect, FormText } from "@/ui/form-fields";
import { command, type CommandProps } from "./command-setup";
import { CUSTOMER_COMMANDS, GST_REGISTRATIONS, ID_PROOFS } from "./customer-words";

/** Shape only; state, class and check character are the server's to judge. */
const GSTIN = /^\d{2}[A-Z0-9]{13}$/;
const PAN = /^[A-Z]{5}\d{4}[A-Z]$/;

export function SetTaxIdentity({ customer, onClose }: CommandProps) {
  const before = {
    gst_registration: customer.gst_registration,
    gstin: customer.gstin ?? "",
    pan: customer.pan ?? "",
  };
  return (
    <CommandForm
      open
      onOpenChange={onClose}
      title={CUSTOMER_COMMANDS["set-tax-identity"]}
      description="Issued invoices keep what was printed on them."
      submitLabel="Save"
      schema={z
        .object({
          gst_registration: z.string(),
          gstin: z.union([z.literal(""), z.string().regex(GSTIN, "Fifteen characters.")]),
          pan: z.union([
            z.literal(""),
            z.string().regex(PAN, "Five letters, four digits, one letter."),
          ]),
        })
        .refine((tax) => tax.gst_registration === "unregistered" || tax.gstin !== "", {
          path: ["gstin"],
          message: "A registered customer has a GSTIN.",
        })}
      defaultValues={before}
      toBody={(after) =>
        patchOf(before, after.gst_registration === "unregistered" ? { ...after, gstin: "" } : after)
      }
      command={command(customer, "set-tax-identity", "Tax identity set")}
    >
      {({ watch }) => (
        <>
          <FormSelect
            name="gst_registration"
            label="GST registration"
            options={GST_REGISTRATIONS}
            required
          />
          {watch("gst_registration") !== "unregistered" && (
            <FormText
              name="gstin"
              label="GSTIN"
              help="The first two digits are the state of the billing address"
              upper
              required
            />
          )}
          <FormText name="pan" label="PAN" upper />
        </>
      )}
    </CommandForm>
  );
}

const NUMBER_HELP: Readonly<Record<string, string>> = {
  aadhaar: "The last four digits only; more is never kept",
  pan: "Ten characters, ABCDE1234F",
  tan: "Ten characters, ABCD12345E",
  cin: "Twenty-one characters",
};

export function RecordIdProof({ customer, onClose }: CommandProps) {
  const types = ID_PROOFS.filter((proof) => proof.of.includes(customer.customer_type));
  return (
    <CommandForm
      open
      onOpenChange={onClose}
      title={CUSTOMER_COMMANDS["record-id-proof"]}
      description="One of each kind; a new number replaces the old one."
      submitLabel="Record"
      schema={z
        .object({
          type: z.string().min(1, "Choose the proof."),
          number: z.string().trim().min(4, "At least four characters.").max(40, "At most 40."),
        })
        .refine((proof) => proof.type !== "aadhaar" || /^\d{4}$/.test(proof.number), {
          path: ["number"],
          message: "The last four digits only.",
        })}
      defaultValues={{ type: types.length === 1 ? (types[0]?.value ?? "") : "", number: "" }}
      toBody={filled}
      command={command(customer, "record-id-proof", "Id proof recorded")}
    >
      {({ watch }) => (
        <>
          <FormSelect name="type" label="Proof" options={types} required />
          <FormText
            name="number"
            label="Number"
            help={NUMBER_HELP[watch("type")]}
            inputMode={watch("type") === "aadhaar" ? "numeric" : "text"}
            upper
            required
          />
        </>
      )}
    </CommandForm>
  );
}

export function RemoveIdProof({ customer, onClose, proof }: CommandProps & { proof: string }) {
  return (
    <CommandForm
      open
      onOpenChange={onClose}
      title={CUSTOMER_COMMANDS["remove-id-proof"]}
      description={`${labelOf(ID_PROOFS, proof)} leaves the record; that it was there stays in the history.`}
      danger
      width="sm"
      schema={z.object({})}
      defaultValues={{}}
      toBody={() => ({ type: proof, remove: true })}
      command={command(customer, "record-id-proof", "Id proof removed")}
    >
      {() => null}
    </CommandForm>
  );
}
