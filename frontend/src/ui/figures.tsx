import {
  formatDate,
  formatDateTime,
  formatKw,
  formatMoney,
  formatMoneyCompact,
  formatRelative,
} from "@/lib/format";
import { cn } from "@/lib/class-names";

/** Rupees; `compact` shows lakh and crore with the exact figure on hover and to readers. */
export function Money({
  paise,
  compact = false,
  className,
}: {
  paise: number | null | undefined;
  compact?: boolean;
  className?: string;
}) {
  if (paise === null || paise === undefined) return <Absent />;
  const exact = formatMoney(paise);
  const shown = compact ? formatMoneyCompact(paise) : exact;
  return (
    <span className={cn("tnum", className)} title={shown === exact ? undefined : exact}>
      {shown === exact ? (
        shown
      ) : (
        <>
          <span aria-hidden>{shown}</span>
          <span className="sr-only">{exact}</span>
        </>
      )}
    </span>
  );
}

/** Power held in watts. */
export function Kw({ watts }: { watts: number | null | undefined }) {
  return watts === null || watts === undefined ? (
    <Absent />
  ) : (
    <span className="tnum">{formatKw(watts)}</span>
  );
}

/** A civil date or an instant; `time` adds the hour, the relative time is on hover. */
export function DateText({
  value,
  time = false,
}: {
  value: string | null | undefined;
  time?: boolean;
}) {
  if (!value) return <Absent />;
  return (
    <time
      dateTime={value}
      title={`${time ? formatDateTime(value) : formatDate(value)} (${formatRelative(value)})`}
      className="tnum whitespace-nowrap"
    >
      {time ? formatDateTime(value) : formatDate(value)}
    </time>
  );
}

/** Unknown is a dash with its reason, never zero. */
export function Absent({ reason = "Not recorded" }: { reason?: string }) {
  return (
    <span className="text-faint" title={reason}>
      –<span className="sr-only">{reason}</span>
    </span>
  );
}
