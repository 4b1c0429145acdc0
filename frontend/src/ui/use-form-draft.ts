import { useCallback, useEffect, useRef, useState } from "react";
import type { DefaultValues, FieldValues, UseFormReturn } from "react-hook-form";
import { drafts, useDraftRevision } from "@/lib/drafts";
import { changedPart, withChanges } from "@/lib/form-changes";

/** Rest after a change before it is kept. */
const REST_MS = 2000;

/**
 * Keeps what is typed into a form on this device and gives it back when the form opens again,
 * after a reload, a lost network or an ended session alike.
 */
export function useFormDraft<Values extends FieldValues, Output>(
  form: UseFormReturn<Values, unknown, Output>,
  setup: { form: string; title: string; defaultValues: DefaultValues<Values> },
) {
  const [restoredAt, setRestoredAt] = useState<string | null>(null);
  const start = useRef(setup.defaultValues);
  const { form: name, title } = setup;
  // A form may be open before the key has come.
  useDraftRevision();
  const isOpen = drafts.isOpen();

  useEffect(() => {
    if (!isOpen) return;
    let gone = false;
    void drafts.find(name).then((draft) => {
      const typedAlready = changedPart(form.getValues(), start.current) !== undefined;
      if (!draft || gone || typedAlready) return;
      form.reset(withChanges(start.current, draft.values) as Values, { keepDefaultValues: true });
      setRestoredAt(draft.at);
    });
    return () => {
      gone = true;
    };
  }, [form, name, isOpen]);

  const settled = useRef(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const keep = () => {
      clearTimeout(timer);
      timer = undefined;
      if (settled.current) return;
      const values = changedPart(form.getValues(), start.current);
      const address = `${window.location.pathname}${window.location.search}`;
      if (values !== undefined) void drafts.keep({ form: name, title, address, values });
      else void drafts.drop(name);
    };
    const keepWaiting = () => {
      if (timer !== undefined) keep();
    };
    const watching = form.watch(() => {
      clearTimeout(timer);
      timer = setTimeout(keep, REST_MS);
    });
    const stopFlush = drafts.onFlush(keepWaiting);
    window.addEventListener("pagehide", keepWaiting);
    return () => {
      keepWaiting();
      watching.unsubscribe();
      stopFlush();
      window.removeEventListener("pagehide", keepWaiting);
    };
  }, [form, name, title]);

  /** It was sent, or thrown away on purpose. */
  const drop = useCallback(() => {
    settled.current = true;
    void drafts.drop(name);
  }, [name]);

  /** Back to what the form starts with. */
  const discard = () => {
    form.reset(start.current as Values);
    setRestoredAt(null);
    void drafts.drop(name);
  };

  return { restoredAt, drop, discard };
}
