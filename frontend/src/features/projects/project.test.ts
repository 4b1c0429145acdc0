import { describe, expect, it } from "vitest";
import {
  conditionsOf,
  daysInStage,
  followingStages,
  forbiddenMove,
  nextStatus,
  visitDays,
  type Project,
  type ProjectRow,
} from "./project";

const row = (members: Partial<ProjectRow>) =>
  ({
    status: "confirmed",
    segment: "subsidy",
    on_hold: false,
    missing_equipment: false,
    ...members,
  }) as ProjectRow;
const project = (members: Partial<Project>) =>
  ({
    status: "confirmed",
    segment: "subsidy",
    service_type: "epc_project",
    held_from: null,
    capacity_w: 5000,
    milestones: [],
    ...members,
  }) as Project;

describe("the clock of a stage", () => {
  const now = new Date("2026-11-20T06:00:00Z");

  it("does not run while the project is held", () => {
    const held = { stage_entered_on: "2026-11-01", held_on: "2026-11-10", held_days: 2 };
    expect(daysInStage(held, now)).toBe(7);
    expect(daysInStage({ ...held, held_on: null }, now)).toBe(17);
  });

  it("leaves the holds out of the days of an ended stay", () => {
    const visit = {
      status: "confirmed",
      entered_on: "2026-10-01",
      left_on: "2026-10-31",
      holds: [{ held_on: "2026-10-05", resumed_on: "2026-10-15" }],
    };
    expect(visitDays(visit, "2026-11-20")).toBe(20);
  });
});

describe("the next stage", () => {
  it("skips the portal for an order without subsidy", () => {
    expect(nextStatus(project({ status: "under_installation" }))).toBe("submitted_for_subsidy");
    expect(nextStatus(project({ status: "under_installation", segment: "non_subsidy" }))).toBe(
      "completed",
    );
    expect(nextStatus(project({ status: "completed" }))).toBeNull();
  });

  it("says which equipment is missing", () => {
    const unmet = conditionsOf(project({ panel_brand: "waaree" })).filter((c) => !c.met);
    expect(unmet.map((condition) => condition.tab)).toEqual(["equipment", "equipment"]);
  });

  it("is refused on the board with its reason", () => {
    expect(forbiddenMove(row({}), "completed")).toBe("No stage is skipped");
    expect(forbiddenMove(row({ missing_equipment: true }), "under_installation")).toContain(
      "inverter",
    );
    expect(forbiddenMove(row({ on_hold: true }), "under_installation")).toContain("resume");
    expect(forbiddenMove(row({ segment: "non_subsidy" }), "submitted_for_subsidy")).toContain(
      "segment",
    );
    expect(forbiddenMove(row({}), "under_installation")).toBeNull();
  });
});

it("small plants may go straight to approved feasibility", () => {
  expect(followingStages(null, 5000)).toEqual(["registered"]);
  expect(followingStages("application_submitted", 10_000)).toContain("feasibility_approved");
  expect(followingStages("application_submitted", 10_001)).not.toContain("feasibility_approved");
});
