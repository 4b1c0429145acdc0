/** The product's sign: a sun. */
export function Mark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" className={className} aria-hidden>
      <rect width="32" height="32" rx="7" className="fill-primary" />
      <g className="fill-on-primary stroke-on-primary" strokeWidth="2.4" strokeLinecap="round">
        <circle cx="16" cy="16" r="4.2" stroke="none" />
        <path d="M16 5.5v2.6M16 23.9v2.6M5.5 16h2.6M23.9 16h2.6M8.6 8.6l1.8 1.8M21.6 21.6l1.8 1.8M8.6 23.4l1.8-1.8M21.6 10.4l1.8-1.8" />
      </g>
    </svg>
  );
}
