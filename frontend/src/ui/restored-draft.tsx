import { formatDate, formatDateTime, formatTime } from "@/lib/format";
import { Button } from "./button";
import { Banner } from "./states";

/** Says that a form holds what was typed earlier, and offers to start anew. */
export function RestoredDraft({ at, onDiscard }: { at: string | null; onDiscard: () => void }) {
  if (at === null) return null;
  const today = formatDate(at) === formatDate(new Date().toISOString());
  return (
    <Banner
      action={
        <Button size="sm" variant="ghost" onClick={onDiscard}>
          Discard
        </Button>
      }
    >
      Restored draft from {today ? formatTime(at) : formatDateTime(at)}.
    </Banner>
  );
}
