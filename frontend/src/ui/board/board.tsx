/**
 * Cards in columns (screens.md 4.3). The page gives the columns and decides what a move
 * means; the board does the pointer, the keyboard and the reasons why not.
 */
import {
  DndContext,
  DragOverlay,
  PointerSensor,
  TouchSensor,
  useSensor,
  useSensors,
  type DragEndEvent,
} from "@dnd-kit/core";
import { useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { isTyping } from "@/lib/hotkeys";
import type { PipelineStage } from "../chip";
import { BoardColumnView } from "./board-column";
import { moveCardFocus } from "./board-focus";
import { MoveDialog } from "./move-dialog";

export interface BoardColumn<Card> {
  id: string;
  label: string;
  /** Gives the column its colour. */
  stage?: PipelineStage;
  count: number;
  sumPaise?: number | null;
  watts?: number | null;
  cards: readonly Card[];
  /** Wished limit of cards; shown in red when passed. */
  limit?: number;
  /** More cards exist than are loaded. */
  hasMore?: boolean;
  /** Takes drops and shows totals, holds no cards (Won, Lost). */
  targetOnly?: boolean;
}

export interface BoardProps<Card> {
  label: string;
  columns: readonly BoardColumn<Card>[];
  cardId: (card: Card) => string;
  /** Name of the card, for readers and messages. */
  cardLabel: (card: Card) => string;
  renderCard: (card: Card) => ReactNode;
  onOpen: (card: Card) => void;
  /** Called for allowed moves; the page sends the command or asks for what it needs. */
  onMove: (card: Card, to: string, from: string) => void;
  /** Why the card may not go there ("Needs capacity and order value"), or null. */
  forbidden: (card: Card, to: string) => string | null;
  /** Absent: a board to look at. */
  canMove?: (card: Card) => boolean;
  onLoadMore?: (columnId: string) => void;
}

interface Place<Card> {
  card: Card;
  column: BoardColumn<Card>;
}

export function Board<Card>(props: BoardProps<Card>) {
  const { columns, cardId, cardLabel, forbidden, onMove } = props;
  const [dragged, setDragged] = useState<string | null>(null);
  const [focused, setFocused] = useState<string | null>(null);
  const [choosing, setChoosing] = useState<string | null>(null);
  const [said, setSaid] = useState("");
  const frame = useRef<HTMLDivElement>(null);
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 6 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 220, tolerance: 8 } }),
  );

  const find = (id: string | null): Place<Card> | null => {
    for (const column of columns) {
      const card = column.cards.find((candidate) => cardId(candidate) === id);
      if (card !== undefined) return { card, column };
    }
    return null;
  };
  const movable = (card: Card) => props.canMove?.(card) ?? true;
  const move = (place: Place<Card>, to: string) => {
    const target = columns.find((column) => column.id === to);
    if (!target || to === place.column.id || !movable(place.card)) return;
    const reason = forbidden(place.card, to);
    if (reason !== null)
      setSaid(`${cardLabel(place.card)} cannot move to ${target.label}: ${reason}`);
    else {
      setSaid(`${cardLabel(place.card)} to ${target.label}`);
      onMove(place.card, to, place.column.id);
    }
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const place = find(focused);
    if (!place || isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.shiftKey && (event.key === "ArrowRight" || event.key === "ArrowLeft")) {
      const at = columns.indexOf(place.column);
      const target = columns[at + (event.key === "ArrowRight" ? 1 : -1)];
      event.preventDefault();
      if (target) move(place, target.id);
    } else if (event.key === "s") {
      event.preventDefault();
      event.stopPropagation();
      if (movable(place.card)) setChoosing(focused);
    } else if (event.key === "Enter") {
      event.preventDefault();
      props.onOpen(place.card);
    } else {
      const next = moveCardFocus(
        columns.map((column) => column.cards.map(cardId)),
        focused,
        event.key,
      );
      if (next === null) return;
      event.preventDefault();
      setFocused(next);
      frame.current?.querySelector<HTMLElement>(`[data-card="${CSS.escape(next)}"]`)?.focus();
    }
  };

  const onDragEnd = (event: DragEndEvent) => {
    const place = find(String(event.active.id));
    setDragged(null);
    if (place && event.over) move(place, String(event.over.id));
  };

  const flying = find(dragged);
  const chosen = find(choosing);
  // One tab stop a column, so that each scrolls by keyboard: its focused card, else its first.
  const tabStopOf = (column: BoardColumn<Card>) => {
    const ids = column.cards.map(cardId);
    return focused !== null && ids.includes(focused) ? focused : (ids[0] ?? null);
  };
  return (
    <DndContext
      sensors={sensors}
      onDragStart={(event) => setDragged(String(event.active.id))}
      onDragCancel={() => setDragged(null)}
      onDragEnd={onDragEnd}
    >
      <div
        ref={frame}
        role="group"
        aria-label={props.label}
        data-scroll
        onKeyDown={onKeyDown}
        // The hidden words of the cards stay inside this frame, not beside the page.
        className="relative flex min-h-0 flex-1 snap-x scroll-px-6 gap-3 overflow-x-auto px-6 pb-4 max-md:snap-mandatory max-md:scroll-px-4 max-md:px-4"
      >
        {columns.map((column) => (
          <BoardColumnView
            key={column.id}
            column={column}
            cardId={cardId}
            cardLabel={cardLabel}
            renderCard={props.renderCard}
            movable={movable}
            tabStop={tabStopOf(column)}
            onFocusCard={setFocused}
            onOpen={props.onOpen}
            onLoadMore={props.onLoadMore}
            dragging={flying !== null}
            refusal={
              flying && flying.column.id !== column.id ? forbidden(flying.card, column.id) : null
            }
          />
        ))}
      </div>
      <DragOverlay dropAnimation={null}>
        {flying && (
          <div className="rotate-1 rounded-control border bg-raised p-2.5 shadow-overlay">
            {props.renderCard(flying.card)}
          </div>
        )}
      </DragOverlay>
      <p role="status" className="sr-only">
        {said}
      </p>
      {chosen && (
        <MoveDialog
          title={cardLabel(chosen.card)}
          columns={columns}
          from={chosen.column.id}
          refusalOf={(to) => forbidden(chosen.card, to)}
          onChoose={(to) => {
            setChoosing(null);
            move(chosen, to);
          }}
          onClose={() => setChoosing(null)}
        />
      )}
    </DndContext>
  );
}
