import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";

const css = readFileSync(resolve(import.meta.dirname, "tokens.css"), "utf8");

/** Hex tokens of one theme block. */
function tokensOf(selector: string): Map<string, string> {
  const block = new RegExp(`${selector.replace(".", "\\.")} \\{([^}]*)\\}`).exec(css)?.[1] ?? "";
  return new Map(
    [...block.matchAll(/--([a-z0-9-]+): (#[0-9a-f]{6});/g)].map((match) => [
      match[1] ?? "",
      match[2] ?? "",
    ]),
  );
}

function luminance(hex: string) {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string) {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort(
    (left, right) => left - right,
  );
  return (high + 0.05) / (low + 0.05);
}

const stages = [
  "lead",
  "survey",
  "proposal",
  "confirmed",
  "installation",
  "submitted",
  "completed",
  "credited",
  "lost",
];
const grounds = ["canvas", "surface", "raised"];

/** Every pair that components draw: text on ground. */
const text: [string, string][] = [
  ...["canvas", "surface", "raised", "sunken", "selected"].flatMap((ground): [string, string][] => [
    ["text", ground],
    ["muted", ground],
  ]),
  ...grounds.map((ground): [string, string] => ["faint", ground]),
  ...[...grounds, "selected"].map((ground): [string, string] => ["link", ground]),
  ...grounds.flatMap((ground): [string, string][] =>
    ["success", "warning", "danger", "info"].map((tone) => [tone, ground]),
  ),
  ["on-primary", "primary"],
  ["on-primary", "primary-hover"],
  ["on-danger", "danger"],
  ["on-danger", "danger-hover"],
  ...["success", "warning", "danger", "info", "past"].map((tone): [string, string] => [
    tone,
    `${tone}-tint`,
  ]),
  ...stages.map((stage): [string, string] => [`stage-${stage}`, `stage-${stage}-tint`]),
];

/** Outlines, rings and marks. */
const marks: [string, string][] = [
  ...grounds.flatMap((ground): [string, string][] => [
    ["control", ground],
    ["focus", ground],
    ["primary", ground],
    ...Array.from({ length: 8 }, (_, index): [string, string] => [`chart-${index + 1}`, ground]),
    ...stages.map((stage): [string, string] => [`stage-${stage}`, ground]),
  ]),
  ["focus", "selected"],
  ["focus", "sunken"],
];

describe.each([".light", ".dark"])("colours of %s", (theme) => {
  const tokens = tokensOf(theme);
  const colour = (name: string) => {
    const value = tokens.get(name);
    if (value === undefined) throw new Error(`--${name} is not in ${theme}`);
    return value;
  };
  it.each(text)("%s reads on %s (4.5:1)", (fore, ground) =>
    expect(contrast(colour(fore), colour(ground))).toBeGreaterThanOrEqual(4.5),
  );
  it.each(marks)("%s shows on %s (3:1)", (mark, ground) =>
    expect(contrast(colour(mark), colour(ground))).toBeGreaterThanOrEqual(3),
  );
});

it("gives both themes the same tokens", () => {
  expect([...tokensOf(".dark").keys()].sort()).toEqual([...tokensOf(".light").keys()].sort());
});
