import { CommandDialog, type CommandSpec } from "@/ui/command-dialog";
import type { TicketRecord } from "./ticket";
import {
  CATEGORIES,
  PRIORITIES,
  SERVICE_ROLES,
  TICKET_COMMANDS,
  type TicketCommandName,
} from "./ticket-words";

type TicketSpec = Omit<CommandSpec, "title"> & { saved: string };

function specOf(ticket: TicketRecord, command: TicketCommandName): TicketSpec {
  switch (command) {
    case "start":
      return { fields: [], saved: "Work started", description: "It is shown as in progress." };
    case "follow-up":
      return {
        fields: [
          { name: "note", label: "What was done", kind: "longtext", required: true, max: 5000 },
          { name: "next_on", label: "Look again on", kind: "date", help: "Empty: no date" },
        ],
        saved: "Follow-up noted",
      };
    case "close":
      return {
        fields: [
          {
            name: "resolution",
            label: "What solved it",
            kind: "longtext",
            required: true,
            min: 3,
            max: 5000,
          },
          { name: "root_cause", label: "Root cause", kind: "text", max: 2000, wide: true },
        ],
        saved: "Ticket closed",
      };
    case "reopen":
      return {
        fields: [
          { name: "reason", label: "Reason", kind: "longtext", required: true, min: 3, max: 500 },
        ],
        saved: "Ticket reopened",
      };
    case "update":
      return {
        as: "sheet",
        change: true,
        fields: [
          {
            name: "title",
            label: "What is wrong",
            kind: "text",
            required: true,
            min: 3,
            max: 500,
            wide: true,
          },
          { name: "description", label: "In more words", kind: "longtext", max: 10_000 },
          {
            name: "category",
            label: "Category",
            kind: "choice",
            required: true,
            options: CATEGORIES,
          },
        ],
        known: {
          title: ticket.title,
          description: ticket.description,
          category: ticket.category,
        },
        saved: "Facts changed",
      };
    case "assign":
      return {
        fields: [
          {
            name: "assignee_id",
            label: "Assignee",
            kind: "choice",
            required: true,
            people: SERVICE_ROLES,
            wide: true,
          },
        ],
        known: { assignee_id: ticket.assignee_id },
        saved: "Ticket assigned",
      };
    case "set-priority":
      return {
        fields: [
          {
            name: "priority",
            label: "Priority",
            kind: "choice",
            required: true,
            options: PRIORITIES,
          },
        ],
        known: { priority: ticket.priority },
        saved: "Priority set",
      };
  }
}

/** The dialog of one command on a ticket. */
export function TicketDialog({
  ticket,
  command,
  onClose,
}: {
  ticket: TicketRecord;
  command: TicketCommandName;
  onClose: () => void;
}) {
  const { saved, ...spec } = specOf(ticket, command);
  return (
    <CommandDialog
      spec={{ title: TICKET_COMMANDS[command], ...spec }}
      onClose={onClose}
      command={{
        path: `tickets/${ticket.id}/${command}`,
        version: ticket.version,
        invalidates: ["tickets", "projects", "customers", "amc", "tasks"],
        saved,
      }}
    />
  );
}
