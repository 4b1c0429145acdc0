import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Bookmark, Check, Pin, PinOff, Trash2 } from "lucide-react";
import { useState } from "react";
import {
  createView,
  deleteView,
  pinView,
  replaceView,
  savedViewsQuery,
  type SavedView,
} from "@/api/saved-views";
import { useHotkeys } from "@/lib/hotkeys";
import { cn } from "@/lib/class-names";
import { Button, IconButton } from "../button";
import { ConfirmDialog } from "../confirm-dialog";
import { Popover } from "../popover";
import { toastProblem, toastSaved } from "../toast";
import { SaveViewDialog } from "./save-view-dialog";
import type { ViewInUse } from "./use-view";

const SHARED: Record<SavedView["sharing"], string> = {
  private: "Only you",
  team: "Your team",
  everyone: "Everyone",
};

/** Saved views of the list: choose, save, share, pin to the sidebar. */
export function ViewMenu({ list, inUse }: { list: string; inUse: ViewInUse }) {
  const [open, setOpen] = useState(false);
  const [asking, setAsking] = useState<"new" | "edit" | null>(null);
  const [deleting, setDeleting] = useState<SavedView | null>(null);
  const queries = useQueryClient();
  const { view, views, modified, now } = inUse;
  useHotkeys([{ keys: "v", label: "Saved views", group: "List", run: () => setOpen(true) }]);

  const refresh = () => queries.invalidateQueries({ queryKey: savedViewsQuery.queryKey });
  const state = () => ({ ...now }) as Record<string, unknown>;
  const saving = useMutation({
    mutationFn: (changed: SavedView) =>
      replaceView(changed.id, {
        list,
        name: changed.name,
        sharing: changed.sharing,
        default_for_role: changed.default_for_role,
        state: state(),
      }),
    onSuccess: async (saved) => {
      await refresh();
      inUse.choose(saved);
      toastSaved(`View “${saved.name}” saved`);
    },
    onError: (error) => toastProblem(error),
  });
  const pinning = useMutation({
    mutationFn: ({ id, pinned }: { id: string; pinned: boolean }) => pinView(id, pinned),
    onSuccess: refresh,
    onError: (error) => toastProblem(error),
  });
  const removing = useMutation({
    mutationFn: (gone: SavedView) => deleteView(gone.id),
    onSuccess: async (_, gone) => {
      if (view?.id === gone.id) inUse.choose(null);
      await refresh();
      toastSaved(`View “${gone.name}” deleted`);
    },
    onError: (error) => toastProblem(error),
  });

  return (
    <>
      <Popover
        label="Saved views"
        open={open}
        onOpenChange={setOpen}
        className="w-72"
        trigger={
          <Button variant="ghost" icon={<Bookmark aria-hidden />}>
            <span className="max-w-40 truncate">{view?.name ?? "Views"}</span>
            {modified && <span className="text-caption font-normal text-muted">(modified)</span>}
          </Button>
        }
      >
        <ul aria-label="Views" className="flex flex-col">
          <ViewChoice
            name="The list's own"
            hint="Open, without a view"
            chosen={view === null}
            onChoose={() => {
              inUse.choose(null);
              setOpen(false);
            }}
          />
          {views.map((saved) => (
            <ViewChoice
              key={saved.id}
              name={saved.name}
              hint={saved.own ? SHARED[saved.sharing] : `By ${saved.owner_name ?? "a former user"}`}
              chosen={saved.id === view?.id}
              onChoose={() => {
                inUse.choose(saved);
                setOpen(false);
              }}
            >
              <IconButton
                small
                label={
                  saved.pinned
                    ? `Take ${saved.name} out of the sidebar`
                    : `Pin ${saved.name} to the sidebar`
                }
                icon={saved.pinned ? <PinOff aria-hidden /> : <Pin aria-hidden />}
                onClick={() => pinning.mutate({ id: saved.id, pinned: !saved.pinned })}
              />
              {saved.own && (
                <IconButton
                  small
                  label={`Delete ${saved.name}`}
                  icon={<Trash2 aria-hidden />}
                  onClick={() => {
                    setOpen(false);
                    setDeleting(saved);
                  }}
                />
              )}
            </ViewChoice>
          ))}
        </ul>
        <div className="mt-1 flex flex-wrap gap-1 border-t pt-1">
          {view?.own && modified && (
            <Button
              variant="ghost"
              size="sm"
              busy={saving.isPending}
              onClick={() => saving.mutate(view)}
            >
              Save
            </Button>
          )}
          <Button
            variant="ghost"
            size="sm"
            onClick={() => {
              setOpen(false);
              setAsking("new");
            }}
          >
            Save as…
          </Button>
          {view && modified && (
            <Button variant="ghost" size="sm" onClick={() => inUse.choose(view)}>
              Reset
            </Button>
          )}
          {view?.own && (
            <Button
              variant="ghost"
              size="sm"
              onClick={() => {
                setOpen(false);
                setAsking("edit");
              }}
            >
              Name and sharing…
            </Button>
          )}
        </div>
      </Popover>
      {asking && (
        <SaveViewDialog
          view={asking === "edit" ? view : null}
          onClose={() => setAsking(null)}
          onSave={async (named) => {
            const body = { ...named, list, state: state() };
            const saved =
              asking === "edit" && view ? await replaceView(view.id, body) : await createView(body);
            await refresh();
            inUse.choose(saved);
            toastSaved(`View “${saved.name}” saved`);
          }}
        />
      )}
      <ConfirmDialog
        open={deleting !== null}
        onOpenChange={(next) => {
          if (!next) setDeleting(null);
        }}
        title={`Delete the view “${deleting?.name ?? ""}”?`}
        confirmLabel="Delete"
        danger
        onConfirm={() => {
          if (deleting) removing.mutate(deleting);
          setDeleting(null);
        }}
      >
        {deleting?.sharing === "private"
          ? "No record is touched by this."
          : "It also goes for those you share it with. No record is touched by this."}
      </ConfirmDialog>
    </>
  );
}

function ViewChoice({
  name,
  hint,
  chosen,
  onChoose,
  children,
}: {
  name: string;
  hint: string;
  chosen: boolean;
  onChoose: () => void;
  children?: React.ReactNode;
}) {
  return (
    <li className="flex items-center rounded-chip hover:bg-selected">
      <button
        type="button"
        aria-pressed={chosen}
        onClick={onChoose}
        className="flex min-h-9 min-w-0 flex-1 items-center gap-2 px-2 py-1 text-left max-md:min-h-11"
      >
        <Check className={cn("size-4 shrink-0", !chosen && "invisible")} aria-hidden />
        <span className="min-w-0">
          <span className="block truncate">{name}</span>
          <span className="block truncate text-caption text-muted">{hint}</span>
        </span>
      </button>
      {children}
    </li>
  );
}
