import { Check } from "lucide-react";
import { cn } from "@/lib/class-names";
import { daysUntil } from "@/lib/format";
import { Card, KeyValue } from "@/ui/card";
import { Chip } from "@/ui/chip";
import { Absent, DateText, Money } from "@/ui/figures";
import { ActionButton } from "@/ui/record-actions";
import type { TabProps } from "../project-page";
import { SUBSIDY_DETOURS, SUBSIDY_STAGES, subsidyStageLabel } from "../project-words";

/** The PM Surya Ghar portal: where the application stands, since when and until when. */
export function SubsidyTab({ project, act }: TabProps) {
  const track = project.track;
  const late = track?.due_on && track.stage !== "subsidy_credited" && daysUntil(track.due_on) < 0;
  const visited = new Set(track?.entries.map((entry) => entry.stage));
  const shown = SUBSIDY_STAGES.filter(
    (stage) => !SUBSIDY_DETOURS.includes(stage.value) || visited.has(stage.value),
  );
  return (
    <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_19rem]">
      <Card title="Portal track" flush>
        <ol className="flex flex-col divide-y">
          {shown.map(({ value: stage, label }) => {
            const entry = track?.entries.findLast((known) => known.stage === stage);
            const current = track?.stage === stage;
            return (
              <li
                key={stage}
                aria-current={current ? "step" : undefined}
                className={cn(
                  "flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2",
                  current && "bg-selected",
                )}
              >
                <span className="grid size-4 shrink-0 place-items-center">
                  {entry && !current && (
                    <Check className="size-4 text-success" aria-label="Passed" />
                  )}
                  {current && <span className="size-2 rounded-full bg-primary" aria-hidden />}
                </span>
                <span
                  className={cn(
                    "min-w-0 flex-1 text-dense",
                    current ? "font-semibold" : !entry && "text-muted",
                  )}
                >
                  {label}
                  {entry?.note && (
                    <span className="block text-caption font-normal text-muted">{entry.note}</span>
                  )}
                </span>
                {entry && (
                  <span className="text-caption text-muted">
                    <DateText value={entry.entered_on} />
                  </span>
                )}
              </li>
            );
          })}
        </ol>
      </Card>
      <div className="flex flex-col gap-4 max-lg:order-first">
        <Card title="Now">
          <div className="flex flex-col gap-3">
            <KeyValue
              facts={[
                {
                  label: "Stage",
                  value: track?.stage ? subsidyStageLabel(track.stage) : "Not registered",
                },
                { label: "Since", value: <DateText value={track?.entered_on} /> },
                {
                  label: "Due on",
                  value: (
                    <span className="inline-flex flex-wrap items-center gap-2">
                      <DateText value={track?.due_on} />
                      {late && <Chip tone="danger">Overdue</Chip>}
                    </span>
                  ),
                },
                { label: "Application", value: track?.application_number ?? <Absent /> },
                { label: "Expected", value: <Money paise={track?.expected_paise} /> },
                { label: "Credited", value: <Money paise={track?.credited_paise} /> },
              ]}
            />
            <div className="flex flex-wrap gap-2">
              <ActionButton
                offers={project.actions}
                command="subsidy-enter-stage"
                variant="primary"
                onPress={() => act("subsidy-enter-stage")}
              >
                Next stage
              </ActionButton>
              <ActionButton
                offers={project.actions}
                command="subsidy-set-amount"
                onPress={() => act("subsidy-set-amount")}
              >
                Expected amount
              </ActionButton>
              {["subsidy_requested", "subsidy_redeemed"].includes(track?.stage ?? "") && (
                <ActionButton
                  offers={project.actions}
                  command="subsidy-reject"
                  onPress={() => act("subsidy-reject")}
                >
                  Rejected
                </ActionButton>
              )}
              <ActionButton
                offers={project.actions}
                command="subsidy-credit"
                hideWhenRefused
                onPress={() => act("subsidy-credit")}
              >
                Record credit
              </ActionButton>
            </div>
          </div>
        </Card>
      </div>
    </div>
  );
}
