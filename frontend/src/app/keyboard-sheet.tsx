import { useRegisteredHotkeys } from "@/lib/hotkeys";
import { Dialog } from "@/ui/dialog";
import { Keys } from "@/ui/keys";
import { shellDialogs } from "./shell-dialogs";

/** Keys of the rows, which the grid handles itself while it has the focus. */
const LIST_KEYS: [string, string][] = [
  ["j", "Next row"],
  ["k", "Previous row"],
  ["enter", "Open"],
  ["space", "Peek"],
  ["x", "Select"],
  ["shift+x", "Select a range"],
  ["mod+enter", "Open in a new tab"],
];

export function KeyboardSheet({ open }: { open: boolean }) {
  const registered = useRegisteredHotkeys();
  const groups = new Map<string, [string, string][]>();
  for (const { group, keys, label } of registered) {
    const entries = groups.get(group) ?? [];
    if (!entries.some(([present]) => present === keys))
      groups.set(group, [...entries, [keys, label]]);
  }
  if (groups.has("List")) groups.set("Rows", LIST_KEYS);
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => {
        if (!next) shellDialogs.close();
      }}
      title="Keyboard shortcuts"
      description="Single keys rest while you type."
      width="lg"
    >
      {/* Reached by Tab, so that the arrow keys scroll it where it is longer than the screen. */}
      <div
        tabIndex={0}
        role="group"
        aria-label="Shortcuts"
        className="grid gap-x-8 gap-y-5 sm:grid-cols-2"
      >
        {[...groups].map(([group, entries]) => (
          <section key={group}>
            <h3 className="mb-1 text-caption font-medium text-muted">{group}</h3>
            <dl>
              {entries.map(([keys, label]) => (
                <div
                  key={keys}
                  className="flex min-h-8 items-center justify-between gap-4 border-b border-border/60"
                >
                  <dt className="text-dense">{label}</dt>
                  <dd>
                    <Keys keys={keys} />
                    <span className="sr-only">{keys}</span>
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
