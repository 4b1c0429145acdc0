import { Absent } from "../figures";
import {
  fieldLabel,
  fieldText,
  isVoid,
  listChanges,
  rowDifferences,
  type Names,
} from "./field-values";

export interface Difference {
  field: string;
  from: unknown;
  to: unknown;
}

/** Members before and after, each in its own unit; lists show what came, went or changed. */
export function Differences({ changes, names }: { changes: readonly Difference[]; names: Names }) {
  if (changes.length === 0)
    return <p className="text-dense text-muted">No member of the record changed.</p>;
  return (
    <dl className="flex flex-col divide-y">
      {changes.map((change) => (
        <div
          key={change.field}
          className="grid gap-x-4 gap-y-0.5 py-1.5 first:pt-0 last:pb-0 @sm:grid-cols-[minmax(6rem,9rem)_minmax(0,1fr)]"
        >
          <dt className="text-dense text-muted">{fieldLabel(change.field)}</dt>
          <dd className="min-w-0 text-dense break-words">
            <ChangedValue change={change} names={names} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function ChangedValue({ change, names }: { change: Difference; names: Names }) {
  const { field, from, to } = change;
  if (Array.isArray(from) || Array.isArray(to)) {
    return (
      <ul className="flex flex-col gap-1">
        {listChanges(Array.isArray(from) ? from : [], Array.isArray(to) ? to : []).map((row) => (
          <li key={JSON.stringify(row)}>
            {row.kind === "added" && <Came>{fieldText(field, row.to, names)}</Came>}
            {row.kind === "removed" && <Went>{fieldText(field, row.from, names)}</Went>}
            {row.kind === "changed" &&
              rowDifferences(row.from, row.to).map((part) => (
                <div key={part.field}>
                  <span className="text-muted">{fieldLabel(part.field)}: </span>
                  <BeforeAfter {...part} names={names} />
                </div>
              ))}
          </li>
        ))}
      </ul>
    );
  }
  return <BeforeAfter {...change} names={names} />;
}

function BeforeAfter({ field, from, to, names }: Difference & { names: Names }) {
  if (isVoid(from)) return <Came>{fieldText(field, to, names)}</Came>;
  return (
    <>
      <Went>{fieldText(field, from, names)}</Went>
      <span aria-hidden className="mx-1.5 text-faint">
        →
      </span>
      {isVoid(to) ? <Absent reason="Nothing" /> : <Came>{fieldText(field, to, names)}</Came>}
    </>
  );
}

function Came({ children }: { children: string }) {
  return <ins className="font-medium no-underline">{children}</ins>;
}

function Went({ children }: { children: string }) {
  return <del className="text-muted decoration-control">{children}</del>;
}
