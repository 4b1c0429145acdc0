import { useId, useState } from "react";
import { answerMerge, useAskedMerge, withMember, type Clash, type Merge } from "@/lib/conflict";
import { formatDateTime } from "@/lib/format";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Differences } from "@/ui/history/differences";
import { fieldLabel, fieldText } from "@/ui/history/field-values";

const NO_NAMES = new Map<string, string>();

/** What somebody else changed meanwhile, and whose value each member both changed shall have. */
export function ConflictDialog() {
  const merge = useAskedMerge();
  return merge ? <Question merge={merge} /> : null;
}

function Question({ merge }: { merge: Merge }) {
  const formId = useId();
  const [theirs, setTheirs] = useState<ReadonlySet<Clash>>(new Set());
  const choose = (clash: Clash, takeTheirs: boolean) =>
    setTheirs((before) => {
      const next = new Set(before);
      if (takeTheirs) next.add(clash);
      else next.delete(clash);
      return next;
    });
  const send = () => {
    let body = merge.body;
    for (const clash of theirs) body = withMember(body, clash.path, clash.theirs ?? null);
    answerMerge({ body });
  };
  const who = merge.people.join(" and ");
  const asks = merge.clashes.length > 0;
  return (
    <Dialog
      open
      onOpenChange={() => answerMerge(null)}
      title="Changed by someone else meanwhile"
      description={
        asks
          ? `${who} changed the same as you. Choose what shall stand; the rest of both is kept.`
          : `${who} changed this record after you opened it. Look at it before yours is sent.`
      }
      width="lg"
      footer={
        <>
          <Button onClick={() => answerMerge(null)}>Back to my form</Button>
          <Button type="submit" form={formId} variant="primary">
            {asks ? "Save this choice" : "Send mine anyway"}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          // React bubbles through portals: the form of the act must not be sent by this one.
          event.preventDefault();
          event.stopPropagation();
          send();
        }}
      >
        {merge.clashes.map((clash) => (
          <ClashChoice
            key={clash.field}
            clash={clash}
            theirs={theirs.has(clash)}
            onChoose={(takeTheirs) => choose(clash, takeTheirs)}
          />
        ))}
        {!asks &&
          merge.since.map((event) => (
            <section key={event.version} className="@container rounded-control border p-3">
              <h3 className="mb-1 text-caption text-muted">
                {event.actor_name ?? "The system"}, {formatDateTime(event.at)}
              </h3>
              <Differences changes={event.changes} names={NO_NAMES} />
            </section>
          ))}
      </form>
    </Dialog>
  );
}

/** One member: the value before, theirs and yours. */
function ClashChoice({
  clash,
  theirs,
  onChoose,
}: {
  clash: Clash;
  theirs: boolean;
  onChoose: (theirs: boolean) => void;
}) {
  const name = useId();
  const text = (value: unknown) => fieldText(clash.field, value);
  const choice = "flex items-start gap-2 rounded-control border px-3 py-2 text-dense";
  return (
    <fieldset className="flex flex-col gap-1.5">
      <legend className="mb-1 text-dense font-medium">{fieldLabel(clash.field)}</legend>
      <p className="text-caption text-muted">Before: {text(clash.original)}</p>
      <div className="grid gap-2 sm:grid-cols-2">
        <label className={choice}>
          <input
            type="radio"
            name={name}
            checked={!theirs}
            onChange={() => onChoose(false)}
            className="mt-0.5 size-4 shrink-0 accent-primary"
          />
          <span className="min-w-0 break-words">
            <span className="block text-caption text-muted">Keep mine</span>
            {text(clash.yours)}
          </span>
        </label>
        <label className={choice}>
          <input
            type="radio"
            name={name}
            checked={theirs}
            onChange={() => onChoose(true)}
            className="mt-0.5 size-4 shrink-0 accent-primary"
          />
          <span className="min-w-0 break-words">
            <span className="block text-caption text-muted">
              Take theirs: {clash.by ?? "the system"}, {formatDateTime(clash.at)}
            </span>
            {text(clash.theirs)}
          </span>
        </label>
      </div>
    </fieldset>
  );
}
