import { Dialog } from "../dialog";
import type { BoardColumn } from "./board";

/** The drag by list: every column, the forbidden ones with their reason. */
export function MoveDialog<Card>({
  title,
  columns,
  from,
  refusalOf,
  onChoose,
  onClose,
}: {
  title: string;
  columns: readonly BoardColumn<Card>[];
  from: string;
  refusalOf: (to: string) => string | null;
  onChoose: (to: string) => void;
  onClose: () => void;
}) {
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Move to"
      description={title}
      width="sm"
    >
      <ul className="-mx-2 flex flex-col">
        {columns.map((column) => {
          const refusal = column.id === from ? "It is here now" : refusalOf(column.id);
          return (
            <li key={column.id}>
              <button
                type="button"
                disabled={refusal !== null}
                onClick={() => onChoose(column.id)}
                className="flex min-h-9 w-full flex-col justify-center rounded-control px-2 py-1 text-left text-body enabled:hover:bg-selected disabled:text-muted max-md:min-h-11"
              >
                {column.label}
                {refusal !== null && <span className="text-caption">{refusal}</span>}
              </button>
            </li>
          );
        })}
      </ul>
    </Dialog>
  );
}
