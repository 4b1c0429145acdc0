import { initials } from "@/lib/format";
import { cn } from "@/lib/class-names";

const tints = [
  "bg-stage-lead-tint text-stage-lead",
  "bg-stage-survey-tint text-stage-survey",
  "bg-stage-proposal-tint text-stage-proposal",
  "bg-stage-submitted-tint text-stage-submitted",
  "bg-stage-completed-tint text-stage-completed",
  "bg-stage-installation-tint text-stage-installation",
];

/** A person's initials in a tint that stays theirs. */
export function Avatar({ name, size = "md" }: { name: string; size?: "sm" | "md" }) {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973;
  return (
    <span
      aria-hidden
      className={cn(
        "inline-grid shrink-0 place-items-center rounded-full font-medium",
        size === "sm" ? "size-5 text-[0.625rem]" : "size-7 text-caption",
        tints[sum % tints.length],
      )}
    >
      {initials(name)}
    </span>
  );
}

/** Face and name on one line. */
export function Person({ name }: { name: string }) {
  return (
    <span className="inline-flex min-w-0 items-center gap-1.5">
      <Avatar name={name} size="sm" />
      <span className="truncate">{name}</span>
    </span>
  );
}
