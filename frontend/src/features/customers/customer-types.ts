import type { RecordBase } from "@/ui/record/use-record";

export interface CustomerRow {
  id: string;
  version: number;
  customer_code: string;
  customer_type: string;
  display_name: string | null;
  phone: string | null;
  email: string | null;
  city: string | null;
  district: string | null;
  pin_code: string | null;
  site_count: number;
  gst_registration: string;
  gstin: string | null;
  owner_id: string | null;
  owner_name: string | null;
  status: string;
  open_leads: number;
  projects: number;
  created_at: string;
  updated_at: string;
}

/** What a list shows of a customer whose personal data is gone. */
export const customerName = (customer: {
  display_name?: string | null;
  customer_code?: string | null;
}) => customer.display_name ?? `Customer ${customer.customer_code ?? ""}`.trim();

export interface Address {
  line1: string;
  line2?: string | null;
  city: string;
  district?: string | null;
  state_code: string;
  pin_code?: string | null;
}

export interface ContactPerson {
  contact_id: string;
  prefix?: string | null;
  first_name?: string | null;
  middle_name?: string | null;
  last_name?: string | null;
  designation?: string | null;
  phones: string[];
  emails: string[];
  is_primary: boolean;
}

export interface Site {
  site_id: string;
  label?: string | null;
  address?: Address | null;
  discom?: string | null;
  consumer_number?: string | null;
  phase?: string | null;
  sanctioned_load_w?: number | null;
  tariff_code?: string | null;
  monthly_units_kwh?: number | null;
}

export interface CustomerRecord extends RecordBase {
  status: string;
  customer_code: string | null;
  customer_type: string;
  prefix: string | null;
  first_name: string | null;
  middle_name: string | null;
  last_name: string | null;
  company_name: string | null;
  display_name: string | null;
  phones: string[];
  emails: string[];
  contacts: ContactPerson[];
  address: Address | null;
  billing_address: Address | null;
  sites: Site[];
  gst_registration: string;
  gstin: string | null;
  pan: string | null;
  id_proofs: { type: string; number: string }[];
  owner_id: string | null;
  tags: string[];
  merged_into: string | null;
  erased: string | null;
}
