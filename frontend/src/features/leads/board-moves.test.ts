import { describe, expect, it } from "vitest";
import { boardMove } from "./board-moves";

describe("a card dropped on another column", () => {
  it("asks for the command that leads there", () => {
    expect(boardMove("new", "qualified")).toEqual({ asked: { command: "qualify" } });
    expect(boardMove("qualified", "site_survey")).toEqual({
      asked: { command: "schedule-survey" },
    });
    expect(boardMove("qualified", "proposal")).toEqual({ asked: { command: "start-proposal" } });
    expect(boardMove("site_survey", "proposal")).toEqual({ asked: { command: "start-proposal" } });
    expect(boardMove("proposal", "won")).toEqual({ asked: { command: "win" } });
  });

  it("asks for the reason when it goes back or is lost", () => {
    expect(boardMove("proposal", "new")).toEqual({ asked: { command: "move-back", to: "new" } });
    expect(boardMove("new", "lost")).toEqual({ asked: { command: "lose" } });
  });

  it("says what is missing when a stage would be skipped", () => {
    expect(boardMove("new", "site_survey")).toHaveProperty("refused");
    expect(boardMove("new", "proposal")).toHaveProperty("refused");
    expect(boardMove("site_survey", "won")).toHaveProperty("refused");
    expect(boardMove("won", "new")).toHaveProperty("refused");
  });
});
