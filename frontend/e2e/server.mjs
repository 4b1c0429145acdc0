/**
 * Runs the server named by the first argument with the demo company, in a folder made for this
 * run and removed behind it.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";

const folder = mkdtempSync(join(tmpdir(), "rayenna-e2e-"));
const remove = () => rmSync(folder, { recursive: true, force: true });
const server = spawn(process.argv[2], ["serve", "--demo"], {
  stdio: "inherit",
  env: { ...process.env, RAYENNA_DATA_DIR: folder },
});
// The whole group is told to end: the server ends first, then its folder goes.
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => server.kill(signal));
server.on("error", (error) => {
  process.stderr.write(`The server does not start: ${error.message}\n`);
  remove();
  process.exit(1);
});
server.on("exit", (code) => {
  remove();
  process.exit(code ?? 1);
});
