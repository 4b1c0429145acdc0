/** The commands of a lead that ask one or two things. */
import { z } from "zod";
import { CommandForm } from "@/ui/command-form";
import {
  FormArea,
  FormDate,
  FormLookup,
  FormMoney,
  FormPerson,
  FormSelect,
  FormText,
} from "@/ui/form-fields";
import { leadTitle, type LeadRow } from "../lead-types";
import { LEAD_COMMANDS, LEAD_STATUSES, OPEN_STATUSES } from "../lead-words";
import { leadCommand, type LeadCommandProps } from "./lead-command-setup";

export const reason = z
  .string()
  .trim()
  .min(3, "At least three letters.")
  .max(500, "At most 500 letters.");

export function SetNextStep({ lead, onClose }: LeadCommandProps) {
  return (
    <CommandForm
      open
      onOpenChange={onClose}
      title={LEAD_COMMANDS["set-next-step"]}
      schema={z.object({
        text: z.string().trim().min(1, "What happens next?").max(200, "At most 200 letters."),
        on: z.string().min(1, "Say when."),
      })}
      defaultValues={{ text: lead.next_step?.text ?? "", on: lead.next_step?.on ?? "" }}
      command={leadCommand(lead, "set-next-step", "Next step set")}
    >
      {() => (
        <>
          <FormText
            name="text"
            label="Next step"
            placeholder="Call back, visit, send papers…"
            required
          />
          <FormDate name="on" label="On" required />
        </>
      )}
    </CommandForm>
  );
}

export function AssignLead({ lead, onClose }: LeadCommandProps) {
  return (
    <CommandForm
      open
      onOpenChange={onClose}
      title={LEAD_COMMANDS.assign}
      width="sm"
      schema={z.object({ owner_id: z.string({ error: "Choose a salesperson." }) })}
      defaultValues={{ owner_id: lead.owner_id ?? undefined }}
      command={leadCommand(lead, "assign", "Lead assigned")}
    >
      {() => <FormPerson name="owner_id" label="Owner" roles={["sales"]} required />}
    </CommandForm>
  );
}

export function StartProposal({ lead, onClose }: LeadCommandProps) {
  const feasible = lead.surveys.some((survey) => survey.result?.feasible === true);
  return (
    <CommandForm
      open
      onOpenChange={onClose}
      title={LEAD_COMMANDS["start-proposal"]}
      description={
        feasible ? undefined : "No feasible survey is recorded, so say why none is needed."
      }
      schema={z.object({
        expected_value_paise: z
          .number({ error: "Needed from the proposal on." })
          .positive("More than zero."),
        survey_waiver: feasible ? z.string() : reason,
      })}
      defaultValues={{
        expected_value_paise: lead.expected_value_paise ?? undefined,
        survey_waiver: "",
      }}
      toBody={(values) => ({
        expected_value_paise: values.expected_value_paise,
        survey_waiver: values.survey_waiver || undefined,
      })}
      command={leadCommand(lead, "start-proposal", "Proposal started")}
    >
      {() => (
        <>
          <FormMoney
            name="expected_value_paise"
            label="Expected value"
            help="With GST; 2.5L and 1.2cr are understood"
            required
          />
          {!feasible && <FormArea name="survey_waiver" label="Why no survey is needed" required />}
        </>
      )}
    </CommandForm>
  );
}

export function MoveBack({ lead, onClose, to }: LeadCommandProps & { to?: string }) {
  const at = (OPEN_STATUSES as readonly string[]).indexOf(lead.status);
  const earlier = LEAD_STATUSES.filter(
    ({ value }) => (OPEN_STATUSES as readonly string[]).indexOf(value) < at,
  ).filter(({ value }) => (OPEN_STATUSES as readonly string[]).includes(value));
  return (
    <CommandForm
      open
      onOpenChange={onClose}
      title={LEAD_COMMANDS["move-back"]}
      schema={z.object({ to: z.string().min(1, "Choose where to."), reason })}
      defaultValues={{ to: to ?? earlier.at(-1)?.value ?? "", reason: "" }}
      command={leadCommand(lead, "move-back", "Lead moved back")}
    >
      {() => (
        <>
          <FormSelect name="to" label="Back to" options={earlier} required />
          <FormArea name="reason" label="Reason" required />
        </>
      )}
    </CommandForm>
  );
}

/** Reopen, revoke a win, erase: a reason and nothing else. */
export function ReasonOnly({
  lead,
  onClose,
  command,
  saved,
  description,
  danger,
}: LeadCommandProps & {
  command: "reopen" | "revoke-win" | "erase-personal-data";
  saved: string;
  description: string;
  danger?: boolean;
}) {
  return (
    <CommandForm
      open
      onOpenChange={onClose}
      title={LEAD_COMMANDS[command]}
      description={description}
      danger={danger}
      schema={z.object({ reason })}
      defaultValues={{ reason: "" }}
      command={leadCommand(lead, command, saved)}
    >
      {() => <FormArea name="reason" label="Reason" required />}
    </CommandForm>
  );
}

export function MergeLead({ lead, onClose }: LeadCommandProps) {
  return (
    <CommandForm
      open
      onOpenChange={onClose}
      title={LEAD_COMMANDS.merge}
      description="This lead closes as a duplicate; what the other lead lacks is filled in from it."
      danger
      schema={z.object({
        into_lead_id: z
          .string({ error: "Choose the lead that stays." })
          .refine((id) => id !== lead.id, "Choose another lead."),
        reason,
      })}
      defaultValues={{ into_lead_id: undefined, reason: "" }}
      command={leadCommand(lead, "merge", "Leads merged")}
    >
      {() => (
        <>
          <FormLookup<LeadRow>
            name="into_lead_id"
            label="The lead that stays"
            resource="leads"
            fixed={{ "filter[status][in]": OPEN_STATUSES.join(",") }}
            option={(row) => ({
              value: row.id,
              label: leadTitle(row),
              hint: [row.city, row.owner_name].filter(Boolean).join(" · "),
            })}
            placeholder="Find by name or phone…"
            required
          />
          <FormArea name="reason" label="Reason" required />
        </>
      )}
    </CommandForm>
  );
}
