import { useSyncExternalStore } from "react";

/** What can lie over the page; one at a time. */
export type ShellDialog = "palette" | "keyboard" | "quick-create" | "navigation";

let current: ShellDialog | null = null;
const listeners = new Set<() => void>();

function set(next: ShellDialog | null) {
  current = next;
  for (const listener of listeners) listener();
}

export const shellDialogs = {
  open: (dialog: ShellDialog) => set(dialog),
  close: () => set(null),
};

export function useShellDialog() {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    () => current,
  );
}
