/** How long a stage may take and how a stay stands against it (domain.md 8.1). */

/** Whole days a stage may take; stages without a limit are absent. */
const STAGE_DAYS: Readonly<Record<string, number | undefined>> = {
  lead: 7,
  site_survey: 14,
  proposal: 21,
  confirmed_order: 30,
  under_installation: 45,
  submitted_for_subsidy: 21,
};
/** Days in "completed" until the subsidy is credited; no limit outside the subsidy path. */
const SUBSIDY_WAIT_DAYS = 30;

export type SlaState = "green" | "amber" | "red";

/** Green below 70 % of the stage's days, red from 90 %; null where the stage has no limit. */
export function slaOf(
  stage: string,
  days: number | null,
  segment: string | null = null,
): SlaState | null {
  const limit =
    stage === "completed"
      ? segment === "subsidy"
        ? SUBSIDY_WAIT_DAYS
        : undefined
      : STAGE_DAYS[stage];
  if (limit === undefined || days === null) return null;
  if (days * 10 >= limit * 9) return "red";
  return days * 10 >= limit * 7 ? "amber" : "green";
}
