import { ChevronDown, ChevronUp } from "lucide-react";
import { useLocation, useNavigate } from "react-router";
import { formatCount } from "@/lib/format";
import { useHotkeys } from "@/lib/hotkeys";
import { walkFrom, type Walk } from "@/lib/list-walk";
import { IconButton } from "@/ui/button";

/** The next and the previous record of the list one came from, by `J` and `K` too. */
export function RecordWalk() {
  const { pathname } = useLocation();
  const walk = walkFrom(pathname);
  return walk && <WalkButtons walk={walk} />;
}

function WalkButtons({ walk }: { walk: Walk }) {
  const { search } = useLocation();
  const navigate = useNavigate();
  const tab = new URLSearchParams(search).get("tab");
  // The tab stays open, so that one thing can be read across many records.
  const go = (address: string | undefined) => {
    if (address !== undefined)
      void navigate(tab === null ? address : `${address}?tab=${tab}`, { replace: true });
  };
  useHotkeys([
    { keys: "j", label: "Next in the list", group: "Record", run: () => go(walk.next) },
    { keys: "k", label: "Previous in the list", group: "Record", run: () => go(walk.previous) },
  ]);
  return (
    <div className="flex shrink-0 items-center max-sm:hidden">
      <span className="tnum px-1 text-caption text-muted">
        {formatCount(walk.at)} of {formatCount(walk.of)}
      </span>
      <IconButton
        small
        label="Previous in the list"
        keys="k"
        icon={<ChevronUp aria-hidden />}
        disabled={walk.previous === undefined}
        onClick={() => go(walk.previous)}
      />
      <IconButton
        small
        label="Next in the list"
        keys="j"
        icon={<ChevronDown aria-hidden />}
        disabled={walk.next === undefined}
        onClick={() => go(walk.next)}
      />
    </div>
  );
}
