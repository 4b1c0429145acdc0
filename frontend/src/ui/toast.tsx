import "sonner/dist/styles.css";
import { toast, Toaster as Sonner } from "sonner";
import { problemSentence, toProblem } from "@/lib/problem";
import { useShownTheme } from "@/lib/theme";

export { toast };

/** Mounted once by the shell: bottom left, three at most, 8 s, hover holds. */
export function Toaster() {
  return (
    <Sonner
      theme={useShownTheme()}
      position="bottom-left"
      visibleToasts={3}
      duration={8000}
      gap={8}
      offset={{ left: 16, bottom: 16 }}
      mobileOffset={{ bottom: 72 }}
      toastOptions={{
        unstyled: true,
        classNames: {
          toast:
            "flex w-[22rem] max-w-[calc(100vw-2rem)] items-center gap-3 rounded-control border bg-raised px-3 py-2.5 text-dense text-text shadow-overlay",
          title: "font-medium",
          description: "text-muted",
          content: "min-w-0 flex-1",
          icon: "hidden",
          actionButton: "rounded-chip px-1.5 py-0.5 font-medium text-link hover:bg-selected",
          cancelButton: "rounded-chip px-1.5 py-0.5 font-medium text-muted hover:bg-sunken",
          error: "border-l-2 border-l-danger",
          warning: "border-l-2 border-l-warning",
          success: "",
        },
      }}
    />
  );
}

interface SavedActs {
  undo?: () => void;
  redo?: () => void;
  view?: () => void;
  /** Under the message: why there is no undo, whose changes were kept beside. */
  note?: string;
}

/** Says what was saved; its acts become buttons. */
export function toastSaved(message: string, acts: SavedActs = {}) {
  const back = acts.undo ?? acts.redo;
  toast.success(message, {
    description: acts.note,
    action: back ? { label: acts.undo ? "Undo" : "Redo", onClick: back } : undefined,
    cancel: acts.view ? { label: "View", onClick: acts.view } : undefined,
  });
}

/** Says what a person should look at although the act was done. */
export function toastWarnings(warnings: readonly string[]) {
  for (const warning of warnings) toast.warning(warning, { duration: 15_000 });
}

/** Says why a write was refused; for acts that have no form to show it in. */
export function toastProblem(error: unknown, act?: string) {
  const problem = toProblem(error);
  const words = problemSentence(problem);
  toast.error(act ? `${act}: ${words.charAt(0).toLowerCase()}${words.slice(1)}` : words, {
    description: problem.traceId && problem.status >= 500 ? `Trace ${problem.traceId}` : undefined,
  });
}
