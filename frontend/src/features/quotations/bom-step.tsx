import { Plus, Trash2 } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { cn } from "@/lib/class-names";
import { problemSentence, toProblem, type Problem } from "@/lib/problem";
import { Button, IconButton } from "@/ui/button";
import { Chip } from "@/ui/chip";
import { Banner, EmptyState } from "@/ui/states";
import { labelOf } from "@/lib/vocabulary";
import { isOffered } from "@/ui/record/use-record";
import { manualRow, optionalText, quantityOf, sentBom } from "./bom-rows";
import { BomView } from "./bom-view";
import type { BomRow, QuotationRecord } from "./quotation-types";
import { COSTING_CATEGORIES, UNITS } from "./quotation-words";
import { showScaled } from "./sheet-cells";

/** Rest after the last change before the bill is saved by itself. */
const AUTOSAVE_MS = 2500;

/** The bill of materials: made from the costing, then a person's to change. */
export function BomStep({
  quotation,
  onSend,
  beforeGenerate,
}: {
  quotation: QuotationRecord;
  /** Sends a command of this quotation on its present version. */
  onSend: (command: string, body: unknown) => Promise<unknown>;
  /** Saves the costing first; false when that was refused. */
  beforeGenerate: () => Promise<boolean>;
}) {
  const [edited, setEdited] = useState<BomRow[] | null>(null);
  const [busy, setBusy] = useState(false);
  const [generating, setGenerating] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const latest = useRef(edited);
  useEffect(() => {
    latest.current = edited;
  }, [edited]);

  const rows = edited ?? quotation.draft.bom;
  const mayEdit = isOffered(quotation, "save-bom");

  const change = (next: BomRow[]) => {
    setEdited(next);
    setProblem(null);
  };
  const changeRow = (index: number, part: Partial<BomRow>) =>
    change(rows.map((row, at) => (at === index ? { ...row, ...part } : row)));

  const attempt = async (act: () => Promise<unknown>) => {
    setBusy(true);
    try {
      await act();
      setProblem(null);
      return true;
    } catch (thrown) {
      setProblem(toProblem(thrown));
      return false;
    } finally {
      setBusy(false);
    }
  };
  const save = async () => {
    const began = latest.current;
    if (began === null) return true;
    const sent = sentBom(began);
    return attempt(async () => {
      await onSend("save-bom", { rows: sent });
      // A nameless row is kept on the screen, and so is what was typed meanwhile.
      if (latest.current === began && sent.length === began.length) setEdited(null);
    });
  };
  const generate = async () => {
    // Rows typed meanwhile would be laid over by the answer: they wait.
    setGenerating(true);
    if ((await save()) && (await beforeGenerate())) {
      const made = await attempt(() => onSend("generate-bom", {}));
      if (made) setEdited(null);
    }
    setGenerating(false);
  };

  const saveNow = useRef(save);
  useEffect(() => {
    saveNow.current = save;
  });
  const toSave =
    edited !== null &&
    JSON.stringify(sentBom(edited)) !== JSON.stringify(sentBom(quotation.draft.bom));
  useEffect(() => {
    if (!toSave || busy || problem !== null) return;
    const timer = setTimeout(() => void saveNow.current(), AUTOSAVE_MS);
    return () => clearTimeout(timer);
  }, [toSave, busy, problem, edited]);
  const unsaved = useRef(false);
  useEffect(() => {
    unsaved.current = toSave;
  }, [toSave]);
  useEffect(
    () => () => {
      if (unsaved.current) void saveNow.current();
    },
    [],
  );

  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-3">
        {isOffered(quotation, "generate-bom") && (
          <Button busy={generating} onClick={() => void generate()}>
            {rows.length > 0 ? "Make again from costing" : "Make from costing"}
          </Button>
        )}
        {mayEdit && rows.length > 0 && (
          <p className="text-caption text-muted">
            Rows by hand and your details stay when it is made again.
          </p>
        )}
        {mayEdit && (
          <span role="status" className="ml-auto text-caption text-muted">
            {busy ? "Saving…" : toSave ? "Not saved yet" : rows.length > 0 ? "Saved" : ""}
          </span>
        )}
      </div>
      {problem && (
        <Banner
          tone="danger"
          action={
            <Button size="sm" onClick={() => void save()}>
              Try again
            </Button>
          }
        >
          {problemSentence(problem)}
          {problem.errors.map((error) => (
            <span key={error.pointer} className="block">
              {error.message}
            </span>
          ))}
        </Banner>
      )}
      {!mayEdit ? (
        <BomView rows={rows} />
      ) : rows.length === 0 ? (
        <EmptyState
          title="No bill of materials yet"
          action={
            <Button icon={<Plus aria-hidden />} onClick={() => change([manualRow("pv_modules")])}>
              Add a row by hand
            </Button>
          }
        >
          It is made from the saved costing: equal items of a category become one row.
        </EmptyState>
      ) : (
        <fieldset disabled={generating} className="contents">
          <legend className="sr-only">Rows of the bill of materials</legend>
          <ul className="flex flex-col gap-2 md:hidden">
            {rows.map((row, index) => (
              <li key={row.row_id ?? index} className="rounded-card border bg-surface p-3">
                <RowFields
                  row={row}
                  place={index}
                  onChange={(part) => changeRow(index, part)}
                  card
                />
                <div className="mt-2 flex items-center justify-between">
                  {row.origin === "manual" ? <Chip>By hand</Chip> : <span />}
                  <IconButton
                    label={`Delete row ${index + 1}`}
                    icon={<Trash2 aria-hidden />}
                    onClick={() => change(rows.filter((_, at) => at !== index))}
                  />
                </div>
              </li>
            ))}
          </ul>
          <div
            data-scroll
            tabIndex={0}
            role="region"
            aria-label="Bill of materials"
            className="overflow-x-auto rounded-card border bg-surface max-md:hidden"
          >
            <table className="w-full min-w-max text-dense">
              <thead>
                <tr className="text-left text-caption text-muted">
                  {[...FIELD_LABELS, "From"].map((label) => (
                    <th
                      key={label}
                      scope="col"
                      className={cn(
                        "h-8 border-b px-2 font-medium",
                        label === "Quantity" && "text-right",
                      )}
                    >
                      {label}
                    </th>
                  ))}
                  <th className="border-b">
                    <span className="sr-only">Acts</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {rows.map((row, index) => (
                  <tr key={row.row_id ?? index} className="[&:not(:last-child)>td]:border-b">
                    <RowFields
                      row={row}
                      place={index}
                      onChange={(part) => changeRow(index, part)}
                    />
                    <td className="px-2 whitespace-nowrap text-muted">
                      {row.origin === "manual" ? <Chip>By hand</Chip> : "Costing"}
                    </td>
                    <td className="px-1">
                      <IconButton
                        small
                        label={`Delete row ${index + 1}`}
                        icon={<Trash2 aria-hidden />}
                        onClick={() => change(rows.filter((_, at) => at !== index))}
                      />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <div>
            <Button
              icon={<Plus aria-hidden />}
              onClick={() => change([...rows, manualRow(rows.at(-1)?.category ?? "others")])}
            >
              Add a row by hand
            </Button>
          </div>
        </fieldset>
      )}
    </div>
  );
}

const FIELD_LABELS = [
  "Category",
  "Item",
  "Specification",
  "Brand",
  "Quantity",
  "Unit",
  "Comment",
] as const;

/** The fields of one row: cells of the table, or stacked in a card on a phone. */
function RowFields({
  row,
  place,
  onChange,
  card = false,
}: {
  row: BomRow;
  place: number;
  onChange: (part: Partial<BomRow>) => void;
  card?: boolean;
}) {
  const field =
    "h-8 w-full min-w-0 rounded-control border border-transparent bg-transparent px-2 text-dense hover:border-control focus-visible:border-control focus-visible:outline-offset-0 max-md:h-11 max-md:border-control max-md:text-lead";
  const named = (label: string) => `${label}, row ${place + 1}`;
  // What a row is comes from the costing; its details are this bill's own.
  const fixed = row.origin === "costing";
  const text = (
    label: string,
    value: string | null | undefined,
    set: (text: string) => void,
    most: number,
    readOnly = false,
  ) => (
    <input
      aria-label={named(label)}
      placeholder={card ? label : undefined}
      value={value ?? ""}
      maxLength={most}
      autoComplete="off"
      readOnly={readOnly}
      title={readOnly ? "Changed in the costing" : undefined}
      onChange={(event) => set(event.target.value)}
      className={field}
    />
  );
  const cells: [string, React.ReactNode, string][] = [
    [
      "Category",
      fixed ? (
        <span key="category" className="px-2 text-muted">
          {labelOf(COSTING_CATEGORIES, row.category)}
        </span>
      ) : (
        <select
          key="category"
          aria-label={named("Category")}
          value={row.category}
          onChange={(event) => onChange({ category: event.target.value })}
          className={field}
        >
          {COSTING_CATEGORIES.map((category) => (
            <option key={category.value} value={category.value}>
              {category.label}
            </option>
          ))}
        </select>
      ),
      "w-40",
    ],
    [
      "Item",
      text("Item", row.item_name, (item_name) => onChange({ item_name }), 200, fixed),
      "w-56",
    ],
    [
      "Specification",
      text(
        "Specification",
        row.specification,
        (typed) => onChange({ specification: optionalText(typed) }),
        500,
      ),
      "w-48",
    ],
    [
      "Brand",
      text("Brand", row.brand, (typed) => onChange({ brand: optionalText(typed) }), 100),
      "w-32",
    ],
    [
      "Quantity",
      <input
        key={row.quantity_milli}
        aria-label={named("Quantity")}
        inputMode="decimal"
        defaultValue={showScaled(row.quantity_milli, 3)}
        onBlur={(event) => {
          const milli = quantityOf(event.target.value);
          if (milli === null) event.target.value = showScaled(row.quantity_milli, 3);
          else if (milli !== row.quantity_milli) onChange({ quantity_milli: milli });
        }}
        className={cn(field, "tnum text-right")}
      />,
      "w-24",
    ],
    [
      "Unit",
      fixed ? (
        <span key="unit" className="px-2">
          {row.unit}
        </span>
      ) : (
        <select
          key="unit"
          aria-label={named("Unit")}
          value={row.unit}
          onChange={(event) => onChange({ unit: event.target.value })}
          className={field}
        >
          {UNITS.map((unit) => (
            <option key={unit} value={unit}>
              {unit}
            </option>
          ))}
        </select>
      ),
      "w-20",
    ],
    [
      "Comment",
      text("Comment", row.comment, (typed) => onChange({ comment: optionalText(typed) }), 500),
      "w-48",
    ],
  ];
  if (card)
    return (
      <div className="flex flex-col gap-2">
        {cells.map(([label, control]) => (
          <div key={label}>{control}</div>
        ))}
      </div>
    );
  return (
    <>
      {cells.map(([label, control, width]) => (
        <td key={label} className="p-0.5">
          <div className={width}>{control}</div>
        </td>
      ))}
    </>
  );
}
