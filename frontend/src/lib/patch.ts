/**
 * The members that differ, as a partial update takes them: absent keeps, `null` clears.
 * Empty texts mean "nothing".
 */
export function patchOf<T extends object>(before: T, after: T): Partial<Record<keyof T, unknown>> {
  const patch: Partial<Record<keyof T, unknown>> = {};
  for (const key of Object.keys(after) as (keyof T)[]) {
    const now = blankToNull(after[key]);
    if (JSON.stringify(now) !== JSON.stringify(blankToNull(before[key]))) patch[key] = now;
  }
  return patch;
}

/** The members that say something: no empty texts, no nulls, no objects of nothing. */
export function filled(value: object): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value)) {
    const plain =
      member !== null && typeof member === "object" && !Array.isArray(member)
        ? filled(member as object)
        : blankToNull(member);
    if (plain === null || plain === undefined) continue;
    if (typeof plain === "object" && Object.keys(plain).length === 0) continue;
    kept[key] = plain;
  }
  return kept;
}

function blankToNull(value: unknown): unknown {
  if (typeof value === "string") return value.trim() === "" ? null : value.trim();
  return value ?? null;
}
