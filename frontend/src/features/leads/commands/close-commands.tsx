import { useQuery } from "@tanstack/react-query";
import { z } from "zod";
import { getList } from "@/api/http";
import { formatMoney, todayInKolkata } from "@/lib/format";
import { filled } from "@/lib/patch";
import { SEGMENTS, SYSTEM_TYPES } from "@/lib/vocabulary";
import { CommandForm } from "@/ui/command-form";
import {
  FieldRow,
  FormArea,
  FormDate,
  FormKw,
  FormMoney,
  FormSelect,
  FormText,
} from "@/ui/form-fields";
import { LEAD_COMMANDS, LOSS_REASONS, LOSS_SUB_REASONS } from "../lead-words";
import { leadCommand, type LeadCommandProps } from "./lead-command-setup";

export function LoseLead({ lead, onClose }: LeadCommandProps) {
  return (
    <CommandForm
      open
      onOpenChange={onClose}
      title={LEAD_COMMANDS.lose}
      danger
      schema={z
        .object({
          reason: z.string().min(1, "Choose the reason."),
          sub_reason: z.string(),
          competitor: z.string().trim().max(120, "At most 120 letters."),
          text: z.string().trim().max(500, "At most 500 letters."),
          lost_on: z.string().min(1, "Day of the loss."),
        })
        .superRefine((loss, check) => {
          if (loss.reason === "lost_to_competition" && !loss.sub_reason)
            check.addIssue({
              code: "custom",
              path: ["sub_reason"],
              message: "What were they better at?",
            });
          if (loss.reason === "other" && loss.text.length < 3)
            check.addIssue({ code: "custom", path: ["text"], message: "Say it in words." });
        })}
      defaultValues={{
        reason: "",
        sub_reason: "",
        competitor: "",
        text: "",
        lost_on: todayInKolkata(),
      }}
      toBody={(values) =>
        filled(
          values.reason === "lost_to_competition"
            ? values
            : { ...values, sub_reason: "", competitor: "" },
        )
      }
      command={leadCommand(lead, "lose", "Lead marked lost")}
    >
      {({ watch }) => (
        <>
          <FieldRow>
            <FormSelect name="reason" label="Reason" options={LOSS_REASONS} required />
            <FormDate name="lost_on" label="Lost on" max={todayInKolkata()} required />
          </FieldRow>
          {watch("reason") === "lost_to_competition" && (
            <FieldRow>
              <FormSelect name="sub_reason" label="Better at" options={LOSS_SUB_REASONS} required />
              <FormText name="competitor" label="Competitor" />
            </FieldRow>
          )}
          <FormArea name="text" label="In words" required={watch("reason") === "other"} />
        </>
      )}
    </CommandForm>
  );
}

interface AcceptedQuotation {
  id: string;
  quotation_number: string | null;
  title: string;
  grand_total_paise: number | null;
  capacity_w: number | null;
}

export function WinLead({ lead, onClose }: LeadCommandProps) {
  const accepted = useQuery({
    queryKey: ["quotations", "list", "accepted", lead.id],
    queryFn: ({ signal }) =>
      getList<AcceptedQuotation>(
        "/api/v1/quotations",
        new URLSearchParams({ "filter[lead_id][eq]": lead.id, "filter[status][eq]": "accepted" }),
        signal,
      ),
    retry: false,
  });
  // The form starts from the accepted offer, so it waits for the answer, whatever it is.
  if (accepted.isPending) return null;
  const offers = accepted.data?.items ?? [];
  const offer = offers[0];
  const isPlant = lead.service_type === "epc_project";
  return (
    <CommandForm
      open
      onOpenChange={onClose}
      title={LEAD_COMMANDS.win}
      submitLabel="Win and open the project"
      description="A project opens with these terms; the lead is read-only from then on."
      schema={z.object({
        order_value_paise: z.number({ error: "The contract value." }).positive("More than zero."),
        confirmation_date: z.string().min(1, "Day of the order."),
        segment: z.string().min(1, "Subsidy path or not?"),
        capacity_w: isPlant
          ? z.number({ error: "A plant has a size." }).positive("More than zero.")
          : z.number().nullable(),
        system_type: z.string(),
        quotation_id: z.string(),
      })}
      defaultValues={{
        order_value_paise: offer?.grand_total_paise ?? lead.expected_value_paise ?? undefined,
        confirmation_date: todayInKolkata(),
        segment: lead.segment ?? "",
        capacity_w: offer?.capacity_w || (lead.capacity_w ?? undefined),
        system_type: lead.system_type ?? "",
        quotation_id: offer?.id ?? "",
      }}
      toBody={filled}
      command={leadCommand(lead, "win", "Lead won, the project is open")}
    >
      {() => (
        <>
          {offers.length > 0 && (
            <FormSelect
              name="quotation_id"
              label="Accepted quotation"
              placeholder="None"
              options={offers.map((candidate) => ({
                value: candidate.id,
                label: `${candidate.quotation_number ?? candidate.title} · ${formatMoney(candidate.grand_total_paise)}`,
              }))}
            />
          )}
          <FieldRow>
            <FormMoney name="order_value_paise" label="Order value" help="With GST" required />
            <FormDate
              name="confirmation_date"
              label="Confirmed on"
              max={todayInKolkata()}
              required
            />
            <FormKw name="capacity_w" label="Capacity" required={isPlant} />
            <FormSelect
              name="system_type"
              label="System"
              options={SYSTEM_TYPES}
              placeholder="Not said"
            />
            <FormSelect name="segment" label="Segment" options={SEGMENTS} required />
          </FieldRow>
        </>
      )}
    </CommandForm>
  );
}
