import { daysUntil } from "@/lib/format";
import { cn } from "@/lib/class-names";
import { Card } from "@/ui/card";
import { Chip } from "@/ui/chip";
import { DateText } from "@/ui/figures";
import { ActionButton } from "@/ui/record-actions";
import type { TabProps } from "../project-page";
import { MILESTONES } from "../project-words";

/** DISCOM, MNRE and site facts in their order, planned or dated. */
export function MilestonesTab({ project, act }: TabProps) {
  const listed = MILESTONES.filter(
    (milestone) => !milestone.subsidyOnly || project.segment === "subsidy",
  );
  return (
    <Card title="Milestones" flush>
      <ol className="flex flex-col divide-y">
        {listed.map(({ value: code, label }) => {
          const known = project.milestones?.find((milestone) => milestone.code === code);
          const late = !known?.on && known?.planned_on && daysUntil(known.planned_on) < 0;
          return (
            <li
              key={code}
              className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1 px-4 py-2 sm:grid-cols-[minmax(0,1fr)_auto_auto]"
            >
              <div className="min-w-0 max-sm:row-start-1">
                <p className={cn("text-dense", known?.on ? "font-medium" : "text-muted")}>
                  {label}
                </p>
                {(known?.reference || known?.note) && (
                  <p className="text-caption text-muted">
                    {[known.reference, known.note].filter(Boolean).join(" · ")}
                  </p>
                )}
              </div>
              <div className="flex items-center gap-2 text-dense max-sm:row-start-2">
                {known?.on ? (
                  <>
                    <Chip tone="success">Done</Chip>
                    <DateText value={known.on} />
                  </>
                ) : known?.planned_on ? (
                  <>
                    <Chip tone={late ? "danger" : "neutral"}>{late ? "Late" : "Planned"}</Chip>
                    <DateText value={known.planned_on} />
                  </>
                ) : (
                  <span className="text-faint">Open</span>
                )}
              </div>
              <div className="flex justify-end gap-2 max-sm:row-span-2 max-sm:row-start-1">
                {known?.on && (
                  <ActionButton
                    offers={project.actions}
                    command="clear-milestone"
                    size="sm"
                    variant="ghost"
                    hideWhenRefused
                    onPress={() => act("clear-milestone", code)}
                  >
                    Clear <span className="sr-only">{label}</span>
                  </ActionButton>
                )}
                <ActionButton
                  offers={project.actions}
                  command="record-milestone"
                  size="sm"
                  hideWhenRefused
                  onPress={() => act("record-milestone", code)}
                >
                  {known ? "Edit" : "Record"} <span className="sr-only">{label}</span>
                </ActionButton>
              </div>
            </li>
          );
        })}
      </ol>
    </Card>
  );
}
