import { zodResolver } from "@hookform/resolvers/zod";
import { useId, useState, type ReactNode } from "react";
import {
  FormProvider,
  useForm,
  type DefaultValues,
  type FieldValues,
  type UseFormReturn,
} from "react-hook-form";
import type { z } from "zod";
import { toProblem, type FieldProblem } from "@/lib/problem";
import { Button } from "./button";
import { ConfirmDialog } from "./confirm-dialog";
import { Dialog, Sheet } from "./dialog";
import { ErrorSummary, fieldSentence, placeFieldErrors } from "./form";
import { RestoredDraft } from "./restored-draft";
import { useCommand, type CommandSetup } from "./use-command";
import { useFormDraft } from "./use-form-draft";

export interface CommandFormProps<Values extends FieldValues, Output, Result> {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** The command in the glossary's word: "Mark lost". Also the button, unless `submitLabel`. */
  title: string;
  description?: ReactNode;
  submitLabel?: string;
  danger?: boolean;
  /** A sheet for long forms, a dialog for short ones. */
  as?: "dialog" | "sheet";
  width?: "sm" | "md" | "lg";
  schema: z.ZodType<Output, Values>;
  defaultValues: DefaultValues<Values>;
  /** The body sent, when it is not the form's values as they are. */
  toBody?: (values: Output) => unknown;
  command: CommandSetup<unknown, Result>;
  /**
   * The command takes `confirm_duplicate`: a soft match is shown with what matched, and
   * may be passed by a second press.
   */
  duplicates?: (existing: Record<string, unknown>) => ReactNode;
  /** The fields: those of form-fields.tsx by their path, or any by `form.register`. */
  children: (form: UseFormReturn<Values, unknown, Output>) => ReactNode;
}

/**
 * One dialog for one command: validates on leaving a field and on submit, shows the
 * server's refusals on the fields they point at and the rest on top, asks before
 * throwing typed text away, `Ctrl+Enter` sends.
 */
export function CommandForm<Values extends FieldValues, Output, Result = unknown>(
  props: CommandFormProps<Values, Output, Result>,
) {
  // The form lives only while open, so that it starts from fresh values each time.
  return props.open ? <OpenCommandForm {...props} /> : null;
}

function OpenCommandForm<Values extends FieldValues, Output, Result>({
  open,
  onOpenChange,
  title,
  description,
  submitLabel = title,
  danger = false,
  as = "dialog",
  width,
  schema,
  defaultValues,
  toBody,
  command,
  duplicates,
  children,
}: CommandFormProps<Values, Output, Result>) {
  const formId = useId();
  const [discarding, setDiscarding] = useState(false);
  const [unplaced, setUnplaced] = useState<FieldProblem[]>([]);
  const [confirmed, setConfirmed] = useState(false);
  const form = useForm<Values, unknown, Output>({
    resolver: zodResolver(schema),
    defaultValues,
    mode: "onBlur",
  });
  const { isDirty } = form.formState;
  const draft = useFormDraft(form, {
    form: `${typeof command.path === "string" ? command.path : ""} ${title}`,
    title,
    defaultValues,
  });
  const sending = useCommand<unknown, Result>({
    ...command,
    onDone(answer) {
      draft.drop();
      onOpenChange(false);
      command.onDone?.(answer);
    },
  });

  const send = (confirm: boolean) =>
    form.handleSubmit((values) => {
      setUnplaced([]);
      setConfirmed(confirm);
      const body: unknown = toBody ? toBody(values) : values;
      sending.mutate(confirm ? { ...(body as object), confirm_duplicate: true } : body, {
        onError: (error) =>
          setUnplaced(
            placeFieldErrors(
              form as unknown as UseFormReturn<Values, unknown, unknown>,
              toProblem(error).errors,
            ),
          ),
      });
    });
  const submit = send(false);
  const refusal = sending.error ? toProblem(sending.error) : null;
  const match =
    duplicates && refusal?.code === "duplicate"
      ? ((refusal.extra.existing ?? {}) as Record<string, unknown>)
      : null;

  const close = () => {
    if (isDirty) setDiscarding(true);
    else onOpenChange(false);
  };
  const Surface = as === "sheet" ? Sheet : Dialog;
  return (
    <>
      <Surface
        open={open}
        onOpenChange={(next) => (next ? onOpenChange(true) : close())}
        title={title}
        description={description}
        width={width}
        footer={
          <>
            <Button onClick={close}>Cancel</Button>
            <Button
              type="submit"
              form={formId}
              variant={danger ? "danger" : "primary"}
              busy={sending.isPending}
              // Leaving a field may take its error away and move this button from under the
              // pointer; the field keeps the focus, so the press always counts.
              onMouseDown={(event) => event.preventDefault()}
            >
              {submitLabel}
            </Button>
          </>
        }
      >
        <form
          id={formId}
          noValidate
          onSubmit={(event) => void submit(event)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void submit();
          }}
          className="flex flex-col gap-4 pt-1"
        >
          <RestoredDraft at={draft.restoredAt} onDiscard={draft.discard} />
          <ErrorSummary error={sending.error}>
            {unplaced.length > 0 && (
              <ul className="mt-1 list-disc pl-4">
                {unplaced.map((problem) => (
                  <li key={`${problem.pointer}${problem.code}`}>{fieldSentence(problem)}</li>
                ))}
              </ul>
            )}
            {refusal && match && (
              <div className="mt-1 flex flex-col items-start gap-2">
                <p>{refusal.message}</p>
                {duplicates?.(match)}
                {!confirmed && (
                  <Button size="sm" onClick={() => void send(true)()} busy={sending.isPending}>
                    Save anyway
                  </Button>
                )}
              </div>
            )}
          </ErrorSummary>
          <FormProvider {...form}>{children(form)}</FormProvider>
        </form>
      </Surface>
      <ConfirmDialog
        open={discarding}
        onOpenChange={setDiscarding}
        title="Discard what you typed?"
        confirmLabel="Discard"
        danger
        onConfirm={() => {
          setDiscarding(false);
          draft.drop();
          onOpenChange(false);
        }}
      >
        Nothing was sent yet, and no draft is kept.
      </ConfirmDialog>
    </>
  );
}
