import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** As security.md has it for the app, but for the reports, which need the server. */
const CONTENT_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; font-src 'self'; " +
  "connect-src 'self'; worker-src 'self'; manifest-src 'self'; media-src 'self' blob:; form-action 'self'; " +
  "frame-ancestors 'none'; base-uri 'none'; object-src 'none'";

/**
 * The content policy allows no style element made by a script. Sonner makes one on
 * import; the call is taken out here and its stylesheet is imported by ui/toast.tsx.
 */
function withoutInjectedStyles(): Plugin {
  return {
    name: "without-injected-styles",
    apply: "build",
    transform(code, id) {
      if (!id.includes("/sonner/dist/index.mjs")) return null;
      const stripped = code.replace(/__insertCSS\("[\s\S]*?"\);/g, "");
      if (stripped === code)
        throw new Error("sonner no longer injects its style: drop this plugin");
      return { code: stripped, map: null };
    },
  };
}

export default defineConfig({
  plugins: [react(), tailwindcss(), withoutInjectedStyles()],
  resolve: {
    alias: {
      "@": here("./src"),
      // Radix dialogs lock scrolling through a style element; the shell's own pane scrolls, the page never does.
      "react-style-singleton": here("./src/lib/no-style-singleton.ts"),
    },
  },
  build: {
    outDir: "dist",
    assetsInlineLimit: 0,
    target: "es2022",
    chunkSizeWarningLimit: 700,
  },
  server: {
    host: "127.0.0.1",
    proxy: { "/api": { target: "http://127.0.0.1:8080", changeOrigin: false } },
  },
  // The browser tests run under the policy that the server sends.
  preview: { proxy: {}, headers: { "Content-Security-Policy": CONTENT_POLICY } },
  test: {
    environment: "jsdom",
    setupFiles: ["./src/test/setup.ts"],
    include: ["src/**/*.test.{ts,tsx}"],
    css: false,
    restoreMocks: true,
  },
});
