import { Plus } from "lucide-react";
import { useNavigate } from "react-router";
import { useCan } from "@/api/me";
import { Dialog } from "@/ui/dialog";
import { quickCreates } from "./pages";
import { shellDialogs } from "./shell-dialogs";

/** What the role may create, one press away. */
export function QuickCreateDialog({ open }: { open: boolean }) {
  const can = useCan();
  const navigate = useNavigate();
  const allowed = quickCreates.filter((entry) => can(entry.capability));
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => {
        if (!next) shellDialogs.close();
      }}
      title="Create"
      width="sm"
      description={allowed.length === 0 ? "Your role creates nothing." : undefined}
    >
      <ul className="-mx-2 flex flex-col">
        {allowed.map((entry) => (
          <li key={entry.to}>
            <button
              type="button"
              onClick={() => {
                shellDialogs.close();
                void navigate(entry.to);
              }}
              className="flex h-9 w-full items-center gap-2.5 rounded-control px-2 text-body hover:bg-selected max-md:h-11"
            >
              <Plus className="size-4 text-muted" aria-hidden />
              {entry.label}
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
