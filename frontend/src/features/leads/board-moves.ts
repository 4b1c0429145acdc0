import type { AskedCommand } from "./commands/lead-command";
import { OPEN_STATUSES } from "./lead-words";

/** What dropping a card asks for, or why it may not land there. */
export type BoardMove = { asked: AskedCommand } | { refused: string };

const at = (status: string) => (OPEN_STATUSES as readonly string[]).indexOf(status);

/** The command that takes a lead from one column of the board to another. */
export function boardMove(from: string, to: string): BoardMove {
  if (at(from) < 0) return { refused: "Closed leads are opened on their own page" };
  if (to === "lost") return { asked: { command: "lose" } };
  if (to === "won")
    return from === "proposal"
      ? { asked: { command: "win" } }
      : { refused: "Needs a proposal first" };
  if (at(to) < at(from)) return { asked: { command: "move-back", to } };
  if (to === "qualified") return { asked: { command: "qualify" } };
  if (from === "new") return { refused: "Needs a customer first: qualify it" };
  if (to === "site_survey") return { asked: { command: "schedule-survey" } };
  return { asked: { command: "start-proposal" } };
}
