/**
 * Who is signed in here. The access token lives in this module's memory alone: not in
 * storage, not in a URL, gone with the page. The refresh cookie is HttpOnly; renewing
 * is single flight, and an ended session clears everything that was read.
 */
import { Problem } from "./problem";

/** Why the person has to sign in again; shown on the sign-in page. */
export type SignOutReason = "idle" | "revoked" | "expired" | "signed_out" | "none";

export type SessionState =
  | { status: "starting" }
  | { status: "signed_out"; reason: SignOutReason }
  | { status: "signed_in" };

/** The next factor is needed before a session opens. */
export interface MfaChallenge {
  mfaToken: string;
}

interface TokenAnswer {
  access_token?: string;
  expires_in?: number;
  mfa_token?: string;
}

let state: SessionState = { status: "starting" };
let accessToken: string | null = null;
let renewAt = 0;
let renewing: Promise<boolean> | null = null;
const listeners = new Set<() => void>();
const endings = new Set<() => void>();
const channel =
  typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("rayenna.session");

channel?.addEventListener("message", (message: MessageEvent<SignOutReason>) => {
  if (state.status === "signed_in") close(message.data);
});

export const session = {
  get: () => state,
  subscribe(listener: () => void) {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  },
  /** Runs when a session ends, before the sign-in page shows: caches are cleared here. */
  onEnd(action: () => void) {
    endings.add(action);
    return () => void endings.delete(action);
  },
};

/** Opens the session that the cookie may still hold; called once at start. */
export async function resumeSession() {
  if (!(await renew()) && state.status === "starting")
    set({ status: "signed_out", reason: "none" });
}

/** A token fit for the next request, renewed a little before it ends. */
export async function currentToken(): Promise<string | null> {
  if (accessToken && Date.now() < renewAt) return accessToken;
  if (state.status === "signed_out") return null;
  await renew();
  return accessToken;
}

/** Signs in; answers the challenge when a second factor is due. */
export async function signIn(email: string, password: string): Promise<MfaChallenge | null> {
  return accept(await post("login", { email, password }));
}

/** Second step of signing in: six digits or a recovery code. */
export async function confirmSecondFactor(mfaToken: string, code: string): Promise<void> {
  await accept(await post("mfa", { mfa_token: mfaToken, code }));
}

/** Ends the session on the server and in every tab. */
export async function signOut(reason: SignOutReason = "signed_out") {
  const token = accessToken;
  endSession(reason);
  try {
    await post("logout", {}, token);
  } catch {
    // Already ended, or offline: the token is gone from here either way.
  }
}

/** Ends what this browser holds without asking the server (it told us, or time is up). */
export function endSession(reason: SignOutReason) {
  close(reason);
  channel?.postMessage(reason);
}

/** What an answer 401 says about the session. */
export function reasonOf(problem: Problem): SignOutReason {
  if (problem.code === "session_idle") return "idle";
  if (problem.code === "session_revoked" || problem.code === "refresh_reused") return "revoked";
  return "expired";
}

/** Renews through the cookie. One request however many ask; false when nobody is signed in. */
export function renew(): Promise<boolean> {
  renewing ??= requestRenewal().finally(() => {
    renewing = null;
  });
  return renewing;
}

async function requestRenewal(): Promise<boolean> {
  const wasSignedIn = state.status === "signed_in";
  try {
    await accept(await post("refresh", {}));
    return true;
  } catch (thrown) {
    const problem = thrown instanceof Problem ? thrown : Problem.network();
    if (problem.status === 401 || problem.status === 403) {
      accessToken = null;
      if (wasSignedIn) endSession(reasonOf(problem));
      return false;
    }
    if (wasSignedIn) throw problem;
    return false;
  }
}

async function accept(answer: TokenAnswer): Promise<MfaChallenge | null> {
  if (answer.mfa_token) return { mfaToken: answer.mfa_token };
  if (!answer.access_token) throw new Problem(500, { code: "internal" });
  accessToken = answer.access_token;
  renewAt = Date.now() + Math.max(30, (answer.expires_in ?? 900) - 60) * 1000;
  set({ status: "signed_in" });
  return null;
}

/** Cookie routes ask for the CSRF header beside the origin (security.md, requests). */
async function post(act: string, body: unknown, token?: string | null): Promise<TokenAnswer> {
  const headers: Record<string, string> = {
    "Content-Type": "application/json",
    "X-Rayenna-CSRF": "1",
  };
  if (token) headers.Authorization = `Bearer ${token}`;
  let response: Response;
  try {
    response = await fetch(`/api/v1/auth/${act}`, {
      method: "POST",
      headers,
      body: JSON.stringify(body),
    });
  } catch {
    throw Problem.network();
  }
  if (!response.ok) throw await Problem.from(response);
  return response.status === 204 ? {} : ((await response.json()) as TokenAnswer);
}

function close(reason: SignOutReason) {
  accessToken = null;
  for (const action of endings) action();
  set({ status: "signed_out", reason });
}

function set(next: SessionState) {
  state = next;
  for (const listener of listeners) listener();
}
