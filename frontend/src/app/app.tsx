import { QueryClientProvider } from "@tanstack/react-query";
import { Suspense } from "react";
import { BrowserRouter, Navigate, Route, Routes, useLocation } from "react-router";
import { useCan, useMe } from "@/api/me";
import { useStartingTitle } from "@/lib/use-document-title";
import { useSession } from "@/lib/use-session";
import { ErrorBoundary } from "@/ui/error-boundary";
import { Forbidden } from "@/ui/states";
import { Toaster } from "@/ui/toast";
import { TooltipProvider } from "@/ui/tooltip";
import { NotFound } from "./not-found";
import { PageSkeleton, StartScreen } from "./page-skeleton";
import { pages, type Page } from "./pages";
import { queryClient } from "./query-client";
import { Shell } from "./shell";
import { SignIn } from "./sign-in";

export function App() {
  return (
    <QueryClientProvider client={queryClient}>
      <TooltipProvider delayDuration={400} skipDelayDuration={100}>
        <ErrorBoundary>
          <BrowserRouter>
            <Routes>
              <Route path="/login" element={<SignIn />} />
              <Route path="*" element={<SignedIn />} />
            </Routes>
          </BrowserRouter>
        </ErrorBoundary>
        <Toaster />
      </TooltipProvider>
    </QueryClientProvider>
  );
}

/** Everything behind the sign-in; who is not signed in comes back to the same address. */
function SignedIn() {
  const session = useSession();
  const location = useLocation();
  switch (session.status) {
    case "starting":
      return <StartScreen />;
    case "signed_out": {
      const asked = `${location.pathname}${location.search}`;
      return (
        <Navigate
          to={asked === "/" ? "/login" : `/login?next=${encodeURIComponent(asked)}`}
          replace
        />
      );
    }
    case "signed_in":
      return (
        <Shell>
          <Routes>
            <Route path="/" element={<Home />} />
            {pages.map((page) => (
              <Route key={page.path} path={page.path} element={<Guarded page={page} />} />
            ))}
            <Route path="*" element={<NotFound />} />
          </Routes>
        </Shell>
      );
  }
}

function Guarded({ page }: { page: Page }) {
  const can = useCan();
  const location = useLocation();
  useStartingTitle(page.label, location.pathname);
  if (!can(page.capability)) return <Forbidden page what={page.label.toLowerCase()} />;
  const Content = page.page;
  return (
    // A page that failed must not keep the next one from showing.
    <ErrorBoundary key={location.pathname} what={page.label.toLowerCase()}>
      <Suspense fallback={<PageSkeleton />}>
        <Content />
      </Suspense>
    </ErrorBoundary>
  );
}

/** The first page the role opens. */
function Home() {
  const can = useCan();
  const me = useMe();
  const first = pages.find((page) => page.menu && can(page.capability));
  if (!me) return <PageSkeleton />;
  return first ? <Navigate to={first.path} replace /> : <Forbidden page />;
}
