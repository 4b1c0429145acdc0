/**
 * The one door to the server: adds the bearer token, renews it once when it was
 * refused, keeps the position of own writes so that the next reads include them, and
 * turns every failure into a `Problem`.
 */
import { askMerge, isSilent, mergeOf } from "@/lib/conflict";
import { Problem } from "@/lib/problem";
import { currentToken, endSession, reasonOf, renew } from "@/lib/session";
import { askStepUp } from "@/lib/step-up";

/** How long reads after an own write ask for at least its position. */
const OWN_WRITE_MS = 5000;
/** Private and operational trees have no read model to wait for. */
const WITHOUT_POSITION = /^\/api\/v1\/(auth|me|files|jobs|admin|stream)(\/|$)/;

let lastWrite: { token: string; until: number } | null = null;

/** Forgets what belonged to the ended session. */
export function forgetOwnWrites() {
  lastWrite = null;
}

/** `fetch` for this API; answers only successes, throws `Problem` otherwise. */
export async function apiFetch(input: Request): Promise<Response> {
  const request = withPosition(input);
  // A request's body can be read once; the copy is for the one retry after renewing.
  const again = request.clone();
  let response = await send(request, await currentToken());
  if (response.status === 401) {
    const problem = await Problem.from(response);
    if (!isRenewable(problem) || !(await renew())) {
      if (problem.code.startsWith("session_") || problem.code === "refresh_reused")
        endSession(reasonOf(problem));
      throw problem;
    }
    response = await send(again, await currentToken());
  }
  if (!response.ok) throw await Problem.from(response);
  if (request.method === "POST") {
    const token = response.headers.get("Event-Position");
    if (token) lastWrite = { token, until: Date.now() + OWN_WRITE_MS };
  }
  return response;
}

function isRenewable(problem: Problem) {
  return ["unauthenticated", "token_expired", "token_invalid", "http_401"].includes(problem.code);
}

function withPosition(input: Request): Request {
  if (input.method !== "GET" || !lastWrite || lastWrite.until < Date.now()) return input;
  const url = new URL(input.url);
  if (WITHOUT_POSITION.test(url.pathname) || url.searchParams.has("min_position")) return input;
  url.searchParams.set("min_position", lastWrite.token);
  return new Request(url, input);
}

async function send(request: Request, token: string | null): Promise<Response> {
  if (token) request.headers.set("Authorization", `Bearer ${token}`);
  try {
    return await fetch(request);
  } catch (thrown) {
    if (thrown instanceof DOMException && thrown.name === "AbortError") throw thrown;
    throw Problem.network();
  }
}

const absolute = (path: string) => new URL(path, window.location.origin);

/** Reads a resource; `search` is added as given, filters included. */
export async function getJson<T>(
  path: string,
  options: { search?: URLSearchParams; signal?: AbortSignal } = {},
): Promise<T> {
  const url = absolute(path);
  options.search?.forEach((value, key) => url.searchParams.append(key, value));
  const response = await apiFetch(new Request(url, { signal: options.signal ?? null }));
  return (await response.json()) as T;
}

/** A page of a list as every list endpoint answers it. */
export interface ListPage<Row> {
  items: Row[];
  next: string | null;
  count?: number;
  totals?: Record<string, number>;
  token?: string;
  /** Set here, not by the server: the read model had not reached our own write. */
  behind?: boolean;
}

/** Reads one keyset page; when the read model lags behind an own write it takes what is there. */
export async function getList<Row>(
  path: string,
  search: URLSearchParams,
  signal?: AbortSignal,
): Promise<ListPage<Row>> {
  try {
    return await getJson<ListPage<Row>>(path, { search, signal });
  } catch (thrown) {
    if (!(thrown instanceof Problem) || thrown.code !== "projection_behind") throw thrown;
    forgetOwnWrites();
    const page = await getJson<ListPage<Row>>(path, { search, signal });
    return { ...page, behind: true };
  }
}

/** What a command answers (api.md 1.3). */
export interface CommandAnswer<Result = unknown> {
  id: string;
  version: number;
  token: string;
  events: { event_id: string; type: string }[];
  /** Absent where the command has no undo. */
  undo?: { possible: boolean; reason?: string };
  warnings: unknown[];
  result?: Result;
  /** Set here, not by the server: whose changes of meanwhile were kept beside ours. */
  mergedWith?: string[];
}

export interface CommandOptions {
  /** Version of the record as read; left out on creations. */
  version?: number;
  /** Made once per opened form, so that a second press is the same command. */
  idempotencyKey?: string;
}

/** Sends a command; `path` is what follows `/api/v1/commands/`. */
export async function sendCommand<Result = unknown>(
  path: string,
  body: unknown,
  options: CommandOptions = {},
): Promise<CommandAnswer<Result>> {
  const headers = new Headers({
    "Content-Type": "application/json",
    "Idempotency-Key": options.idempotencyKey ?? crypto.randomUUID(),
  });
  if (options.version !== undefined) headers.set("If-Match", `"${options.version}"`);
  const request = new Request(absolute(`/api/v1/commands/${path}`), {
    method: "POST",
    headers,
    body: JSON.stringify(body),
  });
  // A request's body can be read once; the copy goes out when the password was confirmed.
  const again = request.clone();
  let response: Response;
  try {
    response = await apiFetch(request);
  } catch (thrown) {
    if (thrown instanceof Problem && thrown.code === "version_conflict")
      return sendMerged<Result>(path, body, thrown);
    const asksPassword = thrown instanceof Problem && thrown.code === "step_up_required";
    if (!asksPassword || !(await askStepUp())) throw thrown;
    response = await apiFetch(again);
  }
  return (await response.json()) as CommandAnswer<Result>;
}

/** The same command on the version that somebody else made, once that is settled. */
async function sendMerged<Result>(path: string, body: unknown, refusal: Problem) {
  const merge = mergeOf(refusal, body);
  if (!merge) throw refusal;
  const settled = isSilent(merge, path) ? { body: merge.body } : await askMerge(merge);
  if (!settled) throw refusal;
  const answer = await sendCommand<Result>(path, settled.body, { version: merge.version });
  return { ...answer, mergedWith: merge.people };
}

/** Undoes an act by its event, correlation or job id. */
export function undo(
  target: { event_id: string } | { correlation_id: string } | { job_id: string },
) {
  return sendCommand("undo", target);
}

/** Sends to the private trees (`/auth`, `/me`, `/jobs`), which are not commands. */
export async function postJson<T>(
  path: string,
  body: unknown,
  method: "POST" | "PUT" | "DELETE" = "POST",
): Promise<T> {
  const response = await apiFetch(
    new Request(absolute(path), {
      method,
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    }),
  );
  return response.status === 204 ? (undefined as T) : ((await response.json()) as T);
}
