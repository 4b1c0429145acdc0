/** Dialogs of the commands that move a project through its stages. */
import { todayInKolkata } from "@/lib/format";
import type { CommandSpec } from "@/ui/command-dialog";
import type { FieldSpec } from "@/ui/command-fields";
import { nextStatus, pathOf, reachedStatus, type Project } from "./project";
import type { DialogRequest } from "./project-dialog";
import { LOSS_REASONS, LOSS_SUB_REASONS, statusLabel } from "./project-words";

export type ProjectCommandSpec = CommandSpec & { saved: string };

export const EFFECTIVE_ON: FieldSpec = {
  name: "effective_on",
  label: "Effective on",
  kind: "date",
  required: true,
  help: "Not before the last step, not in the future",
};
export const REASON: FieldSpec = {
  name: "reason",
  label: "Reason",
  kind: "longtext",
  required: true,
  min: 3,
  max: 500,
};

export function stageCommand(
  project: Project,
  { command, subject }: DialogRequest,
): ProjectCommandSpec | null {
  const known = { effective_on: todayInKolkata() };
  switch (command) {
    case "advance": {
      const next = nextStatus(project);
      return {
        title: next ? `Move to ${statusLabel(next).toLowerCase()}` : "Advance",
        submitLabel: "Advance",
        fields: [EFFECTIVE_ON],
        known,
        saved: next ? `Now ${statusLabel(next).toLowerCase()}` : "Advanced",
      };
    }
    case "move-back": {
      const path = pathOf(project.segment);
      const earlier = path
        .slice(0, Math.max(0, path.indexOf(reachedStatus(project))))
        .reverse()
        .map((status) => ({ value: status, label: statusLabel(status) }));
      return {
        title: "Move back",
        description: "The days already spent stay in the record.",
        fields: [
          { name: "to", label: "Back to", kind: "choice", required: true, options: earlier },
          EFFECTIVE_ON,
          REASON,
        ],
        known: { ...known, to: subject ?? earlier[0]?.value },
        saved: "Moved back",
      };
    }
    case "hold":
      return {
        title: "Put on hold",
        description: "The clock of the stage stops until the project is resumed.",
        fields: [EFFECTIVE_ON, REASON],
        known,
        saved: "On hold",
      };
    case "resume":
      return {
        title: "Resume",
        description: `Goes on as ${statusLabel(project.held_from ?? "").toLowerCase()}.`,
        fields: [EFFECTIVE_ON],
        known,
        saved: "Resumed",
      };
    case "cancel":
      return {
        title: "Cancel project",
        description:
          "The order value counts as lost. An administrator or manager can reinstate it.",
        danger: true,
        fields: [
          {
            name: "reason",
            label: "Reason",
            kind: "choice",
            required: true,
            options: LOSS_REASONS,
          },
          {
            name: "sub_reason",
            label: "What decided",
            kind: "choice",
            required: true,
            options: LOSS_SUB_REASONS,
            when: (values) => values.reason === "lost_to_competition",
          },
          EFFECTIVE_ON,
          { name: "text", label: "In words", kind: "longtext", min: 3, max: 500 },
        ],
        known,
        saved: "Project cancelled",
      };
    case "reinstate":
      return {
        title: "Reinstate project",
        description: "It returns to the stage it was cancelled from.",
        fields: [EFFECTIVE_ON, REASON],
        known,
        saved: "Project reinstated",
      };
    case "subsidy-credit":
      return {
        title: "Record subsidy credit",
        description: "The customer has the subsidy in the bank; the track ends here.",
        fields: [
          { name: "credited_paise", label: "Amount credited", kind: "money", required: true },
          { ...EFFECTIVE_ON, label: "Credited on" },
        ],
        known: { ...known, credited_paise: project.track?.expected_paise },
        saved: "Subsidy credited",
      };
    default:
      return null;
  }
}
