import type { ReactNode } from "react";
import { useDocumentTitle } from "@/lib/use-document-title";

/** The one `h1` of a page with its chips, facts and actions. */
export function PageHeader({
  title,
  subtitle,
  chips,
  actions,
  tabs,
}: {
  title: string;
  subtitle?: ReactNode;
  chips?: ReactNode;
  actions?: ReactNode;
  tabs?: ReactNode;
}) {
  useDocumentTitle(title);
  return (
    <header className="shrink-0 px-6 pt-4 pb-3 max-md:px-4">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <div className="flex min-w-0 flex-1 flex-wrap items-center gap-x-3 gap-y-1 max-sm:min-w-[55%]">
          <h1 className="min-w-0 truncate text-section max-md:break-words max-md:whitespace-normal font-semibold tracking-[-0.01em]">
            {title}
          </h1>
          {chips}
        </div>
        {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </div>
      {subtitle && <div className="mt-0.5 text-dense text-muted">{subtitle}</div>}
      {tabs && <div className="mt-2">{tabs}</div>}
    </header>
  );
}
