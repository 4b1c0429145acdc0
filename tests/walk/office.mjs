/** The people of the demo company, each speaking to the API alone. */
import { Buffer } from "node:buffer";
import { createHash, randomUUID } from "node:crypto";
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { setTimeout as pause } from "node:timers/promises";

const PATIENCE = 120_000;
const NAMES = {
  admin: "leela",
  manager: "suresh",
  sales: "meera",
  operations: "joseph",
  finance: "fathima",
  auditor: "anand",
};

async function freePort() {
  const socket = createServer();
  await new Promise((done) => socket.listen(0, "127.0.0.1", done));
  const { port } = socket.address();
  await new Promise((done) => socket.close(done));
  return port;
}

/** A server of its own with the demo company, and the people at work in it. */
export class Office {
  #tokens = new Map();
  #server;
  #folder;
  #seen;

  static async open() {
    const program = process.env.RAYENNA_BIN;
    if (!program)
      throw new Error(
        "RAYENNA_BIN does not name a server to test. Run `make test-walk` at the root, which builds one.",
      );
    const office = new Office();
    office.#folder = mkdtempSync(join(tmpdir(), "rayenna-walk-"));
    const bind = `127.0.0.1:${await freePort()}`;
    office.address = `http://${bind}`;
    office.#server = spawn(program, ["serve", "--demo"], {
      stdio: ["ignore", "ignore", "inherit"],
      env: {
        ...process.env,
        DATABASE_URL: undefined,
        RAYENNA_BIND: bind,
        RAYENNA_DATA_DIR: office.#folder,
        RAYENNA_GENEROUS_LIMITS: "true",
        RAYENNA_LOG: "error",
      },
    });
    const until = Date.now() + PATIENCE;
    for (;;) {
      const ready = await fetch(`${office.address}/readyz`).catch(() => undefined);
      if (ready?.ok) return office;
      assert.equal(office.#server.exitCode, null, "the server ended instead of starting");
      assert.ok(Date.now() < until, "the server does not get ready");
      await pause(100);
    }
  }

  async close() {
    const ended = new Promise((done) => this.#server.once("exit", done));
    this.#server.kill("SIGTERM");
    await ended;
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #send(who, method, path, body, headers = {}) {
    const token = this.#tokens.get(who);
    const answer = await fetch(`${this.address}/api/v1/${path}`, {
      method,
      headers: {
        origin: this.address,
        "sec-fetch-site": "same-origin",
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    const place = answer.headers.get("event-position");
    return { status: answer.status, body: text ? JSON.parse(text) : undefined, place };
  }

  async #as(who) {
    if (!this.#tokens.has(who)) {
      const password = `${who}-demo-sunrise-26`;
      const body = { email: `${NAMES[who]}@rayenna.example`, password };
      const answer = await this.#send(undefined, "POST", "auth/login", body);
      assert.equal(answer.status, 200, JSON.stringify(answer.body));
      this.#tokens.set(who, answer.body.access_token);
    }
    return who;
  }

  /** Proves the password again, for acts that ask for it. */
  async stepUp(who) {
    await this.#as(who);
    const body = { password: `${who}-demo-sunrise-26` };
    const answer = await this.#send(who, "POST", "auth/step-up", body);
    assert.ok(answer.status < 300, JSON.stringify(answer.body));
    if (answer.body?.access_token) this.#tokens.set(who, answer.body.access_token);
  }

  /** Reads, with everything written so far in it. */
  async read(who, path) {
    await this.#as(who);
    const mark = path.includes("?") ? "&" : "?";
    const list = !/\/[0-9a-f-]{36}$/.test(path);
    const at = list && this.#seen ? `${mark}min_position=${this.#seen}` : "";
    const until = Date.now() + PATIENCE;
    for (;;) {
      const answer = await this.#send(who, "GET", path + at);
      if (answer.status === 503 && Date.now() < until) continue;
      assert.equal(answer.status, 200, `${path}: ${JSON.stringify(answer.body)}`);
      return answer.body;
    }
  }

  async #command(who, path, body, headers) {
    await this.#as(who);
    const answer = await this.#send(who, "POST", `commands/${path}`, body, headers);
    assert.ok(
      answer.status < 300,
      `${path} ${JSON.stringify(body)}: ${JSON.stringify(answer.body)}`,
    );
    if (answer.place) this.#seen = answer.place;
    return answer.body;
  }

  /** Creates; answers with the id. */
  async create(who, plural, body) {
    return (await this.#command(who, plural, body, { "idempotency-key": randomUUID() })).id;
  }

  /** Uploads a small paper and hangs it under a record; answers with its id. */
  async paper(who, kind, id, docType) {
    await this.#as(who);
    const bytes = Buffer.from(
      `%PDF-1.4\n1 0 obj\n<< /Title (${randomUUID()}) >>\nendobj\n%%EOF\n`,
    );
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const begun = await this.#send(who, "POST", "files/uploads", {
      name: "paper.pdf",
      size: bytes.length,
      sha256,
      purpose: "document",
    });
    assert.equal(begun.status, 201, JSON.stringify(begun.body));
    const sent = await fetch(this.address + begun.body.put_url, {
      method: "PUT",
      headers: {
        origin: this.address,
        "sec-fetch-site": "same-origin",
        authorization: `Bearer ${this.#tokens.get(who)}`,
        "content-type": "application/octet-stream",
      },
      body: bytes,
    });
    assert.equal(sent.status, 200, await sent.text());
    return this.create(who, "documents", {
      parent: { kind, id },
      upload_id: begun.body.upload_id,
      category: "documents",
      doc_type: docType,
      name: "Paper",
    });
  }

  /** Acts on a record as it is now. */
  async act(who, plural, id, command, body = {}) {
    const { version } = await this.read(who, `${plural}/${id}`);
    const headers = { "if-match": `"${version}"`, "idempotency-key": randomUUID() };
    return this.#command(who, `${plural}/${id}/${command}`, body, headers);
  }

  /** The refusal of what must not be possible. */
  async refused(who, plural, id, command, body = {}) {
    const { version } = await this.read(who, `${plural}/${id}`);
    const headers = { "if-match": `"${version}"`, "idempotency-key": randomUUID() };
    const path = `commands/${plural}/${id}/${command}`;
    const answer = await this.#send(who, "POST", path, body, headers);
    assert.ok(answer.status >= 400, `${command} was accepted`);
    return answer.body.code;
  }

  /** The refusal of what must not be seen. */
  async refusedRead(who, path) {
    await this.#as(who);
    const answer = await this.#send(who, "GET", path);
    assert.ok(answer.status >= 400, `${path} was shown`);
    return answer.body.code;
  }

  /** Reads until what a process manager brings is there. */
  async eventually(who, path, there) {
    await this.#as(who);
    const until = Date.now() + PATIENCE;
    for (;;) {
      const answer = await this.#send(who, "GET", path);
      if (answer.status === 200 && there(answer.body)) {
        if (answer.place) this.#seen = answer.place;
        return answer.body;
      }
      assert.ok(Date.now() < until, `${path} does not become so: ${JSON.stringify(answer.body)}`);
      await pause(20);
    }
  }

  /** Who somebody is. */
  async idOf(role) {
    await this.#as(role);
    const me = await this.#send(role, "GET", "me");
    return me.body.id ?? me.body.user_id ?? me.body.user?.id;
  }
}

/** The members of a row that a test names, to compare with what it expects. */
export const pick = (row, expected) =>
  Object.fromEntries(Object.keys(expected).map((name) => [name, row[name]]));

/** Compares the members that are expected. */
export function shows(row, expected, where) {
  assert.ok(row, `${where} is not there`);
  assert.deepEqual(pick(row, expected), expected, where);
}

/** Today in Kolkata, or so many days before. */
export const day = (ago = 0) =>
  new Date(Date.now() + 5.5 * 3_600_000 - ago * 86_400_000).toISOString().slice(0, 10);
