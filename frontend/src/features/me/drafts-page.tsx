import { useQuery } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { Link } from "react-router";
import { drafts, useDraftRevision } from "@/lib/drafts";
import { formatDateTime } from "@/lib/format";
import { IconButton } from "@/ui/button";
import { PageHeader } from "@/ui/page-header";
import { EmptyState, Skeleton } from "@/ui/states";

/** Half-typed forms on this device; opening the form again brings the text back. */
export default function DraftsPage() {
  const revision = useDraftRevision();
  const kept = useQuery({
    queryKey: ["drafts", revision],
    queryFn: () => drafts.list(),
    gcTime: 0,
  });
  return (
    <>
      <PageHeader
        title="Drafts on this device"
        subtitle="Forms you began and did not send. They are sealed: only you can read them, here, while signed in."
      />
      <div className="px-6 pb-6 max-md:px-4">
        {kept.data === undefined ? (
          <Skeleton className="h-24 w-full max-w-2xl" />
        ) : kept.data.length === 0 ? (
          <EmptyState title="No drafts">
            What you type into a form is kept here until it is sent or discarded.
          </EmptyState>
        ) : (
          <ul className="max-w-2xl divide-y rounded-card border bg-surface">
            {kept.data.map((draft) => (
              <li key={draft.form} className="flex items-center gap-3 py-2 pr-2 pl-4">
                <div className="min-w-0 flex-1">
                  <Link to={draft.address} className="font-medium text-link hover:underline">
                    {draft.title}
                  </Link>
                  <p className="truncate text-caption text-muted">
                    {formatDateTime(draft.at)} · on {draft.address}
                  </p>
                </div>
                <IconButton
                  label={`Discard the draft of ${draft.title}`}
                  icon={<Trash2 aria-hidden />}
                  onClick={() => void drafts.drop(draft.form)}
                />
              </li>
            ))}
          </ul>
        )}
      </div>
    </>
  );
}
