import { useSyncExternalStore } from "react";
import { stream, type StreamState } from "@/api/stream";
import { cn } from "@/lib/class-names";
import { formatCount } from "@/lib/format";
import { Tooltip } from "@/ui/tooltip";

const dots: Record<StreamState, string> = {
  connecting: "bg-control",
  live: "bg-success",
  behind: "bg-warning",
  offline: "border-2 border-control",
};

/** Whether the screen follows the server: live, behind or cut off. */
export function LiveDot() {
  const state = useSyncExternalStore(stream.watch, stream.state);
  const behind = useSyncExternalStore(stream.watch, stream.eventsBehind);
  const words: Record<StreamState, string> = {
    connecting: "Connecting",
    live: "Live: changes appear by themselves",
    behind: `Reading ${formatCount(behind)} events behind`,
    offline: "Not connected. Trying again by itself",
  };
  return (
    <Tooltip text={words[state]}>
      <button
        type="button"
        aria-label={words[state]}
        className="grid size-8 place-items-center rounded-control max-md:size-11"
      >
        <span className={cn("size-2 rounded-full", dots[state])} />
      </button>
    </Tooltip>
  );
}
