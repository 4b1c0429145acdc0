import type { CommandSetup } from "@/ui/use-command";
import type { LeadRecord } from "../lead-types";
import type { LeadCommandName } from "../lead-words";

export interface LeadCommandProps {
  lead: LeadRecord;
  onClose: () => void;
}

/** Where a command of this lead goes and what it makes stale. */
export function leadCommand(
  lead: LeadRecord,
  command: LeadCommandName,
  saved: string,
): CommandSetup<unknown, unknown> {
  return {
    path: `leads/${lead.id}/${command}`,
    version: lead.version,
    invalidates: ["leads", "customers", "quotations", "projects", "tasks"],
    saved,
  };
}
