import { todayInKolkata } from "@/lib/format";
import { CommandDialog, type CommandSpec } from "@/ui/command-dialog";
import type { FieldSpec } from "@/ui/command-fields";
import { statusOf, type AmcRecord } from "./amc";
import { AMC_COMMANDS, type AmcCommandName } from "./amc-words";

/** Which command's dialog, and for which visit. */
export interface AmcRequest {
  command: AmcCommandName;
  visitId?: string;
}

const REASON: FieldSpec = {
  name: "reason",
  label: "Reason",
  kind: "longtext",
  required: true,
  min: 3,
  max: 500,
};
const FEE: FieldSpec = { name: "annual_fee_paise", label: "Fee a year", kind: "money" };
const VISITS: FieldSpec = {
  name: "visits_per_year",
  label: "Visits a year",
  kind: "whole",
  min: 0,
  max: 12,
};
const TECHNICIAN: FieldSpec = {
  name: "technician_id",
  label: "Technician",
  kind: "choice",
  people: ["operations"],
};

/** One item of a checklist a line. */
export function checklistIn(text: unknown) {
  return String(text ?? "")
    .split("\n")
    .map((item) => item.trim())
    .filter(Boolean)
    .map((item) => ({ item, done: true }));
}

type AmcSpec = Omit<CommandSpec, "title"> & { title?: string; saved: string };

function specOf(contract: AmcRecord, { command, visitId }: AmcRequest): AmcSpec {
  const today = todayInKolkata();
  const visit = contract.visits.find((one) => one.visit_id === visitId);
  const obligation = contract.kind === "vendor_obligation";
  switch (command) {
    case "change-terms":
      return {
        change: true,
        description: "Visits still to be made are spread anew over a changed term.",
        fields: [
          { name: "start_on", label: "From", kind: "date", required: true },
          { name: "end_on", label: "Until", kind: "date", required: true },
          ...(obligation ? [] : [FEE]),
          VISITS,
          REASON,
        ],
        known: {
          start_on: contract.start_on,
          end_on: contract.end_on,
          annual_fee_paise: contract.annual_fee_paise,
          visits_per_year: contract.visits_per_year,
        },
        saved: "Terms changed",
      };
    case "schedule-visits":
      return {
        title: visit ? "Move visit" : "Schedule visit",
        fields: [{ name: "due_on", label: "Due on", kind: "date", required: true }, TECHNICIAN],
        known: visit ? { ...visit } : { due_on: today },
        toBody: (body) => ({ visits: [visit ? { ...body, visit_id: visitId } : body] }),
        saved: visit ? "Visit moved" : "Visit scheduled",
      };
    case "complete-visit":
      return {
        as: "sheet",
        fields: [
          { name: "done_on", label: "Made on", kind: "date", required: true },
          TECHNICIAN,
          {
            name: "checklist",
            label: "Checked",
            kind: "longtext",
            help: "One item a line",
            placeholder: "Panels cleaned",
          },
          { name: "findings", label: "Findings", kind: "longtext", max: 5000 },
        ],
        known: { done_on: today, technician_id: visit?.technician_id },
        toBody: ({ checklist, ...body }) => ({
          ...body,
          visit_id: visitId,
          checklist: checklistIn(checklist),
        }),
        saved: "Visit recorded",
      };
    case "cancel-visit":
      return {
        danger: true,
        fields: [REASON],
        toBody: (body) => ({ ...body, visit_id: visitId }),
        saved: "Visit cancelled",
      };
    case "renew":
      return {
        description: "A paid contract follows from the day after the end.",
        fields: [
          { name: "end_on", label: "Until", kind: "date", required: true },
          { ...FEE, required: true },
          VISITS,
        ],
        known: {
          annual_fee_paise: contract.annual_fee_paise || null,
          visits_per_year: contract.visits_per_year,
        },
        saved: "Contract renewed",
      };
    case "terminate":
      return {
        danger: true,
        fields: [
          { name: "terminated_on", label: "Last day", kind: "date", required: true },
          ...(obligation
            ? [
                {
                  name: "dismantled",
                  label: "The plant was dismantled",
                  kind: "tick",
                  help: "Nothing else ends an obligation",
                } as const,
              ]
            : []),
          REASON,
        ],
        known: { terminated_on: today },
        saved: "Contract terminated",
      };
  }
}

/** The dialog of one command on a contract. */
export function AmcDialog({
  contract,
  request,
  onClose,
}: {
  contract: AmcRecord;
  request: AmcRequest;
  onClose: () => void;
}) {
  const { saved, ...spec } = specOf(contract, request);
  return (
    <CommandDialog
      spec={{ title: AMC_COMMANDS[request.command], ...spec }}
      onClose={onClose}
      command={{
        path: `amc/${contract.id}/${request.command}`,
        version: contract.version,
        invalidates: ["amc", "projects", "customers", "tickets"],
        saved,
      }}
    />
  );
}

/** The one command that is due: a renewal near or after the end. */
export function isToRenew(contract: AmcRecord, today = todayInKolkata()) {
  const status = statusOf(contract, today);
  const days = (Date.parse(contract.end_on) - Date.parse(today)) / 86_400_000;
  return status === "expired" || (status === "active" && days <= 60);
}
