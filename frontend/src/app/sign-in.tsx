import { useQuery } from "@tanstack/react-query";
import { Eye, EyeOff } from "lucide-react";
import { useEffect, useState, type FormEvent } from "react";
import { Navigate, useSearchParams } from "react-router";
import { getJson } from "@/api/http";
import type { components } from "@/api/schema";
import { humanise } from "@/lib/format";
import { toProblem, type Problem } from "@/lib/problem";
import { confirmSecondFactor, signIn, type MfaChallenge, type SignOutReason } from "@/lib/session";
import { useDocumentTitle } from "@/lib/use-document-title";
import { useSession } from "@/lib/use-session";
import { Button, IconButton } from "@/ui/button";
import { Field, Input } from "@/ui/field";
import { ErrorSummary } from "@/ui/form";
import { Banner } from "@/ui/states";
import { Mark } from "./mark";
import { StartScreen } from "./page-skeleton";

type DemoAccount = components["schemas"]["DemoAccounts"]["items"][number];

const reasons: Record<SignOutReason, string | null> = {
  idle: "You were signed out because nobody used the session for a while.",
  revoked: "This session was ended from elsewhere.",
  expired: "The session ended. Sign in again to go on where you were.",
  signed_out: "You are signed out.",
  none: null,
};

export function SignIn() {
  useDocumentTitle("Sign in");
  const session = useSession();
  const [params] = useSearchParams();
  if (session.status === "starting") return <StartScreen />;
  if (session.status === "signed_in") return <Navigate to={ownPath(params.get("next"))} replace />;
  const notice = reasons[session.reason];
  return (
    <main data-scroll className="grid h-full place-items-center overflow-y-auto px-4 py-8">
      <div className="w-full max-w-[22rem]">
        <div className="mb-6 flex items-center gap-3">
          <Mark className="size-9" />
          <div>
            <h1 className="text-section font-semibold tracking-[-0.01em]">Sign in</h1>
            <p className="text-dense text-muted">Rayenna CRM</p>
          </div>
        </div>
        {notice && (
          <div className="mb-4">
            <Banner>{notice}</Banner>
          </div>
        )}
        <Credentials />
      </div>
    </main>
  );
}

/** Only paths of this product: a link must not lead a signed-in person elsewhere. */
export function ownPath(next: string | null): string {
  return next !== null && /^\/(?![/\\])/.test(next) && !next.startsWith("/login") ? next : "/";
}

function Credentials() {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [shown, setShown] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [challenge, setChallenge] = useState<MfaChallenge | null>(null);
  const wait = useCountdown(problem);

  const submit = async (as: { email: string; password: string }) => {
    setBusy(true);
    setProblem(null);
    try {
      setChallenge(await signIn(as.email.trim(), as.password));
    } catch (thrown) {
      setProblem(toProblem(thrown));
    } finally {
      setBusy(false);
    }
  };
  if (challenge) return <SecondFactor challenge={challenge} onRestart={() => setChallenge(null)} />;
  return (
    <>
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          void submit({ email, password });
        }}
      >
        {problem && (
          <ErrorSummary error={problem}>
            {wait > 0 && <p role="timer">Try again in {wait} s.</p>}
          </ErrorSummary>
        )}
        <Field label="E-mail">
          <Input
            type="email"
            name="email"
            autoComplete="username"
            autoFocus
            required
            value={email}
            onChange={(event) => setEmail(event.target.value)}
            className="h-9"
          />
        </Field>
        <Field label="Password">
          <PasswordInput
            value={password}
            onChange={setPassword}
            shown={shown}
            onShow={() => setShown(!shown)}
          />
        </Field>
        <Button
          type="submit"
          variant="primary"
          size="lg"
          busy={busy}
          disabled={wait > 0 || email === "" || password === ""}
        >
          Sign in
        </Button>
      </form>
      <DemoAccounts onChoose={(account) => void submit(account)} busy={busy} />
    </>
  );
}

function PasswordInput({
  value,
  onChange,
  shown,
  onShow,
}: {
  value: string;
  onChange: (value: string) => void;
  shown: boolean;
  onShow: () => void;
}) {
  return (
    <div className="relative">
      <Input
        type={shown ? "text" : "password"}
        name="password"
        autoComplete="current-password"
        required
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className="h-9 pr-11"
      />
      <IconButton
        small
        label={shown ? "Hide password" : "Show password"}
        icon={shown ? <EyeOff aria-hidden /> : <Eye aria-hidden />}
        onClick={onShow}
        className="absolute top-1/2 right-1.5 -translate-y-1/2 max-md:right-0"
      />
    </div>
  );
}

/** Six digits send themselves; a recovery code is sent by the button. */
function SecondFactor({
  challenge,
  onRestart,
}: {
  challenge: MfaChallenge;
  onRestart: () => void;
}) {
  const [code, setCode] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const send = async (value: string) => {
    setBusy(true);
    setProblem(null);
    try {
      await confirmSecondFactor(challenge.mfaToken, value);
    } catch (thrown) {
      setProblem(toProblem(thrown));
      setCode("");
      setBusy(false);
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void send(code);
  };
  return (
    <form noValidate onSubmit={submit} className="flex flex-col gap-4">
      <ErrorSummary error={problem} />
      <Field
        label="Code"
        help="Six digits of your authenticator, or a recovery code. Lost the device? Ask an administrator."
      >
        <Input
          autoFocus
          inputMode="numeric"
          autoComplete="one-time-code"
          value={code}
          onChange={(event) => {
            const typed = event.target.value.trim();
            setCode(typed);
            if (/^\d{6}$/.test(typed) && !busy) void send(typed);
          }}
          className="tnum h-9"
        />
      </Field>
      <Button type="submit" variant="primary" size="lg" busy={busy} disabled={code === ""}>
        Confirm
      </Button>
      <Button variant="ghost" onClick={onRestart}>
        Start again
      </Button>
    </form>
  );
}

/** An installation with demo data names its accounts; others answer 404 and show nothing. */
function DemoAccounts({
  onChoose,
  busy,
}: {
  onChoose: (account: DemoAccount) => void;
  busy: boolean;
}) {
  const demo = useQuery({
    queryKey: ["auth", "demo"],
    queryFn: ({ signal }) =>
      getJson<components["schemas"]["DemoAccounts"]>("/api/v1/auth/demo", { signal }),
    retry: false,
    staleTime: Infinity,
  });
  if (!demo.data) return null;
  return (
    <section className="mt-6 rounded-card border bg-surface">
      <div className="border-b px-4 py-2.5">
        <h2 className="text-dense font-semibold">Demo data</h2>
        <p className="text-caption text-muted">
          Nothing here is real. Choose a role to look around.
        </p>
      </div>
      <ul className="p-1.5">
        {demo.data.items.map((account) => (
          <li key={account.email}>
            <button
              type="button"
              disabled={busy}
              onClick={() => onChoose(account)}
              className="flex min-h-9 w-full items-center justify-between gap-3 rounded-control px-2.5 text-left text-dense hover:bg-selected max-md:min-h-11"
            >
              <span className="truncate font-medium">{account.name}</span>
              <span className="text-muted">{humanise(account.role)}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Seconds the server asks to wait, counting down. */
function useCountdown(problem: Problem | null) {
  const [now, setNow] = useState(() => Date.now());
  const [until, setUntil] = useState(0);
  const [seen, setSeen] = useState(problem);
  if (seen !== problem) {
    setSeen(problem);
    setUntil(problem?.retryAfter ? now + problem.retryAfter * 1000 : 0);
  }
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, []);
  return Math.max(0, Math.ceil((until - now) / 1000));
}
