/**
 * Server-sent events read with fetch, so that the bearer header applies. One tab of the
 * browser holds the connection (a lock elects it) and tells the others; a message makes
 * the queries of the changed record stale. Nothing here changes data by itself.
 */
import { apiFetch } from "./http";
import { renew } from "@/lib/session";

export type StreamState = "connecting" | "live" | "behind" | "offline";

/** A record changed; `entity` is the aggregate ("lead"), fields are names only. */
export interface ChangeMessage {
  entity: string;
  id: string;
  version: number;
  type: string;
  actor: string;
  fields?: string[];
  at: string;
}

export interface StreamMessage {
  kind: string;
  data: unknown;
}

let state: StreamState = "connecting";
/** Events the slowest read model is behind, while `state` is "behind". */
let eventsBehind = 0;
const watchers = new Set<() => void>();
const receivers = new Set<(message: StreamMessage) => void>();

export const stream = {
  state: () => state,
  eventsBehind: () => eventsBehind,
  watch(watcher: () => void) {
    watchers.add(watcher);
    return () => void watchers.delete(watcher);
  },
  /** Receives every message of the connection, whichever tab holds it. */
  receive(receiver: (message: StreamMessage) => void) {
    receivers.add(receiver);
    return () => void receivers.delete(receiver);
  },
};

type TabNote = { message: StreamMessage } | { state: StreamState; eventsBehind: number };

/** Starts for a signed-in session; returns the end of it. */
export function startStream(topics: readonly string[]): () => void {
  const ended = new AbortController();
  const channel =
    typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("rayenna.stream");
  const receive = (message: StreamMessage) => {
    noteLag(message);
    for (const receiver of receivers) receiver(message);
  };
  channel?.addEventListener("message", (note: MessageEvent<TabNote>) => {
    if ("message" in note.data) receive(note.data.message);
    else setState(note.data.state, note.data.eventsBehind);
  });

  const lead = () =>
    hold(topics, ended.signal, {
      message(message) {
        receive(message);
        channel?.postMessage({ message } satisfies TabNote);
      },
      state(next) {
        setState(next);
        channel?.postMessage({ state: next, eventsBehind } satisfies TabNote);
      },
    });
  const locks = navigator.locks as LockManager | undefined;
  if (locks) {
    // Rejects when aborted while still waiting for the lock: the session has ended.
    locks.request("rayenna.stream", { signal: ended.signal }, lead).catch(() => undefined);
  } else void lead();

  return () => {
    ended.abort();
    channel?.close();
    setState("connecting");
  };
}

interface Sink {
  message(message: StreamMessage): void;
  state(state: StreamState): void;
}

/** Connects again for as long as the session lasts, waiting 1 s to 30 s between tries. */
async function hold(topics: readonly string[], signal: AbortSignal, sink: Sink) {
  let after: string | null = null;
  let failures = 0;
  while (!signal.aborted) {
    try {
      const url = new URL("/api/v1/stream", window.location.origin);
      url.searchParams.set("topics", topics.join(","));
      const headers: HeadersInit = { Accept: "text/event-stream" };
      if (after) headers["Last-Event-ID"] = after;
      const response = await apiFetch(new Request(url, { headers, signal }));
      if (!response.body) throw new TypeError("the stream has no body");
      failures = 0;
      sink.state("live");
      for await (const event of parseEvents(response.body)) {
        after = event.id ?? after;
        sink.message({ kind: event.kind, data: event.data });
        if (event.kind === "session") await renew();
      }
    } catch {
      if (signal.aborted) return;
      failures += 1;
    }
    if (failures > 0) sink.state("offline");
    await pause(Math.min(30_000, 1000 * 2 ** failures), signal);
  }
}

export interface ServerEvent {
  id: string | null;
  kind: string;
  data: unknown;
}

/** Reads `id`, `event` and `data` lines as the HTML standard has them; comments are heartbeats. */
export async function* parseEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent> {
  const reader = body
    .pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)
    .getReader();
  let buffer = "";
  let event: { id: string | null; kind: string; data: string[] } = {
    id: null,
    kind: "message",
    data: [],
  };
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    buffer += value;
    const lines = buffer.split(/\r\n|\n|\r/);
    buffer = lines.pop() ?? "";
    for (const line of lines) {
      if (line === "") {
        if (event.data.length > 0)
          yield { id: event.id, kind: event.kind, data: readData(event.data.join("\n")) };
        event = { id: null, kind: "message", data: [] };
      } else if (!line.startsWith(":")) {
        const at = line.indexOf(":");
        const field = at < 0 ? line : line.slice(0, at);
        const text = at < 0 ? "" : line.slice(at + 1).replace(/^ /, "");
        if (field === "data") event.data.push(text);
        else if (field === "event") event.kind = text;
        else if (field === "id") event.id = text;
      }
    }
  }
}

function readData(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function noteLag(message: StreamMessage) {
  if (message.kind !== "lag") return;
  const lag = message.data as { events?: number; ms?: number };
  if ((lag.ms ?? 0) > 2000) setState("behind", lag.events ?? 0);
  else if (state === "behind") setState("live");
}

function setState(next: StreamState, behind = 0) {
  if (next === state && behind === eventsBehind) return;
  state = next;
  eventsBehind = behind;
  for (const watcher of watchers) watcher();
}

function pause(ms: number, signal: AbortSignal) {
  return new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
