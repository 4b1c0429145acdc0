/** Dialogs of the commands that change what a project is and record its work. */
import { todayInKolkata } from "@/lib/format";
import { STATES } from "@/lib/vocabulary";
import type { FieldSpec } from "@/ui/command-fields";
import { followingStages, type Project } from "./project";
import type { DialogRequest } from "./project-dialog";
import { REASON, type ProjectCommandSpec } from "./stage-commands";
import {
  COST_CATEGORIES,
  LOAN_STATUSES,
  milestoneLabel,
  PANEL_TYPES,
  SEGMENTS,
  SERIAL_ITEMS,
  subsidyStageLabel,
  SYSTEM_TYPES,
  TAX_TREATMENTS,
} from "./project-words";

const known = (project: Project) => project as unknown as Record<string, unknown>;
const NOTE: FieldSpec = { name: "note", label: "Note", kind: "longtext", max: 2000 };

const COMMERCIALS: readonly FieldSpec[] = [
  {
    name: "order_value_paise",
    label: "Order value",
    kind: "money",
    required: true,
    help: "With GST",
  },
  { name: "confirmation_date", label: "Confirmed on", kind: "date", required: true },
  { name: "capacity_w", label: "Capacity", kind: "kw", help: "In kW" },
  { name: "segment", label: "Segment", kind: "choice", required: true, options: SEGMENTS },
  { name: "tax_treatment", label: "Tax treatment", kind: "choice", options: TAX_TREATMENTS },
  { name: "system_type", label: "System", kind: "choice", options: SYSTEM_TYPES },
  { name: "roof_type", label: "Roof", kind: "choice", list: "roof_type" },
  { name: "source", label: "Source", kind: "choice", list: "lead_source" },
  {
    name: "reason",
    label: "Reason",
    kind: "longtext",
    min: 3,
    max: 500,
    help: "Needed when the value or the date changes",
  },
];

const EQUIPMENT: readonly FieldSpec[] = [
  { name: "panel_brand", label: "Panel brand", kind: "choice", list: "panel_brand" },
  {
    name: "panel_brand_other",
    label: "Panel brand in words",
    kind: "text",
    required: true,
    min: 2,
    max: 80,
    when: (values) => values.panel_brand === "other",
  },
  { name: "panel_type", label: "Panel type", kind: "choice", options: PANEL_TYPES },
  { name: "panel_capacity_wp", label: "Wp per panel", kind: "whole", min: 50, max: 1000 },
  { name: "panel_count", label: "Panels", kind: "whole", min: 1, max: 200_000 },
  { name: "inverter_brand", label: "Inverter brand", kind: "choice", list: "inverter_brand" },
  {
    name: "inverter_brand_other",
    label: "Inverter brand in words",
    kind: "text",
    required: true,
    min: 2,
    max: 80,
    when: (values) => values.inverter_brand === "other",
  },
  { name: "inverter_capacity_w", label: "kW per inverter", kind: "kw" },
  { name: "inverter_count", label: "Inverters", kind: "whole", min: 1, max: 200_000 },
  { name: "battery_wh", label: "Battery, Wh", kind: "whole", min: 1 },
  { name: "meter_make", label: "Meter make", kind: "text", min: 2, max: 80 },
];

const hasLoan = (values: Record<string, unknown>) => values.availing_loan === true;
const FINANCING: readonly FieldSpec[] = [
  { name: "availing_loan", label: "The customer takes a loan", kind: "tick" },
  { name: "bank", label: "Bank", kind: "choice", list: "bank", required: true, when: hasLoan },
  {
    name: "bank_other",
    label: "Bank in words",
    kind: "text",
    required: true,
    min: 2,
    max: 80,
    when: (values) => hasLoan(values) && values.bank === "other",
  },
  { name: "loan_status", label: "Loan", kind: "choice", options: LOAN_STATUSES, when: hasLoan },
  { name: "loan_amount_paise", label: "Loan amount", kind: "money", when: hasLoan },
  { name: "sanctioned_on", label: "Sanctioned on", kind: "date", when: hasLoan },
  { name: "loan_note", label: "Note", kind: "longtext", max: 500, when: hasLoan },
];

const SITE: readonly FieldSpec[] = [
  { name: "line1", label: "House and street", kind: "text", required: true, max: 200, wide: true },
  { name: "line2", label: "Locality", kind: "text", max: 200, wide: true },
  { name: "city", label: "City", kind: "text", required: true, max: 100 },
  { name: "district", label: "District", kind: "text", max: 100 },
  {
    name: "state_code",
    label: "State",
    kind: "choice",
    required: true,
    options: STATES,
    help: "Decides between CGST and SGST or IGST",
  },
  { name: "pin_code", label: "PIN", kind: "text", min: 6, max: 6 },
  { name: "discom", label: "DISCOM", kind: "choice", list: "discom" },
  { name: "consumer_number", label: "Consumer number", kind: "text", min: 5, max: 20 },
];

export function projectCommand(
  project: Project,
  { command, subject }: DialogRequest,
): ProjectCommandSpec | null {
  const today = todayInKolkata();
  switch (command) {
    case "change-commercials":
      return {
        title: "Edit commercials",
        as: "sheet",
        change: true,
        fields: COMMERCIALS,
        known: known(project),
        saved: "Commercials changed",
      };
    case "set-site": {
      const { discom, consumer_number, site_address } = project;
      return {
        title: "Edit site",
        as: "sheet",
        fields: SITE,
        known: { discom, consumer_number, ...site_address },
        toBody: ({ discom: company, consumer_number: number, ...address }) => ({
          site_address: address,
          discom: company ?? null,
          consumer_number: number ?? null,
        }),
        saved: "Site changed",
      };
    }
    case "set-financing":
      return {
        title: "Edit financing",
        change: true,
        fields: FINANCING,
        known: known(project),
        saved: "Financing changed",
      };
    case "specify-equipment":
      return {
        title: "Specify equipment",
        as: "sheet",
        change: true,
        fields: EQUIPMENT,
        known: known(project),
        saved: "Equipment specified",
      };
    case "record-serials":
      return {
        title: "Record serial numbers",
        description: "Scan or paste, one number a line. Each stands once in the project.",
        fields: [
          { name: "item", label: "Part", kind: "choice", required: true, options: SERIAL_ITEMS },
          { name: "numbers", label: "Serial numbers", kind: "longtext", required: true },
        ],
        known: { item: "panel" },
        toBody: ({ item, numbers }) => ({ add: serialsIn(String(item), String(numbers)) }),
        saved: "Serial numbers recorded",
      };
    case "schedule-installation": {
      const planned = project.installations?.find((one) => one.installation_id === subject);
      return {
        title: planned ? "Move installation" : "Schedule installation",
        submitLabel: "Schedule",
        fields: [
          {
            name: "crew",
            label: "Crew",
            kind: "text",
            required: true,
            min: 2,
            max: 120,
            wide: true,
          },
          { name: "planned_from", label: "From", kind: "date", required: true },
          { name: "planned_to", label: "To", kind: "date", required: true },
        ],
        known: planned ? { ...planned } : { planned_from: today, planned_to: today },
        toBody: (body) => (planned ? { ...body, installation_id: subject } : body),
        saved: "Installation scheduled",
      };
    }
    case "start-installation":
      return {
        title: "Start installation",
        fields: [{ name: "started_on", label: "Started on", kind: "date", required: true }],
        known: { started_on: today },
        toBody: (body) => ({ ...body, installation_id: subject }),
        saved: "Installation started",
      };
    case "log-progress":
      return {
        title: "Log progress",
        fields: [{ name: "percent", label: "Percent done", kind: "whole", min: 0, max: 100 }, NOTE],
        toBody: (body) => ({ ...body, installation_id: subject }),
        saved: "Progress logged",
      };
    case "complete-installation":
      return {
        title: "Complete installation",
        description: "When no other work is open, the milestone is recorded with it.",
        fields: [{ name: "completed_on", label: "Completed on", kind: "date", required: true }],
        known: { completed_on: today },
        toBody: (body) => ({ ...body, installation_id: subject }),
        saved: "Installation completed",
      };
    case "record-milestone": {
      const before = project.milestones?.find((one) => one.code === subject);
      return {
        title: milestoneLabel(subject ?? ""),
        submitLabel: "Record milestone",
        change: true,
        fields: [
          { name: "planned_on", label: "Planned on", kind: "date" },
          { name: "on", label: "Done on", kind: "date", help: "Empty while it is only planned" },
          { name: "reference", label: "Reference", kind: "text", max: 60, wide: true },
          NOTE,
        ],
        known: { ...before },
        toBody: (body) => ({ ...body, code: subject }),
        saved: "Milestone recorded",
      };
    }
    case "clear-milestone":
      return {
        title: `Clear ${milestoneLabel(subject ?? "")}`,
        submitLabel: "Clear milestone",
        danger: true,
        fields: [REASON],
        toBody: (body) => ({ ...body, code: subject }),
        saved: "Milestone cleared",
      };
    case "subsidy-enter-stage": {
      const next = followingStages(project.track?.stage, project.capacity_w).map((stage) => ({
        value: stage,
        label: subsidyStageLabel(stage),
      }));
      return {
        title: "Next subsidy stage",
        submitLabel: "Enter stage",
        fields: [
          { name: "stage", label: "Stage", kind: "choice", required: true, options: next },
          { name: "entered_on", label: "Entered on", kind: "date", required: true },
          { name: "due_on", label: "Due on", kind: "date", help: "Empty: the days of the stage" },
          { name: "application_number", label: "Application number", kind: "text", max: 60 },
          NOTE,
        ],
        known: {
          stage: next.length === 1 ? next[0]?.value : undefined,
          entered_on: today,
          application_number: project.track?.application_number,
        },
        saved: "Subsidy stage entered",
      };
    }
    case "subsidy-set-amount":
      return {
        title: "Expected subsidy",
        submitLabel: "Save",
        fields: [{ name: "expected_paise", label: "Amount", kind: "money", required: true }],
        known: { expected_paise: project.track?.expected_paise },
        saved: "Expected subsidy set",
      };
    case "subsidy-reject":
      return {
        title: "Subsidy rejected",
        submitLabel: "Record rejection",
        danger: true,
        fields: [
          { name: "entered_on", label: "Rejected on", kind: "date", required: true, wide: true },
          REASON,
        ],
        known: { entered_on: today },
        saved: "Rejection recorded",
      };
    case "add-cost":
      return {
        title: "Add cost",
        fields: [
          {
            name: "category",
            label: "Category",
            kind: "choice",
            required: true,
            options: COST_CATEGORIES,
          },
          {
            name: "amount_paise",
            label: "Amount",
            kind: "money",
            required: true,
            help: "With GST; 2.5L is understood",
          },
          {
            name: "description",
            label: "For what",
            kind: "text",
            required: true,
            min: 2,
            max: 200,
            wide: true,
          },
          { name: "incurred_on", label: "Date", kind: "date", required: true },
          { name: "supplier", label: "Supplier", kind: "text", min: 2, max: 120 },
          { name: "bill_number", label: "Bill number", kind: "text", max: 60 },
        ],
        known: { incurred_on: today },
        saved: "Cost added",
      };
    case "reverse-cost":
      return {
        title: "Reverse cost",
        description: "The entry stays in the record and counts no more.",
        danger: true,
        fields: [REASON],
        toBody: (body) => ({ ...body, cost_id: subject }),
        saved: "Cost reversed",
      };
    case "edit-remark":
      return {
        title: "Edit remark",
        submitLabel: "Save",
        fields: [{ name: "text", label: "Remark", kind: "longtext", required: true, max: 10_000 }],
        known: { text: project.remarks?.find((one) => one.remark_id === subject)?.text },
        toBody: (body) => ({ ...body, remark_id: subject }),
        saved: "Remark edited",
      };
    case "assign-owner":
      return {
        title: "Assign owner",
        fields: [
          {
            name: "owner_id",
            label: "Salesperson",
            kind: "choice",
            required: true,
            people: ["sales"],
            wide: true,
          },
          REASON,
        ],
        known: { owner_id: project.owner_id },
        saved: "Owner assigned",
      };
    case "assign-operations":
      return {
        title: "Assign operations lead",
        submitLabel: "Assign",
        fields: [
          {
            name: "operations_lead_id",
            label: "Operations lead",
            kind: "choice",
            required: true,
            people: ["operations"],
          },
        ],
        known: { operations_lead_id: project.operations_lead_id },
        saved: "Operations lead assigned",
      };
    default:
      return null;
  }
}

/** Pasted or scanned numbers, each once, as the command takes them. */
export function serialsIn(item: string, text: string) {
  const numbers = text
    .split(/[\s,;]+/)
    .map((number) => number.trim())
    .filter(Boolean);
  return [...new Set(numbers)].map((serial_no) => ({ item, serial_no }));
}
