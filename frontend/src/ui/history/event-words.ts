/** Titles of events by their type; a type without one reads as its own words. */
import { humanise } from "@/lib/format";

const TITLES: Readonly<Record<string, string>> = {
  "lead.captured": "Lead captured",
  "lead.updated": "Facts corrected",
  "lead.qualified": "Qualified",
  "lead.won": "Order won",
  "lead.lost": "Marked lost",
  "lead.absorbed": "Merged with another lead",
  "customer.merged": "Merged into another customer",
  "customer.absorbed": "Took over another customer",
  "customer.id_proof_recorded": "Id proof recorded",
  "customer.id_proof_removed": "Id proof removed",
  "quotation.bom_saved": "Bill of materials saved",
  "quotation.version_issued": "Version frozen",
  "quotation.draft_restored": "Draft made from a version",
  "project.opened": "Order confirmed",
  "project.site_set": "Site changed",
  "project.financing_set": "Financing changed",
  "project.subsidy_stage_entered": "Subsidy stage entered",
  "project.subsidy_amount_set": "Expected subsidy set",
  "project.billing_due": "Billing row fell due",
  "project.billing_settled": "Billing row received money",
  "project.billing_unsettled": "Money taken off a billing row",
  "project.operations_assigned": "Operations lead assigned",
  "project.advanced": "Moved to the next stage",
  "project.held": "Put on hold",
  "invoice.drafted": "Draft started",
  "invoice.draft_updated": "Draft changed",
  "invoice.amended": "Due date or notes changed",
  "invoice.sent": "Sent by e-mail",
  "invoice.reminded": "Reminder sent",
  "invoice.settled": "Settled in full",
  "invoice.unsettled": "Open again",
  "invoice.credited": "Credit note given",
  "invoice.credit_applied": "Credit note applied",
  "invoice.advance_released": "Advance used for another document",
  "invoice.advance_received": "Advance received from another document",
  "invoice.advance_returned": "Advance went back",
  "invoice.refunded": "Advance refunded",
  "invoice.converted": "Taken over by a tax invoice",
  "invoice.einvoice_registered": "E-invoice registered",
  "invoice.einvoice_cancelled": "E-invoice cancelled",
  "invoice.tally_marked": "Tally answered",
  "ticket.opened": "Ticket opened",
  "ticket.updated": "Facts corrected",
  "ticket.started": "Work started",
  "amc_contract.signed": "Contract signed",
  "amc_contract.visits_scheduled": "Visits scheduled",
  "company.setting_changed": "Setting changed",
  "company.series_set": "Number series set",
  "user.invite_resent": "Invitation sent again",
};

export const eventTitle = (type: string) =>
  TITLES[type] ?? humanise(type.split(".").slice(1).join(" ") || type);

const CHANNELS: Readonly<Record<string, string>> = {
  web: "in the browser",
  api: "through the API",
  import: "by an import",
  system: "by the system",
  share_link: "through a shared link",
  process: "by the system",
  seed: "by the demonstration data",
};

export const channelWords = (channel: string) => CHANNELS[channel] ?? humanise(channel);
