import { useCallback, useState } from "react";

/**
 * State kept on this device (widths, density, a folded sidebar); never data of the
 * company. Wrong or missing content falls back.
 */
export function useStoredState<T>(key: string, fallback: T) {
  const [value, setValue] = useState<T>(() => readStored(key, fallback));
  const store = useCallback(
    (next: T | ((before: T) => T)) => {
      setValue((before) => {
        const after = typeof next === "function" ? (next as (before: T) => T)(before) : next;
        try {
          localStorage.setItem(`rayenna.${key}`, JSON.stringify(after));
        } catch {
          // Storage is closed or full: it lasts for this page.
        }
        return after;
      });
    },
    [key],
  );
  return [value, store] as const;
}

function readStored<T>(key: string, fallback: T): T {
  try {
    const text = localStorage.getItem(`rayenna.${key}`);
    return text === null ? fallback : (JSON.parse(text) as T);
  } catch {
    return fallback;
  }
}
