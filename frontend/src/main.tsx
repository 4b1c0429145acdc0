import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { config } from "zod";
import { App } from "@/app/app";
import { startErrorReports } from "@/lib/report-error";
import { resumeSession } from "@/lib/session";
import { followSystemTheme } from "@/lib/theme";
import "@/ui/base.css";

// Without this, zod tries once to compile code, which the content policy refuses and reports.
config({ jitless: true });

const dsn: string | undefined = import.meta.env.VITE_SENTRY_DSN;
if (dsn) void startErrorReports(dsn, import.meta.env.VITE_BUILD ?? "development");
followSystemTheme();
void resumeSession();

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
