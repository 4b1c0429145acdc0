import { useEffect } from "react";
import { getJson } from "@/api/http";
import { drafts } from "@/lib/drafts";

const RETRY_MS = 30_000;

/** Asks once per session for the key that opens the person's drafts; it is kept in memory only. */
export function useDraftKey(userId: string | undefined) {
  useEffect(() => {
    if (userId === undefined) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let gone = false;
    const ask = () => {
      getJson<{ key: string }>("/api/v1/me/draft-key")
        .then(({ key }) => (gone ? undefined : drafts.open(userId, key)))
        .catch(() => {
          // Without it forms work as before, only unkept.
          timer = setTimeout(ask, RETRY_MS);
        });
    };
    ask();
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [userId]);
}
