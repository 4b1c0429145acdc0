import { describe, expect, it } from "vitest";
import { moveFocus } from "./grid-focus";

const size = { rows: 100, columns: 5, page: 20 };
const at = (row: number, column: number) => ({ row, column });

describe("the keyboard in the grid", () => {
  it.each([
    ["ArrowDown", at(0, 2), at(1, 2)],
    ["ArrowUp", at(0, 2), at(-1, 2)],
    ["ArrowUp", at(-1, 2), at(-1, 2)],
    ["ArrowDown", at(99, 0), at(99, 0)],
    ["ArrowRight", at(3, 4), at(3, 4)],
    ["ArrowLeft", at(3, 0), at(3, 0)],
    ["j", at(3, 1), at(4, 1)],
    ["k", at(3, 1), at(2, 1)],
    ["k", at(0, 1), at(0, 1)],
    ["PageDown", at(90, 1), at(99, 1)],
    ["PageUp", at(5, 1), at(0, 1)],
    ["Home", at(5, 3), at(5, 0)],
    ["End", at(5, 3), at(5, 4)],
  ] as const)("%s moves", (key, from, to) => expect(moveFocus(from, key, false, size)).toEqual(to));

  it("jumps to the corners with Ctrl", () => {
    expect(moveFocus(at(50, 3), "Home", true, size)).toEqual(at(0, 0));
    expect(moveFocus(at(50, 3), "End", true, size)).toEqual(at(99, 4));
  });

  it("stays on the heading when there are no rows", () => {
    expect(moveFocus(at(-1, 0), "j", false, { ...size, rows: 0 })).toEqual(at(-1, 0));
    expect(moveFocus(at(-1, 0), "Home", true, { ...size, rows: 0 })).toEqual(at(-1, 0));
  });

  it("leaves other keys alone", () => expect(moveFocus(at(0, 0), "Enter", false, size)).toBeNull());
});
