import { useEffect, useSyncExternalStore } from "react";

let current = "";
const listeners = new Set<() => void>();

/** Names the page: in the browser's tab and as the last step of the breadcrumb. */
export function useDocumentTitle(title: string) {
  useEffect(() => {
    document.title = `${title} · Rayenna CRM`;
    current = title;
    for (const listener of listeners) listener();
  }, [title]);
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
