/**
 * Half-typed forms on this device. Each is sealed with AES-256-GCM under a key that the server
 * derives for this person and device and that stays in memory: after the session nobody can read
 * them, and the same person finds them again after signing in.
 */
import { useSyncExternalStore } from "react";
import { session } from "./session";

export interface Draft {
  /** Which form: the command it sends. */
  form: string;
  /** What the person called it: "Edit lead". */
  title: string;
  /** Where it was open. */
  address: string;
  /** When it was kept last. */
  at: string;
  /** Members that differ from what the form started with. */
  values: unknown;
}

const PREFIX = "rayenna.draft.";
/** Older ones are of no use any more. */
const KEPT_MS = 30 * 24 * 3_600_000;

let owner: { id: string; key: CryptoKey } | null = null;
let revision = 0;
const listeners = new Set<() => void>();
const flushes = new Set<() => void>();

function changed() {
  revision += 1;
  for (const listener of listeners) listener();
}

const bytesOf = (base64: string) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
const textOf = (bytes: Uint8Array) =>
  btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));

/** Name in the browser's storage. It tells nothing of the form: that is inside. */
async function slotOf(ownerId: string, form: string) {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(form));
  const hex = Array.from(new Uint8Array(hash).slice(0, 12), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
  return `${PREFIX}${ownerId}.${hex}`;
}

async function unseal(sealed: string | null, key: CryptoKey): Promise<Draft | null> {
  const [iv, data] = sealed?.split(".") ?? [];
  if (!iv || !data) return null;
  try {
    const plain = await crypto.subtle.decrypt(
      { name: "AES-GCM", iv: bytesOf(iv) },
      key,
      bytesOf(data),
    );
    return JSON.parse(new TextDecoder().decode(plain)) as Draft;
  } catch {
    // Another device's key, or cut short: as good as none.
    return null;
  }
}

export const drafts = {
  /** From here on this person's drafts can be read and kept. */
  async open(ownerId: string, keyBase64: string) {
    const key = await crypto.subtle.importKey("raw", bytesOf(keyBase64), "AES-GCM", false, [
      "encrypt",
      "decrypt",
    ]);
    owner = { id: ownerId, key };
    changed();
  },

  close() {
    for (const flush of flushes) flush();
    owner = null;
    changed();
  },

  isOpen: () => owner !== null,

  subscribe(listener: () => void) {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  },

  /** Told to keep what is typed at once, because the session ends. */
  onFlush(flush: () => void) {
    flushes.add(flush);
    return () => void flushes.delete(flush);
  },

  async keep(draft: Omit<Draft, "at">) {
    if (!owner) return;
    // The key of now: the session may end while this is sealed.
    const { id, key } = owner;
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const text = JSON.stringify({ ...draft, at: new Date().toISOString() });
    const data = await crypto.subtle.encrypt(
      { name: "AES-GCM", iv },
      key,
      new TextEncoder().encode(text),
    );
    try {
      localStorage.setItem(
        await slotOf(id, draft.form),
        `${textOf(iv)}.${textOf(new Uint8Array(data))}`,
      );
      changed();
    } catch {
      // Storage is closed or full: the form itself still holds the text.
    }
  },

  async find(form: string): Promise<Draft | null> {
    if (!owner) return null;
    const { id, key } = owner;
    return unseal(localStorage.getItem(await slotOf(id, form)), key);
  },

  async drop(form: string) {
    if (!owner) return;
    localStorage.removeItem(await slotOf(owner.id, form));
    changed();
  },

  /** The person's drafts on this device, the latest first; unreadable and old ones go. */
  async list(): Promise<Draft[]> {
    if (!owner) return [];
    const { id, key } = owner;
    const found: Draft[] = [];
    const slots = Object.keys(localStorage).filter((name) => name.startsWith(`${PREFIX}${id}.`));
    for (const slot of slots) {
      const draft = await unseal(localStorage.getItem(slot), key);
      if (draft && Date.now() - Date.parse(draft.at) < KEPT_MS) found.push(draft);
      else localStorage.removeItem(slot);
    }
    return found.sort((left, right) => right.at.localeCompare(left.at));
  },
};

session.onEnd(() => drafts.close());

/** Changes with every draft kept or dropped. */
export function useDraftRevision() {
  return useSyncExternalStore(drafts.subscribe, () => revision);
}
