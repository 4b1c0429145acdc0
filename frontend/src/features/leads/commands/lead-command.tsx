import { useEffect } from "react";
import { toastProblem } from "@/ui/toast";
import { useRecord } from "@/ui/record/use-record";
import type { LeadRecord } from "../lead-types";
import type { LeadCommandName } from "../lead-words";
import { LoseLead, WinLead } from "./close-commands";
import { EditLead } from "./edit-lead";
import { QualifyLead } from "./qualify-lead";
import {
  AssignLead,
  MergeLead,
  MoveBack,
  ReasonOnly,
  SetNextStep,
  StartProposal,
} from "./short-commands";
import { RecordSurvey, ScheduleSurvey } from "./survey-commands";

/** What is being asked for: the command and, for a move back, where to. */
export interface AskedCommand {
  command: LeadCommandName;
  to?: string;
}

/** The dialog of one command on a lead. */
export function LeadCommand({
  lead,
  asked,
  onClose,
}: {
  lead: LeadRecord;
  asked: AskedCommand;
  onClose: () => void;
}) {
  const props = { lead, onClose };
  switch (asked.command) {
    case "update":
      return <EditLead {...props} />;
    case "set-next-step":
      return <SetNextStep {...props} />;
    case "assign":
      return <AssignLead {...props} />;
    case "qualify":
      return <QualifyLead {...props} />;
    case "schedule-survey":
      return <ScheduleSurvey {...props} />;
    case "record-survey":
      return <RecordSurvey {...props} />;
    case "start-proposal":
      return <StartProposal {...props} />;
    case "win":
      return <WinLead {...props} />;
    case "lose":
      return <LoseLead {...props} />;
    case "move-back":
      return <MoveBack {...props} to={asked.to} />;
    case "merge":
      return <MergeLead {...props} />;
    case "reopen":
      return (
        <ReasonOnly
          {...props}
          command="reopen"
          saved="Lead reopened"
          description="It returns to the stage it was lost from; the loss stays in its history."
        />
      );
    case "revoke-win":
      return (
        <ReasonOnly
          {...props}
          command="revoke-win"
          saved="Win revoked"
          description="The lead returns to Proposal and its untouched project is cancelled as entered in error."
          danger
        />
      );
    case "erase-personal-data":
      return (
        <ReasonOnly
          {...props}
          command="erase-personal-data"
          saved="Personal data erased"
          description="Name, phone, e-mail and address are destroyed. There is no undo."
          danger
        />
      );
  }
}

/** The dialog of a command on a lead that is not loaded yet, for cards of the board. */
export function LeadCommandById({
  id,
  ...rest
}: {
  id: string;
  asked: AskedCommand;
  onClose: () => void;
}) {
  const { data, error } = useRecord<LeadRecord>("leads", id);
  const { onClose } = rest;
  useEffect(() => {
    if (!error) return;
    toastProblem(error);
    onClose();
  }, [error, onClose]);
  return data ? <LeadCommand lead={data} {...rest} /> : null;
}
