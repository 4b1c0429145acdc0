import { fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { listenToHotkeys, useHotkeys } from "./hotkeys";

const act = { find: vi.fn(), palette: vi.fn(), leads: vi.fn(), help: vi.fn() };

function Keys() {
  useHotkeys([
    { keys: "f", label: "Filter", group: "List", run: act.find },
    { keys: "mod+k", label: "Palette", group: "General", whileTyping: true, run: act.palette },
    { keys: "g l", label: "Leads", group: "Go to", run: act.leads },
    { keys: "?", label: "Help", group: "General", run: act.help },
  ]);
  return <input aria-label="Name" />;
}

let stop: () => void;
beforeEach(() => {
  for (const spy of Object.values(act)) spy.mockReset();
  stop = listenToHotkeys();
});
afterEach(() => stop());

describe("single keys", () => {
  it("act on the page and rest while typing", () => {
    render(<Keys />);
    fireEvent.keyDown(document.body, { key: "f" });
    fireEvent.keyDown(screen.getByLabelText("Name"), { key: "f" });
    expect(act.find).toHaveBeenCalledOnce();
  });

  it("with a modifier act while typing too", () => {
    render(<Keys />);
    fireEvent.keyDown(screen.getByLabelText("Name"), { key: "k", ctrlKey: true });
    expect(act.palette).toHaveBeenCalledOnce();
  });

  it("act one after the other", () => {
    render(<Keys />);
    fireEvent.keyDown(document.body, { key: "g" });
    fireEvent.keyDown(document.body, { key: "l" });
    fireEvent.keyDown(document.body, { key: "l" });
    expect(act.leads).toHaveBeenCalledOnce();
  });

  it("take the character, whatever shift it needs", () => {
    render(<Keys />);
    fireEvent.keyDown(document.body, { key: "?", shiftKey: true });
    expect(act.help).toHaveBeenCalledOnce();
  });

  it("leave with their component", () => {
    render(<Keys />).unmount();
    fireEvent.keyDown(document.body, { key: "f" });
    expect(act.find).not.toHaveBeenCalled();
  });
});
