import { useSyncExternalStore } from "react";

/** Whether a media query holds now. */
export function useMedia(query: string) {
  return useSyncExternalStore(
    (listener) => {
      const media = window.matchMedia(query);
      media.addEventListener("change", listener);
      return () => media.removeEventListener("change", listener);
    },
    () => window.matchMedia(query).matches,
  );
}

/** Phone layout: under 768 px, tables become cards and the sidebar a drawer. */
export function usePhone() {
  return useMedia("(width < 48rem)");
}
