import { defineConfig } from "@playwright/test";
import { existsSync } from "node:fs";

const CHROMIUMS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const executablePath = process.env.CHROME_PATH ?? CHROMIUMS.find((path) => existsSync(path));
const asRoot = process.getuid?.() === 0;

/** The real server with the demo company in a folder of its own, for the tests of whole acts. */
function realServer() {
  const server = process.env.RAYENNA_BIN;
  if (!server) return [];
  return [
    {
      command: `node e2e/server.mjs "${server}"`,
      url: "http://127.0.0.1:4180/readyz",
      timeout: 180_000,
      env: {
        RAYENNA_BIND: "127.0.0.1:4180",
        // The tests act faster than any hand; the limits themselves are tested elsewhere.
        RAYENNA_GENEROUS_LIMITS: "true",
      },
      gracefulShutdown: { signal: "SIGTERM" as const, timeout: 30_000 },
    },
  ];
}

export default defineConfig({
  testDir: "e2e",
  workers: 1,
  // Generous: a shared machine may be ten times slower, and no test is about speed.
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: [["list"]],
  use: {
    baseURL: "http://127.0.0.1:4173",
    viewport: { width: 1366, height: 768 },
    timezoneId: "America/New_York",
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      args: asRoot ? ["--no-sandbox"] : [],
    },
  },
  webServer: [
    {
      command: "npx vite build && npx vite preview --host 127.0.0.1 --port 4173 --strictPort",
      url: "http://127.0.0.1:4173",
      timeout: 120_000,
    },
    ...realServer(),
  ],
});
