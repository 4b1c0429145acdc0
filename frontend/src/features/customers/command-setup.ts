import { z } from "zod";
import type { CommandSetup } from "@/ui/use-command";
import type { CustomerRecord } from "./customer-types";
import type { CustomerCommandName } from "./customer-words";

export interface CommandProps {
  customer: CustomerRecord;
  onClose: () => void;
}

/** Where a command of this customer goes and what it makes stale. */
export function command(
  customer: CustomerRecord,
  name: Exclude<CustomerCommandName, "remove-id-proof">,
  saved: string,
): CommandSetup<unknown, unknown> {
  return {
    path: `customers/${customer.id}/${name}`,
    version: customer.version,
    invalidates: ["customers", "leads"],
    saved,
  };
}

export const name = z.string().trim().max(100, "At most 100 letters.");
export const email = z.union([z.literal(""), z.email("Not a valid e-mail address.")]);
export const reason = z
  .string()
  .trim()
  .min(3, "At least three letters.")
  .max(500, "At most 500 letters.");
