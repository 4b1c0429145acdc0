import { useEffect, useRef, useState } from "react";
import { postJson } from "@/api/http";
import { startIdleClock, type IdleClock } from "@/lib/idle-clock";
import { signOut } from "@/lib/session";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";

/** Tells the server that a person is present; a failure shows itself at the next request. */
function tellActivity() {
  postJson("/api/v1/auth/activity", {}).catch(() => undefined);
}

/** Seconds left before the idle limit when the warning is due, else null. */
export function secondsLeft(
  idleMs: number,
  idleMinutes: number,
  warningSeconds: number,
): number | null {
  const left = Math.ceil(idleMinutes * 60 - idleMs / 1000);
  return left <= warningSeconds ? Math.max(0, left) : null;
}

/** Warns before the idle limit and ends the session at it; one clock for all tabs. */
export function SessionGuard({
  idleMinutes,
  warningSeconds,
}: {
  idleMinutes: number;
  warningSeconds: number;
}) {
  const clock = useRef<IdleClock | null>(null);
  const [left, setLeft] = useState<number | null>(null);
  useEffect(() => {
    const started = startIdleClock(tellActivity);
    clock.current = started;
    const timer = setInterval(() => {
      const next = secondsLeft(started.idleFor(), idleMinutes, warningSeconds);
      started.ignoreInput(next !== null);
      setLeft(next);
      if (next === 0) void signOut("idle");
    }, 500);
    return () => {
      clearInterval(timer);
      started.stop();
    };
  }, [idleMinutes, warningSeconds]);

  const stay = () => {
    clock.current?.ignoreInput(false);
    clock.current?.touch();
    setLeft(null);
  };
  return (
    <Dialog
      open={left !== null}
      onOpenChange={(open) => {
        if (!open) stay();
      }}
      title="Are you still there?"
      width="sm"
      footer={
        <>
          <Button onClick={() => void signOut()}>Sign out now</Button>
          <Button variant="primary" autoFocus onClick={stay}>
            Stay signed in
          </Button>
        </>
      }
    >
      <p className="text-dense text-muted">
        Nobody has used this session for a while. You will be signed out in{" "}
        <span role="timer" className="tnum font-semibold text-text">
          {left ?? 0} s
        </span>
        .
      </p>
    </Dialog>
  );
}
