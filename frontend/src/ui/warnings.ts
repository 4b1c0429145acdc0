import { humanise } from "@/lib/format";

/** A warning of a command's answer: `{code, message}`, or a code alone. */
export function warningSentence(warning: unknown): string {
  if (typeof warning === "string") return `${humanise(warning)}.`;
  const { message, code } = (warning ?? {}) as { message?: unknown; code?: unknown };
  if (typeof message === "string" && message !== "") return message;
  return typeof code === "string" ? `${humanise(code)}.` : "Look at this record again.";
}
