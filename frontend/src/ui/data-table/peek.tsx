import { ExternalLink, X } from "lucide-react";
import { useEffect, type ReactNode } from "react";
import { Link } from "react-router";
import { IconButton } from "../button";

/** A record beside the list; the keyboard stays in the list and arrows walk it. */
export function Peek({
  title,
  href,
  onClose,
  children,
}: {
  title: string;
  href?: string;
  onClose: () => void;
  children: ReactNode;
}) {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "Escape" && !event.defaultPrevented) onClose();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [onClose]);
  return (
    <aside
      aria-label={`Preview: ${title}`}
      className="animate-sheet flex w-90 shrink-0 flex-col border-t border-l bg-surface"
    >
      <header className="flex items-center gap-1 py-2 pr-2 pl-4">
        <h2 className="min-w-0 flex-1 truncate text-body font-semibold">{title}</h2>
        {href && (
          <Link
            to={href}
            className="inline-flex h-8 items-center gap-1 rounded-control px-2 text-dense text-link hover:bg-selected"
          >
            Open <ExternalLink className="size-3.5" aria-hidden />
          </Link>
        )}
        <IconButton label="Close preview" icon={<X aria-hidden />} onClick={onClose} />
      </header>
      <div data-scroll className="min-h-0 flex-1 overflow-y-auto px-4 pb-4" aria-live="polite">
        {children}
      </div>
    </aside>
  );
}
