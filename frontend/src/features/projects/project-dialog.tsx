import { useQuery } from "@tanstack/react-query";
import { Check, Circle } from "lucide-react";
import { CommandDialog } from "@/ui/command-dialog";
import { conditionsOf, projectQuery, type Project } from "./project";
import { projectCommand } from "./project-commands";
import { stageCommand } from "./stage-commands";

/** Which command's dialog, and for what of the project (a milestone, an installation…). */
export interface DialogRequest {
  command: string;
  subject?: string;
}

/** The dialog of any command of a project, by its name in the path. */
export function ProjectDialog({
  id,
  request,
  onClose,
}: {
  id: string;
  request: DialogRequest;
  onClose: () => void;
}) {
  const project = useQuery(projectQuery(id)).data;
  return project ? <Opened project={project} request={request} onClose={onClose} /> : null;
}

function Opened({
  project,
  request,
  onClose,
}: {
  project: Project;
  request: DialogRequest;
  onClose: () => void;
}) {
  const spec = stageCommand(project, request) ?? projectCommand(project, request);
  if (!spec) return null;
  const { saved, ...shown } = spec;
  return (
    <CommandDialog
      spec={shown}
      onClose={onClose}
      command={{
        path: `projects/${project.id}/${request.command}`,
        version: project.version,
        invalidates: ["projects", "invoices"],
        saved,
      }}
    >
      {request.command === "advance" && <Conditions project={project} />}
    </CommandDialog>
  );
}

/** What the next stage asks for, met or not; the server decides. */
export function Conditions({ project }: { project: Project }) {
  const conditions = conditionsOf(project);
  if (conditions.length === 0) return null;
  return (
    <ul className="flex flex-col gap-1.5" aria-label="Needed for the next stage">
      {conditions.map((condition) => (
        <li key={condition.label} className="flex items-start gap-2 text-dense">
          {condition.met ? (
            <Check className="mt-0.5 size-4 shrink-0 text-success" aria-label="Done" />
          ) : (
            <Circle className="mt-0.5 size-4 shrink-0 text-warning" aria-label="Missing" />
          )}
          <span className={condition.met ? "text-muted" : "font-medium"}>{condition.label}</span>
        </li>
      ))}
    </ul>
  );
}
