import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Problem } from "@/lib/problem";
import { endSession, renew, resumeSession, session } from "@/lib/session";
import { answerStepUp } from "@/lib/step-up";
import { forgetOwnWrites, getJson, getList, sendCommand } from "./http";

type Answer = (request: Request) => Response;
const json = (body: unknown, status = 200, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers });

/** Answers requests by path and keeps what was sent. */
function server(answers: Record<string, Answer>) {
  const seen: Request[] = [];
  vi.stubGlobal("fetch", async (input: Request | string, init?: RequestInit) => {
    const request =
      input instanceof Request ? input : new Request(new URL(input, "http://localhost"), init);
    seen.push(request);
    const answer = answers[new URL(request.url).pathname.replace("/api/v1", "")];
    return answer ? answer(request) : json({ code: "not_found" }, 404);
  });
  return seen;
}
const paths = (seen: Request[]) =>
  seen.map((request) => new URL(request.url).pathname.replace("/api/v1", ""));

beforeEach(() => {
  // Node's Request takes absolute addresses and no signal of another realm.
  vi.stubGlobal("location", new URL("http://localhost/"));
});
afterEach(() => {
  endSession("none");
  forgetOwnWrites();
  vi.unstubAllGlobals();
});

describe("the session behind a request", () => {
  it("renews once for requests sent together", async () => {
    const seen = server({ "/auth/refresh": () => json({ access_token: "one", expires_in: 900 }) });
    await Promise.all([renew(), renew(), renew()]);
    expect(paths(seen)).toEqual(["/auth/refresh"]);
    expect(seen[0]?.headers.get("X-Rayenna-CSRF")).toBe("1");
  });

  it("renews and repeats a request whose token was refused", async () => {
    let token = 0;
    const seen = server({
      "/auth/refresh": () => json({ access_token: `token-${++token}`, expires_in: 900 }),
      "/leads/1": (request) =>
        request.headers.get("Authorization") === "Bearer token-2"
          ? json({ id: "1" })
          : json({ code: "token_expired" }, 401),
    });
    await resumeSession();
    expect(await getJson("/api/v1/leads/1")).toEqual({ id: "1" });
    expect(paths(seen)).toEqual(["/auth/refresh", "/leads/1", "/auth/refresh", "/leads/1"]);
  });

  it("ends here when the server ended it for idleness", async () => {
    server({
      "/auth/refresh": () => json({ access_token: "one", expires_in: 900 }),
      "/leads/1": () => json({ code: "session_idle" }, 401),
    });
    await resumeSession();
    await expect(getJson("/api/v1/leads/1")).rejects.toMatchObject({ code: "session_idle" });
    expect(session.get()).toEqual({ status: "signed_out", reason: "idle" });
  });

  it("calls an unreachable server by its name", async () => {
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("failed")));
    await expect(getJson("/api/v1/leads/1")).rejects.toMatchObject({ code: "network", status: 0 });
  });
});

describe("own writes", () => {
  const signedIn = { "/auth/refresh": () => json({ access_token: "one", expires_in: 900 }) };

  it("are asked for by the reads that follow, not by private ones", async () => {
    const seen = server({
      ...signedIn,
      "/commands/leads": () =>
        json({ id: "1", version: 1, events: [] }, 201, { "Event-Position": "p7" }),
      "/leads": () => json({ items: [], next: null }),
      "/me": () => json({}),
    });
    await resumeSession();
    await sendCommand("leads", { title: "Roof" });
    await getJson("/api/v1/leads");
    await getJson("/api/v1/me");
    expect(seen.map((request) => new URL(request.url).searchParams.get("min_position"))).toEqual([
      null,
      null,
      "p7",
      null,
    ]);
  });

  it("are given up for the list when the read model is behind", async () => {
    const seen = server({
      ...signedIn,
      "/commands/leads": () => json({ id: "1" }, 201, { "Event-Position": "p7" }),
      "/leads": (request) =>
        new URL(request.url).searchParams.has("min_position")
          ? json({ code: "projection_behind" }, 503)
          : json({ items: [], next: null }),
    });
    await resumeSession();
    await sendCommand("leads", {});
    expect(await getList("/api/v1/leads", new URLSearchParams())).toMatchObject({ behind: true });
    expect(paths(seen).filter((path) => path === "/leads")).toHaveLength(2);
  });
});

describe("a command", () => {
  it("carries version and key", async () => {
    const seen = server({
      "/auth/refresh": () => json({ access_token: "one", expires_in: 900 }),
      "/commands/leads/1/lose": () => json({ id: "1" }),
    });
    await resumeSession();
    await sendCommand("leads/1/lose", { reason: "price" }, { version: 4, idempotencyKey: "key-1" });
    const sent = seen.at(-1);
    expect(sent?.headers.get("If-Match")).toBe('"4"');
    expect(sent?.headers.get("Idempotency-Key")).toBe("key-1");
    expect(await sent?.json()).toEqual({ reason: "price" });
  });

  it("throws the server's problem with its fields", async () => {
    server({
      "/auth/refresh": () => json({ access_token: "one", expires_in: 900 }),
      "/commands/leads": () =>
        json(
          {
            code: "validation_failed",
            trace_id: "t1",
            errors: [{ pointer: "/contact/phone", code: "phone_invalid", message: "" }],
          },
          422,
        ),
    });
    await resumeSession();
    const problem = await sendCommand("leads", {}).catch((thrown: unknown) => thrown);
    expect(problem).toBeInstanceOf(Problem);
    expect(problem).toMatchObject({
      status: 422,
      traceId: "t1",
      errors: [{ pointer: "/contact/phone" }],
    });
  });
});

describe("a command that asks for the password", () => {
  /** Refuses the first request for want of the password, takes the second. */
  function guarded() {
    let confirmed = false;
    return server({
      "/auth/refresh": () => json({ access_token: "one", expires_in: 900 }),
      "/commands/invoices/1/cancel": () => {
        if (confirmed) return json({ id: "1", version: 2 });
        confirmed = true;
        return json({ code: "step_up_required" }, 403);
      },
    });
  }
  const keysSent = (seen: Request[]) =>
    seen.filter((r) => r.url.includes("cancel")).map((r) => r.headers.get("Idempotency-Key"));

  it("goes on as the same command once it was confirmed", async () => {
    const seen = guarded();
    const answer = sendCommand("invoices/1/cancel", { reason: "Wrong" }, { version: 1 });
    await vi.waitFor(() => expect(keysSent(seen)).toHaveLength(1));
    await new Promise((tick) => setTimeout(tick));
    answerStepUp(true);
    expect((await answer).version).toBe(2);
    const keys = keysSent(seen);
    expect(keys).toHaveLength(2);
    expect(keys[0]).toBe(keys[1]);
  });

  it("stays refused when the person gives up", async () => {
    const seen = guarded();
    const answer = sendCommand("invoices/1/cancel", { reason: "Wrong" }, { version: 1 });
    const refused = expect(answer).rejects.toMatchObject({ code: "step_up_required" });
    await vi.waitFor(() => expect(keysSent(seen)).toHaveLength(1));
    await new Promise((tick) => setTimeout(tick));
    answerStepUp(false);
    await refused;
    expect(keysSent(seen)).toHaveLength(1);
  });
});
