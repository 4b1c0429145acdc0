import { useDraggable, useDroppable } from "@dnd-kit/core";
import { useEffect, useRef, type ReactNode } from "react";
import { cn } from "@/lib/class-names";
import { formatCount } from "@/lib/format";
import { stageDot } from "../chip";
import { Kw, Money } from "../figures";
import type { BoardColumn } from "./board";

interface BoardColumnViewProps<Card> {
  column: BoardColumn<Card>;
  cardId: (card: Card) => string;
  cardLabel: (card: Card) => string;
  renderCard: (card: Card) => ReactNode;
  movable: (card: Card) => boolean;
  /** The one card of the column that Tab reaches. */
  tabStop: string | null;
  onFocusCard: (id: string) => void;
  onOpen: (card: Card) => void;
  onLoadMore?: (columnId: string) => void;
  dragging: boolean;
  /** Why the card in flight may not land here. */
  refusal: string | null;
}

export function BoardColumnView<Card>(props: BoardColumnViewProps<Card>) {
  const { column, dragging, refusal } = props;
  const { setNodeRef, isOver } = useDroppable({ id: column.id, disabled: refusal !== null });
  const full = column.limit !== undefined && column.count > column.limit;
  return (
    <section
      ref={setNodeRef}
      aria-label={`${column.label}, ${formatCount(column.count)}`}
      className={cn(
        "flex w-72 shrink-0 snap-start flex-col rounded-card border border-transparent bg-sunken/70 transition-opacity duration-[120ms] max-md:w-[85vw] dark:bg-surface",
        column.targetOnly && "w-52",
        dragging && refusal !== null && "opacity-45",
        isOver && refusal === null && "border-primary bg-selected dark:bg-selected",
      )}
    >
      <header className="px-3 pt-2.5 pb-2">
        <div className="flex items-center gap-2">
          {column.stage && (
            <span aria-hidden className={cn("size-2 rounded-full", stageDot(column.stage))} />
          )}
          <h2 className="min-w-0 flex-1 truncate text-dense font-semibold">{column.label}</h2>
          <span
            className={cn("tnum text-dense", full ? "font-semibold text-danger" : "text-muted")}
          >
            {formatCount(column.count)}
            {column.limit !== undefined && ` / ${column.limit}`}
          </span>
        </div>
        {(column.sumPaise !== undefined || column.watts !== undefined) && (
          <div className="mt-0.5 flex gap-3 text-caption text-muted">
            {column.sumPaise !== undefined && <Money paise={column.sumPaise} compact />}
            {column.watts !== undefined && <Kw watts={column.watts} />}
          </div>
        )}
        {dragging && refusal !== null && <p className="mt-1 text-caption text-muted">{refusal}</p>}
      </header>
      {column.targetOnly ? (
        <p className="m-3 mt-0 grid flex-1 place-items-center rounded-control border border-dashed border-control px-3 text-center text-caption text-muted">
          Drop here, or press S on a card
        </p>
      ) : (
        <ul
          data-scroll
          className="relative flex min-h-0 flex-1 flex-col gap-2 overflow-y-auto px-2 pb-2"
        >
          {column.cards.map((card) => (
            <BoardCard key={props.cardId(card)} card={card} {...props} />
          ))}
          {column.hasMore && <LoadMore onShown={() => props.onLoadMore?.(column.id)} />}
          {column.cards.length === 0 && (
            <li className="px-1 py-6 text-center text-caption text-muted">No cards</li>
          )}
        </ul>
      )}
    </section>
  );
}

function BoardCard<Card>({
  card,
  cardId,
  cardLabel,
  renderCard,
  movable,
  tabStop,
  onFocusCard,
  onOpen,
}: BoardColumnViewProps<Card> & { card: Card }) {
  const id = cardId(card);
  const { setNodeRef, listeners, isDragging } = useDraggable({ id, disabled: !movable(card) });
  return (
    <li>
      <div
        ref={setNodeRef}
        {...listeners}
        role="button"
        aria-label={cardLabel(card)}
        aria-keyshortcuts="Enter S Shift+ArrowLeft Shift+ArrowRight"
        data-card={id}
        tabIndex={id === tabStop ? 0 : -1}
        onFocus={() => onFocusCard(id)}
        onClick={() => onOpen(card)}
        className={cn(
          "rounded-control border bg-surface p-2.5 transition-[border-color] duration-[120ms] hover:border-control dark:bg-raised",
          isDragging && "opacity-30",
        )}
      >
        {renderCard(card)}
      </div>
    </li>
  );
}

/** Asks for the next cards when it comes into view. */
function LoadMore({ onShown }: { onShown: () => void }) {
  const mark = useRef<HTMLLIElement>(null);
  const shown = useRef(onShown);
  useEffect(() => {
    shown.current = onShown;
  });
  useEffect(() => {
    const watch = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) shown.current();
    });
    if (mark.current) watch.observe(mark.current);
    return () => watch.disconnect();
  }, []);
  return (
    <li ref={mark} className="py-2 text-center text-caption text-muted">
      Loading more…
    </li>
  );
}
