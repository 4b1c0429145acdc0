/** What a person changed in a form, apart from what it started with. */

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Members of `values` that differ from `start`; undefined when none does. Lists are whole. */
export function changedPart(values: unknown, start: unknown): unknown {
  if (isObject(values) && isObject(start)) {
    const parts = Object.entries(values).flatMap(([name, value]) => {
      const part = changedPart(value, start[name]);
      return part === undefined ? [] : [[name, part] as const];
    });
    return parts.length > 0 ? Object.fromEntries(parts) : undefined;
  }
  return JSON.stringify(values) === JSON.stringify(start) ? undefined : values;
}

/** `start` with the changed members put in. */
export function withChanges(start: unknown, changes: unknown): unknown {
  if (!isObject(start) || !isObject(changes)) return changes === undefined ? start : changes;
  const names = new Set([...Object.keys(start), ...Object.keys(changes)]);
  return Object.fromEntries(
    [...names].map((name) => [
      name,
      name in changes ? withChanges(start[name], changes[name]) : start[name],
    ]),
  );
}
