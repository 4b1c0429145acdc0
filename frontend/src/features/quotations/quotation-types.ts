import type { RecordBase } from "@/ui/record/use-record";

export interface QuotationRow {
  id: string;
  version: number;
  quotation_number: string | null;
  version_no: number | null;
  title: string;
  lead_id: string | null;
  lead_title: string | null;
  project_id: string | null;
  customer_id: string | null;
  customer_name: string | null;
  contact_name: string | null;
  owner_id: string | null;
  owner_name: string | null;
  segment: string | null;
  status: string;
  has_unissued_changes: boolean;
  capacity_w: number | null;
  taxable_paise: number | null;
  gst_paise: number | null;
  grand_total_paise: number | null;
  margin_on_price_bp: number | null;
  issued_on: string | null;
  valid_until: string | null;
  accepted_by: string | null;
  accepted_on: string | null;
  created_at: string;
  updated_at: string;
}

/** A costing row as the server keeps it. */
export interface CostingRow {
  row_id?: string | null;
  category: string;
  item_name: string;
  specification?: string | null;
  brand?: string | null;
  hsn_sac?: string | null;
  quantity_milli: number;
  unit: string;
  unit_cost_paise: number;
  gst_rate_bp?: number | null;
  margin_bp?: number | null;
  watt_peak?: number | null;
}

export interface Costing {
  rows: CostingRow[];
  margin_bp: number;
  show_gst: boolean;
  tax_basis: string;
  template_code?: string | null;
}

export interface Totals {
  /** Absent for roles that may not read costs. */
  cost_paise?: number;
  taxable_paise: number;
  gst_paise: number;
  grand_total_paise: number;
  margin_paise?: number;
  markup_bp?: number | null;
  margin_on_price_bp?: number | null;
  capacity_w: number;
  dc_ac_ratio_bp?: number | null;
  warnings: string[];
}

export interface BomRow {
  row_id?: string | null;
  category: string;
  item_name: string;
  specification?: string | null;
  brand?: string | null;
  quantity_milli: number;
  unit: string;
  comment?: string | null;
  origin: "costing" | "manual";
}

export interface Draft {
  /** Absent, as the totals, for roles that read neither costs nor prices. */
  costing?: Costing | null;
  totals?: Totals | null;
  bom: BomRow[];
}

export interface QuotationVersion {
  version_no: number;
  content_hash: string;
  pdf_document_id: string | null;
  totals: Totals;
  issued_on: string;
  valid_until: string;
  status: string;
  draft: Draft;
}

export interface QuotationRecord extends RecordBase {
  status: string;
  quotation_number: string | null;
  lead_id: string | null;
  project_id: string | null;
  title: string | null;
  draft: Draft;
  has_unissued_changes: boolean;
  /** Absent for roles that read no prices. */
  versions?: QuotationVersion[];
  acceptance: {
    version_no: number;
    content_hash: string;
    name: string;
    consent: string;
    accepted_on: string;
    at: string;
    channel: string;
    document_id: string | null;
  } | null;
  rejection: { reason?: string | null; text?: string | null; channel?: string } | null;
}
