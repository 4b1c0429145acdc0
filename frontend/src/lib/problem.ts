/** One refused input field; `pointer` is a JSON pointer into the body sent. */
export interface FieldProblem {
  pointer: string;
  code: string;
  message: string;
  params?: Record<string, unknown>;
}

interface ProblemBody {
  title?: string;
  detail?: string;
  code?: string;
  trace_id?: string;
  errors?: FieldProblem[];
  [member: string]: unknown;
}

/** A refusal of the server (RFC 9457), or the network's failure as code "network". */
export class Problem extends Error {
  readonly status: number;
  /** Stable code; the client words it, see `problemSentence`. */
  readonly code: string;
  readonly traceId: string | null;
  readonly errors: readonly FieldProblem[];
  /** Members beside the standard ones: `allowed`, `existing`, `since`, `unmet`… */
  readonly extra: Readonly<Record<string, unknown>>;
  /** Seconds the server asks to wait. */
  readonly retryAfter: number | null;

  constructor(status: number, body: ProblemBody, retryAfter: number | null = null) {
    super(body.detail ?? body.title ?? `The server answered ${status}.`);
    this.name = "Problem";
    this.status = status;
    this.code = body.code ?? (status === 0 ? "network" : `http_${status}`);
    this.traceId = body.trace_id ?? null;
    this.errors = body.errors ?? [];
    this.extra = body;
    this.retryAfter = retryAfter;
  }

  /** Reads the body whatever it is: a proxy may answer without a problem document. */
  static async from(response: Response): Promise<Problem> {
    const wait = Number(response.headers.get("Retry-After"));
    const retryAfter = Number.isFinite(wait) && wait > 0 ? wait : null;
    let body: ProblemBody = {};
    try {
      const parsed: unknown = await response.json();
      if (typeof parsed === "object" && parsed !== null) body = parsed as ProblemBody;
    } catch {
      // Not JSON: the status alone has to do.
    }
    body.trace_id ??= response.headers.get("X-Request-Id") ?? undefined;
    return new Problem(response.status, body, retryAfter);
  }

  static network(): Problem {
    return new Problem(0, { code: "network", detail: "The server cannot be reached." });
  }

  get isForbidden() {
    return this.status === 403;
  }

  get isMissing() {
    return this.status === 404 || this.status === 410;
  }

  /** Worth trying again without changing anything. */
  get isTransient() {
    return this.status === 0 || this.status === 502 || this.status === 503 || this.status === 504;
  }
}

/** Any thrown thing as a problem, so that views handle one kind. */
export function toProblem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  // A part of the app that does not arrive is the network's; any other is a fault of the page.
  if (thrown instanceof TypeError && /fetch|import|network/i.test(thrown.message))
    return Problem.network();
  return new Problem(500, {
    detail: thrown instanceof Error ? thrown.message : String(thrown),
    code: "client",
  });
}

const sentences: Record<string, string> = {
  client: "This page broke while it was drawn. Retry, or reload it.",
  network: "The server cannot be reached. Check the connection and try again.",
  forbidden: "Your role does not allow this.",
  out_of_scope: "This record belongs to someone else. Ask its owner or a manager.",
  read_only_role: "Your role reads everything and changes nothing.",
  not_found: "This does not exist, or you may not see it.",
  version_conflict: "Someone changed this meanwhile. Look at the new state and try again.",
  if_match_required: "This was opened before it was read fully. Reload and try again.",
  duplicate: "This exists already.",
  id_taken: "This was sent already.",
  idempotency_in_flight: "This is being saved already. Wait a moment.",
  step_up_required: "This act asks for your password. Send it again and confirm.",
  validation_failed: "Some fields need your attention.",
  precondition_unmet: "Something has to be done first.",
  overpayment: "The amount is more than the balance.",
  period_locked: "The period is closed.",
  undo_blocked: "This cannot be undone: something later builds on it.",
  undo_too_old: "This is too old to be undone.",
  undo_fiscal: "Fiscal papers are not undone. Use a credit note or a reversal.",
  rate_limited: "Too many requests. Wait a moment and try again.",
  credentials_invalid: "The e-mail or the password is not right.",
  login_limited: "Too many tries. Wait before trying again.",
  account_locked: "Too many tries. The account opens again by itself.",
  projection_behind: "The list is catching up. Try again in a moment.",
  projection_rebuilding: "This list is being rebuilt. Try again in a moment.",
  overloaded: "The server is busy. Try again in a moment.",
  internal: "The server failed on this request. Nothing was changed.",
};

/** Words of a code alone; a text that is no code is words already. */
export function codeSentence(code: string): string | undefined {
  return sentences[code] ?? (code.includes(" ") ? code : undefined);
}

/** What happened and what to do next, in the user's words. */
export function problemSentence(problem: Problem): string {
  // What stands in the way of an undo is known to the server alone.
  const known = problem.code === "undo_blocked" ? undefined : sentences[problem.code];
  if (known) return known;
  // A refusal the client has no words for still carries the rule in its detail.
  return problem.status >= 500 ? (sentences.internal ?? problem.message) : problem.message;
}
