/** Error reports go out only when a DSN was configured; the library loads then, never before. */
let reporter: ((error: unknown, context?: string) => void) | null = null;

export async function startErrorReports(dsn: string, build: string) {
  const sentry = await import("@sentry/react");
  sentry.init({
    dsn,
    release: build,
    // Addresses carry search texts and filters, which name people.
    beforeBreadcrumb: () => null,
    beforeSend(event) {
      if (event.request?.url) event.request.url = new URL(event.request.url).pathname;
      delete event.user;
      return event;
    },
  });
  reporter = (error, context) => sentry.captureException(error, { extra: { context } });
}

export function reportError(error: unknown, context?: string) {
  reporter?.(error, context);
}
