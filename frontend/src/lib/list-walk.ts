/**
 * The rows a person came from, so that a record page can walk on through them. Kept for
 * the tab's life; a record opened by its address alone has no list to walk.
 */
let rows: readonly string[] = [];
let total = 0;

/** Addresses of the loaded rows in their order, and how many the whole list has. */
export function rememberRows(addresses: readonly string[], count: number | null = null) {
  rows = addresses;
  total = count ?? addresses.length;
}

export interface Walk {
  /** Place in the list, from 1. */
  at: number;
  of: number;
  previous: string | undefined;
  next: string | undefined;
}

/** Where `address` stands among the rows; null when the list did not hold it. */
export function walkFrom(address: string): Walk | null {
  const index = rows.indexOf(address);
  if (index < 0) return null;
  return { at: index + 1, of: total, previous: rows[index - 1], next: rows[index + 1] };
}
