import { z } from "zod";
import { filled } from "@/lib/patch";
import { STATES } from "@/lib/vocabulary";
import { FieldRow, FormSelect, FormText } from "../form-fields";

/** An address as forms hold it; empty texts mean "not given". */
export interface AddressValues {
  line1: string;
  line2: string;
  city: string;
  district: string;
  state_code: string;
  pin_code: string;
}

/** Kerala is where the company works. */
export const EMPTY_ADDRESS: AddressValues = {
  line1: "",
  line2: "",
  city: "",
  district: "",
  state_code: "32",
  pin_code: "",
};

export const addressSchema = z.object({
  line1: z.string().trim().min(1, "House and street."),
  line2: z.string(),
  city: z.string().trim().min(1, "City or village."),
  district: z.string(),
  state_code: z.string().min(1, "Choose the state."),
  pin_code: z.union([z.literal(""), z.string().regex(/^[1-9]\d{5}$/, "Six digits.")]),
});

/** The address as the server takes it. */
export const toAddress = (address: AddressValues) => filled(address);

/** A stored address in the fields of a form. */
export function toAddressValues(
  address: Partial<Record<keyof AddressValues, string | null>> | null | undefined,
): AddressValues {
  return {
    line1: address?.line1 ?? "",
    line2: address?.line2 ?? "",
    city: address?.city ?? "",
    district: address?.district ?? "",
    state_code: address?.state_code ?? EMPTY_ADDRESS.state_code,
    pin_code: address?.pin_code ?? "",
  };
}

export function AddressFields({ at }: { at: string }) {
  return (
    <>
      <FormText name={`${at}.line1`} label="House and street" required />
      <FieldRow>
        <FormText name={`${at}.line2`} label="Locality" />
        <FormText name={`${at}.city`} label="City or village" required />
        <FormText name={`${at}.district`} label="District" />
        <FormText name={`${at}.pin_code`} label="PIN code" inputMode="numeric" />
      </FieldRow>
      <FormSelect name={`${at}.state_code`} label="State" options={STATES} required />
    </>
  );
}
