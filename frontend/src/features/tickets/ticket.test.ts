import { expect, it } from "vitest";
import { isOverdue, nextCommand, type TicketRecord } from "./ticket";

const ticket = (changes: Partial<TicketRecord>) =>
  ({ status: "open", follow_ups: [], actions: [], ...changes }) as unknown as TicketRecord;
const followUp = (next_on?: string) => ({
  follow_up_id: "1",
  note: "Called",
  next_on,
  author_id: null,
  at: "2026-06-01T06:00:00Z",
});
const offers = (...commands: string[]) => commands.map((command) => ({ command, enabled: true }));

it("is overdue once the day the latest follow-up names has passed", () => {
  const followed = ticket({ follow_ups: [followUp("2026-06-02")] });
  expect(isOverdue(followed, "2026-06-02")).toBe(false);
  expect(isOverdue(followed, "2026-06-03")).toBe(true);
});

it("is not overdue after a later follow-up without a date, nor once closed", () => {
  const later = ticket({ follow_ups: [followUp("2026-06-02"), followUp()] });
  expect(isOverdue(later, "2026-06-09")).toBe(false);
  const closed = ticket({ status: "closed", follow_ups: [followUp("2026-06-02")] });
  expect(isOverdue(closed, "2026-06-09")).toBe(false);
});

it("offers what takes it on, and to sales the follow-up only", () => {
  expect(nextCommand(ticket({ actions: offers("start", "follow-up") }))).toBe("start");
  expect(nextCommand(ticket({ actions: offers("follow-up") }))).toBe("follow-up");
  expect(nextCommand(ticket({ status: "closed", actions: offers("reopen") }))).toBe("reopen");
  expect(nextCommand(ticket({ status: "closed", actions: [] }))).toBeNull();
});
