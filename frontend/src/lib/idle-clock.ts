/**
 * One clock of human input for all tabs: typing in one keeps the others open. Values
 * in milliseconds since the epoch.
 */
const INPUT = ["pointerdown", "keydown", "wheel", "touchstart"] as const;

export interface IdleClock {
  /** Milliseconds since a person last did anything in any tab. */
  idleFor(now?: number): number;
  /** Says that a person is here ("Stay signed in"). */
  touch(): void;
  /** While the warning is open only its button counts as a person being here. */
  ignoreInput(ignored: boolean): void;
  stop(): void;
}

/** `onActivity` runs at most once a minute while a person is present; it tells the server. */
export function startIdleClock(onActivity: () => void): IdleClock {
  let last = Date.now();
  let told = Date.now();
  let spoken = 0;
  let ignored = false;
  const channel =
    typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("rayenna.idle");

  const touch = () => {
    last = Date.now();
    if (last - spoken > 1000) {
      spoken = last;
      channel?.postMessage(last);
    }
    if (last - told > 60_000) {
      told = last;
      onActivity();
    }
  };
  channel?.addEventListener("message", (message: MessageEvent<number>) => {
    last = Math.max(last, message.data);
  });
  const onInput = () => {
    if (!ignored) touch();
  };
  for (const kind of INPUT)
    window.addEventListener(kind, onInput, { passive: true, capture: true });

  return {
    idleFor: (now = Date.now()) => now - last,
    touch: () => {
      told = 0;
      touch();
    },
    ignoreInput(value) {
      ignored = value;
    },
    stop() {
      for (const kind of INPUT) window.removeEventListener(kind, onInput, { capture: true });
      channel?.close();
    },
  };
}
