import { Check, CircleAlert, Copy, Inbox, Lock, RotateCw, SearchX } from "lucide-react";
import { useState, type ReactNode } from "react";
import { cn } from "@/lib/class-names";
import { problemSentence, toProblem } from "@/lib/problem";
import { Button } from "./button";

/** Space where content will be; appears after 200 ms so that quick answers do not flicker. */
export function Skeleton({ className }: { className?: string }) {
  return (
    <span
      aria-hidden
      className={cn(
        "block h-3 animate-pulse rounded-chip bg-border opacity-70 [animation-delay:200ms] motion-reduce:animate-none",
        className,
      )}
    />
  );
}

function Message({
  icon,
  title,
  children,
  action,
  page = false,
}: {
  icon: ReactNode;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  page?: boolean;
}) {
  const Heading = page ? "h1" : "h2";
  return (
    <div className="mx-auto flex max-w-md flex-col items-center gap-1 px-4 py-12 text-center">
      <div className="mb-2 grid size-10 place-items-center rounded-full bg-sunken text-muted dark:bg-raised [&_svg]:size-5">
        {icon}
      </div>
      <Heading className="text-body font-semibold">{title}</Heading>
      {children && <div className="text-dense text-muted">{children}</div>}
      {action && <div className="mt-3 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}

/** Names the thing, says why there is none and offers the next act. */
export function EmptyState({
  title,
  children,
  action,
  filtered = false,
  page = false,
}: {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  /** Nothing matches the filter, as opposed to nothing existing. */
  filtered?: boolean;
  /** It is the whole page, so that its title is the page's. */
  page?: boolean;
}) {
  return (
    <Message
      page={page}
      icon={filtered ? <SearchX aria-hidden /> : <Inbox aria-hidden />}
      title={title}
      action={action}
    >
      {children}
    </Message>
  );
}

/** The role lacks a right: what is missing and who can help. */
export function Forbidden({ what = "this page", page = false }: { what?: string; page?: boolean }) {
  return (
    <Message page={page} icon={<Lock aria-hidden />} title={`Your role does not open ${what}`}>
      An administrator can change roles. Ask one if your work needs it.
    </Message>
  );
}

/** A failed read: a plain sentence, another try and the trace id for support. */
export function ErrorState({
  error,
  onRetry,
  what,
  page = false,
}: {
  error: unknown;
  onRetry?: () => void;
  what?: string;
  /** It is the whole page (a record that is missing), so that its title is the page's. */
  page?: boolean;
}) {
  const problem = toProblem(error);
  if (problem.isForbidden) return <Forbidden what={what} page={page} />;
  return (
    <div role="alert">
      <Message
        page={page}
        icon={<CircleAlert aria-hidden />}
        title={
          problem.isMissing ? "Not found" : what ? `Could not load ${what}` : "Could not load this"
        }
        action={
          <>
            {onRetry && !problem.isMissing && (
              <Button icon={<RotateCw aria-hidden />} onClick={onRetry}>
                Retry
              </Button>
            )}
            {problem.traceId && <CopyButton text={problem.traceId} label="Copy trace id" />}
          </>
        }
      >
        {problemSentence(problem)}
      </Message>
    </div>
  );
}

/** Copies a text and says so for a moment. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const [copied, setCopied] = useState(false);
  return (
    <Button
      variant="ghost"
      icon={copied ? <Check aria-hidden /> : <Copy aria-hidden />}
      onClick={async () => {
        await navigator.clipboard.writeText(text);
        setCopied(true);
        setTimeout(() => setCopied(false), 1500);
      }}
    >
      {copied ? "Copied" : label}
    </Button>
  );
}

const bannerTones = {
  info: "bg-info-tint text-info",
  warning: "bg-warning-tint text-warning",
  danger: "bg-danger-tint text-danger",
  success: "bg-success-tint text-success",
} as const;

/** A notice across a page or form. */
export function Banner({
  tone = "info",
  children,
  action,
}: {
  tone?: keyof typeof bannerTones;
  children: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div
      role={tone === "danger" ? "alert" : "status"}
      className={cn(
        "flex items-center gap-3 rounded-control px-3 py-2 text-dense",
        bannerTones[tone],
      )}
    >
      <div className="min-w-0 flex-1">{children}</div>
      {action}
    </div>
  );
}
