import { useMutation } from "@tanstack/react-query";
import { useId, useState } from "react";
import { useMe } from "@/api/me";
import type { SavedView, ViewSharing, ViewToSave } from "@/api/saved-views";
import { humanise } from "@/lib/format";
import { toProblem } from "@/lib/problem";
import { Button } from "../button";
import { Dialog } from "../dialog";
import { Field, Input, Select } from "../field";
import { ErrorSummary, fieldSentence } from "../form";

const ROLES = ["admin", "manager", "sales", "operations", "finance", "auditor"];

/** Name of a view and who else sees it. */
export function SaveViewDialog({
  view,
  onSave,
  onClose,
}: {
  /** The view renamed; null for a new one. */
  view: SavedView | null;
  onSave: (named: Pick<ViewToSave, "name" | "sharing" | "default_for_role">) => Promise<void>;
  onClose: () => void;
}) {
  const formId = useId();
  const role = useMe()?.user.role;
  const [name, setName] = useState(view?.name ?? "");
  const [sharing, setSharing] = useState<ViewSharing>(view?.sharing ?? "private");
  const [defaultFor, setDefaultFor] = useState(view?.default_for_role ?? "");
  const saving = useMutation({
    mutationFn: () =>
      onSave({
        name: name.trim(),
        sharing,
        default_for_role: sharing === "everyone" && defaultFor !== "" ? defaultFor : null,
      }),
    onSuccess: onClose,
  });
  const problem = saving.error ? toProblem(saving.error) : null;
  const wrongName = problem?.errors.find((error) => error.pointer === "/name");
  const leads = role === "admin" || role === "manager";
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={view ? "Name and sharing" : "Save this view"}
      description="Keeps columns, widths, sort, filter, group and row height."
      width="sm"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            form={formId}
            variant="primary"
            disabled={name.trim() === ""}
            busy={saving.isPending}
          >
            Save
          </Button>
        </>
      }
    >
      <form
        id={formId}
        className="flex flex-col gap-4 pt-1"
        onSubmit={(event) => {
          event.preventDefault();
          event.stopPropagation();
          saving.mutate();
        }}
      >
        <ErrorSummary
          error={
            // Its sentence says what the name has to be; the code alone says too little.
            problem?.code === "duplicate" || problem?.code === "forbidden" ? null : saving.error
          }
        />
        <Field
          label="Name"
          required
          error={
            wrongName
              ? fieldSentence(wrongName)
              : problem && (problem.code === "duplicate" || problem.code === "forbidden")
                ? problem.message
                : undefined
          }
        >
          <Input maxLength={80} value={name} onChange={(event) => setName(event.target.value)} />
        </Field>
        <Field label="Who sees it">
          <Select
            value={sharing}
            onChange={(event) => setSharing(event.target.value as ViewSharing)}
            options={[
              { value: "private", label: "Only me" },
              { value: "team", label: "My team" },
              ...(leads ? [{ value: "everyone", label: "Everyone" }] : []),
            ]}
          />
        </Field>
        {role === "admin" && sharing === "everyone" && (
          <Field label="The list opens with it for" help="Until the person chooses another view.">
            <Select
              placeholder="Nobody"
              value={defaultFor}
              onChange={(event) => setDefaultFor(event.target.value)}
              options={ROLES.map((code) => ({ value: code, label: humanise(code) }))}
            />
          </Field>
        )}
      </form>
    </Dialog>
  );
}
