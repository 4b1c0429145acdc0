import { keyCaps } from "@/lib/hotkeys";

/** Key caps of a shortcut. */
export function Keys({ keys }: { keys: string }) {
  return (
    <span className="inline-flex gap-0.5" aria-hidden>
      {keyCaps(keys).map((cap, index) => (
        <kbd
          key={index}
          className="min-w-5 rounded-chip border bg-canvas px-1 text-center font-sans text-[0.6875rem] leading-4 text-muted dark:bg-surface"
        >
          {cap}
        </kbd>
      ))}
    </span>
  );
}
