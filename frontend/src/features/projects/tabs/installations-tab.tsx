import { CalendarPlus } from "lucide-react";
import { formatDateTime } from "@/lib/format";
import { Card } from "@/ui/card";
import { Chip, type Tone } from "@/ui/chip";
import { DateText } from "@/ui/figures";
import { ActionButton } from "@/ui/record-actions";
import { EmptyState } from "@/ui/states";
import type { Installation } from "../project";
import type { TabProps } from "../project-page";

const STATES: Readonly<Record<Installation["state"], { label: string; tone: Tone }>> = {
  planned: { label: "Planned", tone: "neutral" },
  in_progress: { label: "In progress", tone: "info" },
  completed: { label: "Completed", tone: "success" },
  cancelled: { label: "Called off", tone: "neutral" },
};

export function InstallationsTab({ project, act }: TabProps) {
  const schedule = (
    <ActionButton
      offers={project.actions}
      command="schedule-installation"
      icon={<CalendarPlus aria-hidden />}
      onPress={() => act("schedule-installation")}
    >
      Schedule installation
    </ActionButton>
  );
  const works = project.installations ?? [];
  if (works.length === 0)
    return (
      <EmptyState title="No installation planned" action={schedule}>
        Plan who builds the plant and when.
      </EmptyState>
    );
  return (
    <div className="flex flex-col gap-4">
      <div>{schedule}</div>
      {works.map((work) => (
        <Work key={work.installation_id} work={work} project={project} act={act} />
      ))}
    </div>
  );
}

function Work({ work, project, act }: { work: Installation } & Pick<TabProps, "project" | "act">) {
  const state = STATES[work.state];
  const button = (command: string, label: string) => (
    <ActionButton
      offers={project.actions}
      command={command}
      size="sm"
      onPress={() => act(command, work.installation_id)}
    >
      {label}
    </ActionButton>
  );
  return (
    <Card title={work.crew} action={<Chip tone={state.tone}>{state.label}</Chip>}>
      <div className="flex flex-col gap-3">
        <p className="text-dense text-muted">
          Planned <DateText value={work.planned_from} /> to <DateText value={work.planned_to} />
          {work.started_on && (
            <>
              , started <DateText value={work.started_on} />
            </>
          )}
          {work.completed_on && (
            <>
              , completed <DateText value={work.completed_on} />
            </>
          )}
        </p>
        {(work.progress ?? []).length > 0 && (
          <ol className="flex flex-col gap-1.5 border-l pl-3">
            {work.progress?.map((entry) => (
              <li key={entry.at} className="text-dense">
                <span className="tnum text-muted">{formatDateTime(entry.at)}</span>{" "}
                {entry.percent !== undefined && (
                  <span className="tnum font-medium">{entry.percent}% </span>
                )}
                {entry.note}
              </li>
            ))}
          </ol>
        )}
        {(work.state === "planned" || work.state === "in_progress") && (
          <div className="flex flex-wrap gap-2">
            {work.state === "planned" && button("start-installation", "Start")}
            {work.state === "planned" && button("schedule-installation", "Move")}
            {work.state === "in_progress" && button("log-progress", "Log progress")}
            {work.state === "in_progress" && button("complete-installation", "Complete")}
          </div>
        )}
      </div>
    </Card>
  );
}
