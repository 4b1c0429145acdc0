import { useEffect, useSyncExternalStore } from "react";
import { useLocation } from "react-router";

const addresses = new Map<string, string>();

/** The list's last address with its filter, so that the breadcrumb leads back to it. */
export function useListAddress(path: string | undefined): string {
  const { pathname, search } = useLocation();
  useEffect(() => {
    if (pathname === path) addresses.set(path, `${path}${search}`);
  }, [pathname, search, path]);
  return useSyncExternalStore(
    () => () => undefined,
    () => (path === undefined ? "/" : (addresses.get(path) ?? path)),
  );
}
