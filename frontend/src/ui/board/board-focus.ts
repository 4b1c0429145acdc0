/**
 * The card that gets the focus after an arrow: up and down inside a column, left and
 * right to the same height of the next column that holds cards. `null` when the key
 * does not move.
 */
export function moveCardFocus(
  columns: readonly (readonly string[])[],
  focused: string | null,
  key: string,
): string | null {
  const at = columns.findIndex((cards) => focused !== null && cards.includes(focused));
  const cards = columns[at];
  if (!cards || focused === null) return null;
  const index = cards.indexOf(focused);
  switch (key) {
    case "ArrowDown":
    case "j":
      return cards[index + 1] ?? focused;
    case "ArrowUp":
    case "k":
      return cards[index - 1] ?? focused;
    case "ArrowRight":
      return beside(columns.slice(at + 1), index) ?? focused;
    case "ArrowLeft":
      return beside(columns.slice(0, at).reverse(), index) ?? focused;
    default:
      return null;
  }
}

function beside(columns: readonly (readonly string[])[], index: number): string | undefined {
  const cards = columns.find((candidate) => candidate.length > 0);
  return cards?.[Math.min(index, cards.length - 1)];
}
