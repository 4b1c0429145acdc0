/** One dialog for each command of a quotation. */
import { z } from "zod";
import { attach } from "@/api/upload";
import { formatDate, todayInKolkata } from "@/lib/format";
import { filled } from "@/lib/patch";
import { CommandForm } from "@/ui/command-form";
import { Checkbox } from "@/ui/field";
import { FormArea, FormDate, FormSelect, FormText } from "@/ui/form-fields";
import type { CommandSetup } from "@/ui/use-command";
import { QUOTATION_COMMANDS, type QuotationCommandName } from "./quotation-words";
import type { QuotationRecord } from "./quotation-types";

interface CommandProps {
  quotation: QuotationRecord;
  onClose: () => void;
}

const reason = z.string().trim().min(3, "At least three letters.").max(500, "At most 500 letters.");

function command(
  quotation: QuotationRecord,
  name: QuotationCommandName,
  saved: string,
): CommandSetup<unknown, unknown> {
  return {
    path: `quotations/${quotation.id}/${name}`,
    version: quotation.version,
    invalidates: ["quotations", "leads"],
    saved,
  };
}

/** A week from today, the usual life of an offer. */
function inAWeek(): string {
  return new Date(Date.parse(`${todayInKolkata()}T12:00:00Z`) + 7 * 86_400_000)
    .toISOString()
    .slice(0, 10);
}

export function IssueQuotation({ quotation, onClose }: CommandProps) {
  const next = ((quotation.versions ?? []).at(-1)?.version_no ?? 0) + 1;
  return (
    <CommandForm
      open
      onOpenChange={onClose}
      title={`Issue version ${next}`}
      description="The content is frozen under a hash. A version is never changed; a later one replaces it."
      schema={z.object({
        valid_until: z
          .string()
          .min(1, "Say until when.")
          .refine((day) => day >= todayInKolkata(), "Today or later."),
      })}
      defaultValues={{ valid_until: inAWeek() }}
      command={command(quotation, "issue", `Version ${next} issued`)}
    >
      {() => <FormDate name="valid_until" label="Valid until" min={todayInKolkata()} required />}
    </CommandForm>
  );
}

/** Hangs the signed paper under the quotation; the acceptance names it. */
function withPaper(quotationId: string) {
  return async (body: unknown) => {
    const { paper, ...rest } = body as { paper: FileList };
    const file = paper[0];
    if (!file) return rest;
    const parent = { kind: "quotation", id: quotationId };
    return { ...rest, document_id: await attach(file, parent, "signed_proposal") };
  };
}

function RecordAcceptance({ quotation, onClose }: CommandProps) {
  const version = (quotation.versions ?? []).at(-1);
  return (
    <CommandForm
      open
      onOpenChange={onClose}
      title={QUOTATION_COMMANDS["record-acceptance"]}
      description={`Version ${version?.version_no}, issued ${formatDate(version?.issued_on)}. Acceptance is final: a later change is a new quotation on the project.`}
      schema={z.object({
        name: z.string().trim().min(2, "Who signed?").max(120, "At most 120 letters."),
        accepted_on: z.string().min(1, "Day of the signature."),
        content_hash: z
          .string()
          .trim()
          .regex(/^[0-9a-f]{64}$/i, "The 64 characters printed on the paper."),
        consent: z.literal(true, { error: "The signature must stand under the consent." }),
        paper: z
          .custom<FileList>((files) => files instanceof FileList)
          .refine((files) => files.length === 1, "Add the signed paper, as PDF or photo."),
      })}
      defaultValues={{
        name: "",
        accepted_on: todayInKolkata(),
        content_hash: version?.content_hash ?? "",
        consent: undefined,
        paper: undefined,
      }}
      command={{
        ...command(quotation, "record-acceptance", "Acceptance recorded"),
        prepare: withPaper(quotation.id),
      }}
    >
      {({ register, formState }) => (
        <>
          <FormText name="name" label="Signed by" required />
          <FormDate name="accepted_on" label="Signed on" max={todayInKolkata()} required />
          <FormText
            name="content_hash"
            label="Hash on the paper"
            help="Filled in from the latest version; compare it with the print"
            required
          />
          <div>
            <label className="flex flex-col gap-1 text-label">
              Signed paper
              <input
                type="file"
                accept=".pdf,.jpg,.jpeg,.png,.webp,.heic"
                className="text-body"
                {...register("paper")}
              />
            </label>
            {formState.errors.paper && (
              <p className="text-caption text-danger">{formState.errors.paper.message}</p>
            )}
          </div>
          <div>
            <Checkbox
              label="The signature stands under the sentence of consent"
              {...register("consent")}
            />
            {formState.errors.consent && (
              <p className="text-caption text-danger">{formState.errors.consent.message}</p>
            )}
          </div>
        </>
      )}
    </CommandForm>
  );
}

function RejectQuotation({ quotation, onClose }: CommandProps) {
  return (
    <CommandForm
      open
      onOpenChange={onClose}
      title={QUOTATION_COMMANDS.reject}
      danger
      schema={z.object({ reason, text: z.string().trim().max(2000, "At most 2,000 letters.") })}
      defaultValues={{ reason: "", text: "" }}
      toBody={filled}
      command={command(quotation, "reject", "Quotation marked rejected")}
    >
      {() => (
        <>
          <FormText name="reason" label="Reason" required />
          <FormArea name="text" label="In the customer's words" />
        </>
      )}
    </CommandForm>
  );
}

function WithdrawQuotation({ quotation, onClose }: CommandProps) {
  return (
    <CommandForm
      open
      onOpenChange={onClose}
      title={QUOTATION_COMMANDS.withdraw}
      description="The customer can no longer accept it; its links stop."
      danger
      schema={z.object({ reason })}
      defaultValues={{ reason: "" }}
      command={command(quotation, "withdraw", "Quotation withdrawn")}
    >
      {() => <FormArea name="reason" label="Reason" required />}
    </CommandForm>
  );
}

function ReviseQuotation({ quotation, onClose }: CommandProps) {
  return (
    <CommandForm
      open
      onOpenChange={onClose}
      title={QUOTATION_COMMANDS.revise}
      description="The working copy becomes that version again; what was not issued is replaced."
      submitLabel="Restore as working copy"
      schema={z.object({ version_no: z.string().min(1, "Choose the version.") })}
      defaultValues={{ version_no: String((quotation.versions ?? []).at(-1)?.version_no ?? "") }}
      toBody={(values) => ({ version_no: Number(values.version_no) })}
      command={command(quotation, "revise", "Working copy restored")}
    >
      {() => (
        <FormSelect
          name="version_no"
          label="Version"
          options={(quotation.versions ?? []).map((version) => ({
            value: String(version.version_no),
            label: `Version ${version.version_no}, ${formatDate(version.issued_on)}`,
          }))}
          required
        />
      )}
    </CommandForm>
  );
}

/** The dialog of one command on a quotation. */
export function QuotationCommand({
  asked,
  ...props
}: CommandProps & { asked: QuotationCommandName }) {
  switch (asked) {
    case "issue":
      return <IssueQuotation {...props} />;
    case "record-acceptance":
      return <RecordAcceptance {...props} />;
    case "reject":
      return <RejectQuotation {...props} />;
    case "withdraw":
      return <WithdrawQuotation {...props} />;
    case "revise":
      return <ReviseQuotation {...props} />;
  }
}
