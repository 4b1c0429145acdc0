/**
 * Codes that several features share, in the words of the product (the fixed and open
 * lists of the domain). A feature's own codes stand in its `*-words.ts`.
 */
interface Entry {
  value: string;
  label: string;
}

export const CUSTOMER_TYPES: readonly Entry[] = [
  { value: "residential", label: "Residential" },
  { value: "apartment", label: "Apartment / Society" },
  { value: "commercial", label: "Commercial" },
];

export const SEGMENTS: readonly Entry[] = [
  { value: "subsidy", label: "Subsidy" },
  { value: "non_subsidy", label: "Non-Subsidy" },
];

export const SERVICE_TYPES: readonly Entry[] = [
  { value: "epc_project", label: "EPC Project" },
  { value: "panel_cleaning", label: "Panel Cleaning" },
  { value: "maintenance", label: "Maintenance" },
  { value: "repair", label: "Repair" },
  { value: "consulting", label: "Consulting" },
  { value: "resale", label: "Resale" },
  { value: "other_services", label: "Other Services" },
];

export const ROOF_TYPES: readonly Entry[] = [
  { value: "concrete_flat", label: "Concrete-Flat" },
  { value: "concrete_sloped", label: "Concrete-Sloped" },
  { value: "tile", label: "Tile" },
  { value: "thatched", label: "Thatched" },
  { value: "asbestos", label: "Asbestos" },
  { value: "metal", label: "Metal" },
  { value: "other", label: "Others" },
];

export const SYSTEM_TYPES: readonly Entry[] = [
  { value: "on_grid", label: "On-grid" },
  { value: "off_grid", label: "Off-grid" },
  { value: "hybrid", label: "Hybrid" },
];

export const PHASES: readonly Entry[] = [
  { value: "single", label: "Single phase" },
  { value: "three", label: "Three phase" },
];

export const DISCOMS: readonly Entry[] = [
  { value: "kseb", label: "KSEB" },
  { value: "thrissur_corporation", label: "Thrissur Corporation" },
  { value: "other", label: "Other" },
];

export const NAME_PREFIXES: readonly Entry[] = [
  { value: "mr", label: "Mr." },
  { value: "ms", label: "Ms." },
  { value: "mrs", label: "Mrs." },
  { value: "miss", label: "Miss" },
  { value: "mx", label: "Mx." },
  { value: "dr", label: "Dr." },
  { value: "prof", label: "Prof." },
];

/** GST state codes; Kerala first, where the company works. */
export const STATES: readonly Entry[] = [
  { value: "32", label: "Kerala" },
  { value: "35", label: "Andaman and Nicobar Islands" },
  { value: "37", label: "Andhra Pradesh" },
  { value: "12", label: "Arunachal Pradesh" },
  { value: "18", label: "Assam" },
  { value: "10", label: "Bihar" },
  { value: "04", label: "Chandigarh" },
  { value: "22", label: "Chhattisgarh" },
  { value: "26", label: "Dadra and Nagar Haveli and Daman and Diu" },
  { value: "07", label: "Delhi" },
  { value: "30", label: "Goa" },
  { value: "24", label: "Gujarat" },
  { value: "06", label: "Haryana" },
  { value: "02", label: "Himachal Pradesh" },
  { value: "01", label: "Jammu and Kashmir" },
  { value: "20", label: "Jharkhand" },
  { value: "29", label: "Karnataka" },
  { value: "38", label: "Ladakh" },
  { value: "31", label: "Lakshadweep" },
  { value: "23", label: "Madhya Pradesh" },
  { value: "27", label: "Maharashtra" },
  { value: "14", label: "Manipur" },
  { value: "17", label: "Meghalaya" },
  { value: "15", label: "Mizoram" },
  { value: "13", label: "Nagaland" },
  { value: "21", label: "Odisha" },
  { value: "34", label: "Puducherry" },
  { value: "03", label: "Punjab" },
  { value: "08", label: "Rajasthan" },
  { value: "11", label: "Sikkim" },
  { value: "33", label: "Tamil Nadu" },
  { value: "36", label: "Telangana" },
  { value: "16", label: "Tripura" },
  { value: "09", label: "Uttar Pradesh" },
  { value: "05", label: "Uttarakhand" },
  { value: "19", label: "West Bengal" },
  { value: "97", label: "Other territory" },
];

/** A place of supply as GST papers write it: "32 Kerala". */
export function placeOfSupply(code: string | null | undefined): string | null {
  const state = STATES.find((entry) => entry.value === code);
  return state ? `${state.value} ${state.label}` : (code ?? null);
}

/** The label of a code; the code itself when the list has grown beyond this client. */
export function labelOf(list: readonly Entry[], code: string | null | undefined): string | null {
  if (!code) return null;
  return list.find((entry) => entry.value === code)?.label ?? code;
}
