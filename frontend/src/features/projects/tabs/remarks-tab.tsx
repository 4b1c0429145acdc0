import { useState } from "react";
import { formatDateTime } from "@/lib/format";
import { useMe } from "@/api/me";
import { Avatar } from "@/ui/avatar";
import { Button } from "@/ui/button";
import { Field, Textarea } from "@/ui/field";
import { ErrorSummary } from "@/ui/form";
import { offerOf } from "@/ui/record-actions";
import { useCommand } from "@/ui/use-command";
import type { TabProps } from "../project-page";

/** What people said, newest first; a removed remark leaves its trace. */
export function RemarksTab({ project, names, act }: TabProps) {
  const me = useMe();
  const remove = useCommand<{ remark_id: string }>({
    path: `projects/${project.id}/remove-remark`,
    version: project.version,
    invalidates: ["projects"],
    saved: "Remark removed",
    toastRefusal: true,
  });
  const remarks = [...(project.remarks ?? [])].reverse();
  return (
    <div className="flex max-w-3xl flex-col gap-4">
      {offerOf(project.actions, "add-remark")?.enabled && <Composer id={project.id} />}
      {remarks.length === 0 && <p className="text-dense text-muted">Nothing was said yet.</p>}
      <ol className="flex flex-col gap-3">
        {remarks.map((remark) => {
          const author = names.get(remark.author_id ?? "") ?? "System";
          const mine = remark.author_id !== null && remark.author_id === me?.user.id;
          return (
            <li key={remark.remark_id} className="flex gap-3 rounded-card border bg-surface p-3">
              <Avatar name={author} />
              <div className="min-w-0 flex-1">
                <p className="text-caption text-muted">
                  <span className="font-medium text-text">{author}</span>{" "}
                  {formatDateTime(remark.at)}
                  {remark.edited_at && ", edited"}
                </p>
                <p className="text-dense break-words whitespace-pre-wrap">
                  {remark.removed ? (
                    <span className="text-faint italic">Removed</span>
                  ) : (
                    remark.text
                  )}
                </p>
              </div>
              {mine && !remark.removed && (
                <div className="flex shrink-0 flex-wrap justify-end gap-1">
                  <Button
                    size="sm"
                    variant="ghost"
                    onClick={() => act("edit-remark", remark.remark_id)}
                  >
                    Edit
                  </Button>
                  <Button
                    size="sm"
                    variant="ghost"
                    busy={remove.isPending}
                    onClick={() => remove.mutate({ remark_id: remark.remark_id })}
                  >
                    Remove
                  </Button>
                </div>
              )}
            </li>
          );
        })}
      </ol>
    </div>
  );
}

function Composer({ id }: { id: string }) {
  const [text, setText] = useState("");
  const add = useCommand<{ text: string }>({
    path: `projects/${id}/add-remark`,
    invalidates: ["projects"],
    saved: "Remark added",
    onDone: () => setText(""),
  });
  const send = () => {
    if (text.trim() !== "") add.mutate({ text: text.trim() });
  };
  return (
    <form
      className="flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
      onKeyDown={(event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send();
      }}
    >
      <ErrorSummary error={add.error} />
      <Field label="New remark" hideLabel>
        <Textarea
          value={text}
          placeholder="Write a remark…"
          onChange={(event) => setText(event.target.value)}
        />
      </Field>
      <div>
        <Button type="submit" variant="primary" busy={add.isPending} disabled={text.trim() === ""}>
          Add remark
        </Button>
      </div>
    </form>
  );
}
