import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useId, useRef, useState, type KeyboardEvent } from "react";
import { sendCommand } from "@/api/http";
import { problemSentence, toProblem } from "@/lib/problem";
import { cn } from "@/lib/class-names";
import { fieldSentence } from "../form";
import { toastSaved, toastWarnings } from "../toast";
import { noteAct } from "../undo";
import { warningSentence } from "../warnings";
import { isFigure } from "./cell-content";
import { typedOf, valueTyped } from "./cell-value";
import type { Column } from "./types";

/** How the editor was left. */
export type EditorEnd = "stay" | "next";

/**
 * A cell being changed: Enter saves, Tab saves and goes on, Esc gives the value back. A refusal
 * keeps what was typed and says why.
 */
export function CellEditor<Row>({
  row,
  column,
  resource,
  onClose,
}: {
  row: Row;
  column: Column<Row>;
  /** First part of the query keys that the change makes stale. */
  resource: string;
  onClose: (end: EditorEnd) => void;
}) {
  const start = typedOf(column, row);
  const [typed, setTyped] = useState(start);
  const [wrong, setWrong] = useState<string | null>(null);
  const box = useRef<(HTMLInputElement & HTMLSelectElement) | null>(null);
  const errorId = useId();
  const queries = useQueryClient();
  const stale = () => queries.invalidateQueries({ queryKey: [resource] });
  useEffect(() => {
    box.current?.focus();
    if (box.current instanceof HTMLInputElement) box.current.select();
  }, []);

  const saving = useMutation({
    mutationFn: async (value: unknown) => {
      if (!column.edit) throw new Error(`column ${column.id} has no command`);
      return sendCommand(column.edit.path(row), column.edit.body(value), {
        version: (row as { version?: number }).version,
      });
    },
    onSuccess: async (answer) => {
      const message = `${column.label} changed`;
      toastSaved(message, { undo: noteAct(answer, message, stale) });
      toastWarnings(answer.warnings.map(warningSentence));
      await stale();
    },
  });
  const save = async (end: EditorEnd) => {
    if (saving.isPending) return;
    if (typed.trim() === start) return onClose(end);
    const meant = valueTyped(column, typed);
    if ("wrong" in meant) return setWrong(meant.wrong);
    try {
      await saving.mutateAsync(meant.value);
      onClose(end);
    } catch (thrown) {
      const problem = toProblem(thrown);
      const first = problem.errors[0];
      setWrong(first ? fieldSentence(first) : problemSentence(problem));
      box.current?.focus();
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.key === "Enter") {
      event.preventDefault();
      void save("stay");
    } else if (event.key === "Tab" && !event.shiftKey) {
      event.preventDefault();
      void save("next");
    } else if (event.key === "Escape") {
      event.preventDefault();
      onClose("stay");
    }
  };
  const shared = {
    ref: box,
    value: typed,
    "aria-label": column.label,
    "aria-invalid": wrong !== null || undefined,
    "aria-describedby": wrong === null ? undefined : errorId,
    readOnly: saving.isPending,
    onKeyDown,
    onChange: (event: { target: { value: string } }) => {
      setTyped(event.target.value);
      setWrong(null);
    },
    onBlur: () => {
      // Leaving by the pointer saves, as in a spreadsheet; what is wrong stays to be seen.
      if (wrong === null) void save("stay");
    },
    className: cn(
      "h-full w-full bg-raised px-2 text-dense outline-2 outline-offset-[-2px] outline-focus aria-invalid:outline-danger",
      isFigure(column) && "text-right",
    ),
  };
  return (
    <>
      {column.kind === "enum" || column.kind === "person" ? (
        <select {...shared} disabled={saving.isPending}>
          {!column.edit?.required && <option value="">None</option>}
          {column.options?.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      ) : (
        <input
          {...shared}
          type={column.kind === "date" ? "date" : "text"}
          inputMode={isFigure(column) ? "decimal" : undefined}
          autoComplete="off"
        />
      )}
      {saving.isPending && (
        <span
          role="status"
          aria-label="Saving"
          className="absolute top-1 right-1 size-1.5 animate-pulse rounded-full bg-primary"
        />
      )}
      {wrong !== null && (
        <p
          id={errorId}
          role="alert"
          className="absolute top-full left-0 z-30 w-max max-w-64 rounded-control border border-danger bg-raised px-2 py-1 text-caption text-danger shadow-overlay"
        >
          {wrong}
        </p>
      )}
    </>
  );
}
