/**
 * Keyboard acts of what is on the screen. A component registers while mounted; the
 * keyboard sheet and the palette read the same list, so a key and its description
 * cannot part ways.
 */
import { useEffect, useRef, useSyncExternalStore } from "react";

export interface Hotkey {
  /** "mod+k", "shift+x", "g l" (one after the other), "?", "[". `mod` is Ctrl or Command. */
  keys: string;
  /** What it does, as the sheet shows it. */
  label: string;
  /** Heading in the sheet. */
  group: string;
  run: (event: KeyboardEvent) => void;
  /** Works while typing too; only for keys with a modifier. */
  whileTyping?: boolean;
}

let registered: readonly Hotkey[] = [];
const listeners = new Set<() => void>();
let pending: { prefix: string; until: number } | null = null;

function change(next: readonly Hotkey[]) {
  registered = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** Every key that works on the screen now, for the sheet. */
export function useRegisteredHotkeys() {
  return useSyncExternalStore(subscribe, () => registered);
}

/** Registers keys while the component is mounted; later registrations win. */
export function useHotkeys(hotkeys: readonly Hotkey[]) {
  const latest = useRef(hotkeys);
  useEffect(() => {
    latest.current = hotkeys;
  });
  const signature = hotkeys.map((hotkey) => `${hotkey.keys}|${hotkey.label}`).join("\n");
  useEffect(() => {
    const mine = latest.current.map((hotkey, index) => ({
      ...hotkey,
      run: (event: KeyboardEvent) => latest.current[index]?.run(event),
    }));
    change([...registered, ...mine]);
    return () => change(registered.filter((hotkey) => !mine.includes(hotkey)));
  }, [signature]);
}

/** Listens once for the whole page; call from the shell. */
export function listenToHotkeys() {
  const onKey = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing) return;
    const typing = isTyping(event.target);
    const pressed = nameOf(event);
    if (!pressed) return;
    const sequence = pending && pending.until > Date.now() ? `${pending.prefix} ${pressed}` : null;
    pending = null;
    // A dialog on top owns the keyboard, but for keys with a modifier.
    const covered = document.querySelector("[role=dialog][data-state=open]") !== null;
    const usable = registered.filter(
      (hotkey) =>
        (hotkey.whileTyping === true || !typing) && (hotkey.whileTyping === true || !covered),
    );
    const hit =
      usable.findLast((hotkey) => hotkey.keys === sequence) ??
      usable.findLast((hotkey) => hotkey.keys === pressed);
    if (hit) {
      event.preventDefault();
      hit.run(event);
    } else if (usable.some((hotkey) => hotkey.keys.startsWith(`${pressed} `))) {
      pending = { prefix: pressed, until: Date.now() + 1200 };
    }
  };
  window.addEventListener("keydown", onKey);
  return () => window.removeEventListener("keydown", onKey);
}

/** Whether a key press belongs to a field. */
export function isTyping(target: EventTarget | null) {
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable ||
    target.matches("input:not([type=checkbox]):not([type=radio]), textarea, select")
  );
}

/** "mod+shift+k" for a key press; null for a modifier alone. */
export function nameOf(event: KeyboardEvent): string | null {
  if (["Control", "Meta", "Shift", "Alt"].includes(event.key)) return null;
  const key = event.key === " " ? "space" : event.key.toLowerCase();
  const letter = /^[a-z]$/.test(key) || key.length > 1;
  const parts = [];
  if (event.ctrlKey || event.metaKey) parts.push("mod");
  if (event.altKey) parts.push("alt");
  // "?" and "[" already carry their shift in the character.
  if (event.shiftKey && letter) parts.push("shift");
  return [...parts, key].join("+");
}

/** "mod+k" as "Ctrl K"; "g l" as "G L". */
export function keyCaps(keys: string): string[] {
  const mac = /Mac|iPhone|iPad/.test(navigator.userAgent);
  return keys.split(/[ +]/).map((key) => {
    if (key === "mod") return mac ? "⌘" : "Ctrl";
    if (key === "space") return "Space";
    return key.length === 1 ? key.toUpperCase() : key.charAt(0).toUpperCase() + key.slice(1);
  });
}
