import { useEffect, useLayoutEffect, useSyncExternalStore } from "react";

let current = "";
const listeners = new Set<() => void>();

function name(title: string) {
  document.title = `${title} · Rayenna CRM`;
  current = title;
  for (const listener of listeners) listener();
}

/** Names the page: in the browser's tab and as the last step of the breadcrumb. */
export function useDocumentTitle(title: string) {
  useEffect(() => name(title), [title]);
}

/**
 * The name of a page until it knows its own: while it loads, and when it cannot be shown.
 * Layout effects come before all others, so the page's own name always has the last word.
 */
export function useStartingTitle(title: string, address: string) {
  useLayoutEffect(() => name(title), [title, address]);
}

/** The name the open page gave itself. */
export function usePageTitle() {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    () => current,
  );
}
