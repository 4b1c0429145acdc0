import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { TooltipProvider } from "../tooltip";
import { Board, type BoardColumn } from "./board";
import { moveCardFocus } from "./board-focus";

interface Card {
  id: string;
  name: string;
}
const columns: BoardColumn<Card>[] = [
  {
    id: "new",
    label: "New",
    count: 2,
    sumPaise: 19_600_000,
    cards: [
      { id: "a", name: "Asha" },
      { id: "b", name: "Babu" },
    ],
  },
  { id: "survey", label: "Site survey", count: 0, cards: [] },
  { id: "proposal", label: "Proposal", count: 1, cards: [{ id: "c", name: "Chandran" }] },
];

function show() {
  const onMove = vi.fn();
  const onOpen = vi.fn();
  render(
    <TooltipProvider>
      <Board<Card>
        label="Leads"
        columns={columns}
        cardId={(card) => card.id}
        cardLabel={(card) => card.name}
        renderCard={(card) => card.name}
        onOpen={onOpen}
        onMove={onMove}
        forbidden={(_, to) => (to === "proposal" ? "Needs an expected value" : null)}
      />
    </TooltipProvider>,
  );
  return { onMove, onOpen, user: userEvent.setup() };
}

describe("the board by keyboard", () => {
  it("is one tab stop a column, so that Tab goes from column to column", async () => {
    const { user } = show();
    await user.tab();
    await user.tab();
    expect(screen.getByRole("button", { name: "Chandran" })).toHaveFocus();
  });

  it("moves with arrows across empty columns", async () => {
    const { user } = show();
    await user.tab();
    expect(screen.getByRole("button", { name: "Asha" })).toHaveFocus();
    await user.keyboard("{ArrowDown}");
    expect(screen.getByRole("button", { name: "Babu" })).toHaveFocus();
    await user.keyboard("{ArrowRight}");
    expect(screen.getByRole("button", { name: "Chandran" })).toHaveFocus();
  });

  it("moves the card to the next column with Shift and an arrow", async () => {
    const { user, onMove } = show();
    await user.tab();
    await user.keyboard("{Shift>}{ArrowRight}{/Shift}");
    expect(onMove).toHaveBeenCalledExactlyOnceWith(columns[0]?.cards[0], "survey", "new");
  });

  it("says why a move is refused and sends nothing", async () => {
    const { user, onMove } = show();
    await user.tab();
    await user.keyboard("s");
    const dialog = screen.getByRole("dialog", { name: "Move to" });
    expect(within(dialog).getByRole("button", { name: /Proposal/ })).toBeDisabled();
    expect(dialog).toHaveTextContent("Needs an expected value");
    await user.click(within(dialog).getByRole("button", { name: "Site survey" }));
    expect(onMove).toHaveBeenCalledExactlyOnceWith(columns[0]?.cards[0], "survey", "new");
  });

  it("opens the card on Enter", async () => {
    const { user, onOpen } = show();
    await user.tab();
    await user.keyboard("{Enter}");
    expect(onOpen).toHaveBeenCalledExactlyOnceWith(columns[0]?.cards[0]);
  });
});

it("goes to the last card of a shorter column", () => {
  expect(moveCardFocus([["a", "b", "c"], [], ["d"]], "c", "ArrowRight")).toBe("d");
  expect(moveCardFocus([["a"], ["b"]], "a", "ArrowLeft")).toBe("a");
  expect(moveCardFocus([["a"]], "a", "Enter")).toBeNull();
});
