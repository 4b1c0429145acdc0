import { type RefObject, useLayoutEffect, useState } from "react";

/** Whether an element is narrower than a width in px: a page's columns decide, not its window. */
export function useNarrow(element: RefObject<HTMLElement | null>, width: number): boolean {
  const [narrow, setNarrow] = useState(false);
  useLayoutEffect(() => {
    const watched = element.current;
    if (!watched || typeof ResizeObserver === "undefined") return;
    const observer = new ResizeObserver(() => setNarrow(watched.clientWidth < width));
    observer.observe(watched);
    return () => observer.disconnect();
  }, [element, width]);
  return narrow;
}
