import { useCallback } from "react";
import { useSearchParams } from "react-router";

/** One value of the page that a link must carry; the fallback is left out of the URL. */
export function useSearchParam(name: string, fallback = "") {
  const [params, setParams] = useSearchParams();
  const value = params.get(name) ?? fallback;
  const set = useCallback(
    (next: string) =>
      setParams(
        (before) => {
          const after = new URLSearchParams(before);
          if (next === fallback) after.delete(name);
          else after.set(name, next);
          return after;
        },
        { replace: true },
      ),
    [name, fallback, setParams],
  );
  return [value, set] as const;
}
