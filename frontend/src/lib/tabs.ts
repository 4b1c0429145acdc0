/**
 * Which tabs of the product are open in this browser, so that the last one to close
 * ends the session (security.md, sessions: browser close).
 */
const self = crypto.randomUUID();
const others = new Set<string>();

type TabMessage = { kind: "hello" | "here" | "bye"; tab: string };

export function watchTabs() {
  if (typeof BroadcastChannel === "undefined") return () => undefined;
  const channel = new BroadcastChannel("rayenna.tabs");
  const say = (kind: TabMessage["kind"]) =>
    channel.postMessage({ kind, tab: self } satisfies TabMessage);
  channel.onmessage = (message: MessageEvent<TabMessage>) => {
    const { kind, tab } = message.data;
    if (kind === "bye") others.delete(tab);
    else others.add(tab);
    if (kind === "hello") say("here");
  };
  say("hello");
  const leave = () => {
    say("bye");
    if (others.size === 0) navigator.sendBeacon("/api/v1/auth/closing");
  };
  window.addEventListener("pagehide", leave);
  return () => {
    window.removeEventListener("pagehide", leave);
    channel.close();
  };
}
