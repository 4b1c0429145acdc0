import { Check } from "lucide-react";
import { formatDate } from "@/lib/format";
import { cn } from "@/lib/class-names";

export interface Step {
  id: string;
  label: string;
  /** When it was entered; absent when not reached or never recorded. */
  on?: string | null;
  note?: string;
}

/** Stages of a record with the dates they were entered. `current` is the open one. */
export function Stepper({
  steps,
  current,
  failed = false,
}: {
  steps: readonly Step[];
  current: string;
  failed?: boolean;
}) {
  const at = steps.findIndex((step) => step.id === current);
  return (
    <ol className="flex flex-col">
      {steps.map((step, index) => {
        const state = index < at ? "done" : index === at ? "current" : "ahead";
        return (
          <li
            key={step.id}
            aria-current={state === "current" ? "step" : undefined}
            className="relative flex gap-3 pb-4 last:pb-0"
          >
            {index < steps.length - 1 && (
              <span
                aria-hidden
                className={cn(
                  "absolute top-5 bottom-0 left-[9px] w-0.5",
                  state === "done" ? "bg-primary" : "bg-border",
                )}
              />
            )}
            <span
              aria-hidden
              className={cn(
                "relative grid size-5 shrink-0 place-items-center rounded-full border-2",
                state === "done" && "border-primary bg-primary text-on-primary",
                state === "current" && (failed ? "border-danger" : "border-primary"),
                state === "ahead" && "border-border",
              )}
            >
              {state === "done" && <Check className="size-3" strokeWidth={3} />}
              {state === "current" && (
                <span className={cn("size-2 rounded-full", failed ? "bg-danger" : "bg-primary")} />
              )}
            </span>
            <span className="min-w-0">
              <span
                className={cn(
                  "block text-dense",
                  state === "current" ? "font-semibold" : state === "ahead" && "text-muted",
                )}
              >
                {step.label}
              </span>
              {(step.on || step.note) && (
                <span className="block text-caption text-muted">
                  {[step.on ? formatDate(step.on) : null, step.note].filter(Boolean).join(" · ")}
                </span>
              )}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
