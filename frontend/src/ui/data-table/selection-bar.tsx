import { X } from "lucide-react";
import type { ReactNode } from "react";
import { formatCount } from "@/lib/format";
import { Button, IconButton } from "../button";

/** What is selected and what can be done with it. */
export function SelectionBar({
  count,
  selection,
  children,
}: {
  count: number | null;
  selection: {
    ids: readonly string[];
    wholeFilter: boolean;
    clear: () => void;
    selectWholeFilter: () => void;
  };
  children: ReactNode;
}) {
  const more = count !== null && count > selection.ids.length && !selection.wholeFilter;
  return (
    <div
      role="toolbar"
      aria-label="Selected rows"
      className="flex shrink-0 flex-wrap items-center gap-2 border-t bg-selected px-6 py-1.5 text-dense max-md:px-4"
    >
      <span role="status" className="tnum font-medium">
        {formatCount(selection.wholeFilter ? count : selection.ids.length)} selected
      </span>
      {more && (
        <Button variant="ghost" size="sm" onClick={selection.selectWholeFilter}>
          Select all {formatCount(count)}
        </Button>
      )}
      <div className="flex items-center gap-2">{children}</div>
      <IconButton
        small
        label="Clear selection"
        icon={<X aria-hidden />}
        className="ml-auto"
        onClick={selection.clear}
      />
    </div>
  );
}
