import { useQueryClient } from "@tanstack/react-query";
import { Plus, Save } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { Link, useParams } from "react-router";
import { sendCommand } from "@/api/http";
import { useHotkeys } from "@/lib/hotkeys";
import { problemSentence, toProblem, type Problem } from "@/lib/problem";
import { Button } from "@/ui/button";
import { Card } from "@/ui/card";
import { Checkbox, Field, Input, Select } from "@/ui/field";
import { PageHeader } from "@/ui/page-header";
import { RecordPending } from "@/ui/record/record-layout";
import { isOffered, offerOf, useRecord } from "@/ui/record/use-record";
import { Banner, Forbidden } from "@/ui/states";
import { Tabs } from "@/ui/tabs";
import { BomStep } from "./bom-step";
import { IssueQuotation } from "./commands";
import { CostingGrid } from "./costing-grid";
import { workSheet, type Sheet } from "./costing-totals";
import { QuotationStatus } from "./quotation-columns";
import { TAX_BASES, WARNINGS } from "./quotation-words";
import type { CostingRow, QuotationRecord } from "./quotation-types";
import { CELL_COLUMNS, emptyRow, parseScaled, showScaled, type Pasted } from "./sheet-cells";
import { TotalsPanel } from "./totals-panel";

/** Rest after the last keystroke before the sheet is saved by itself. */
const AUTOSAVE_MS = 2500;
/** The company's default until a sheet was saved once. */
const DEFAULT_MARGIN_BP = 1500;

export default function QuotationEditorPage() {
  const { id } = useParams();
  const quotation = useRecord<QuotationRecord>("quotations", id);
  if (quotation.data && quotation.data.draft.costing === undefined)
    return <Forbidden page what="the costing of quotations" />;
  return quotation.data ? (
    <Editor key={quotation.data.id} quotation={quotation.data} />
  ) : (
    <RecordPending
      what="this quotation"
      error={quotation.error}
      onRetry={() => void quotation.refetch()}
    />
  );
}

function sheetOf(quotation: QuotationRecord): Sheet {
  const costing = quotation.draft.costing;
  return {
    rows: costing?.rows.length ? costing.rows : [emptyRow("pv_modules")],
    margin_bp: costing?.margin_bp ?? DEFAULT_MARGIN_BP,
    show_gst: costing?.show_gst ?? true,
    tax_basis: costing?.tax_basis ?? "by_row",
  };
}

/** Rows that say something; a blank one at the end is only a place to type. */
const sentRows = (rows: readonly CostingRow[]) =>
  rows.filter((row) => row.item_name.trim() !== "" || row.unit_cost_paise > 0);

function Editor({ quotation }: { quotation: QuotationRecord }) {
  const queries = useQueryClient();
  const [sheet, setSheet] = useState(() => sheetOf(quotation));
  const [dirty, setDirty] = useState(false);
  const [saving, setSaving] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [refused, setRefused] = useState<Pasted["refused"]>([]);
  const [issuing, setIssuing] = useState(false);
  // What the next save builds on; a save's answer arrives before the record is reread.
  const version = useRef(quotation.version);
  const latest = useRef(sheet);
  useEffect(() => {
    version.current = Math.max(version.current, quotation.version);
  }, [quotation.version]);
  useEffect(() => {
    latest.current = sheet;
  }, [sheet]);

  const offer = offerOf(quotation, "save-costing");
  const readOnly = offer?.enabled !== true;
  const figures = useMemo(() => workSheet(sheet), [sheet]);

  const change = (part: Partial<Sheet>) => {
    setSheet((before) => ({ ...before, ...part }));
    setDirty(true);
    setProblem(null);
  };

  const save = async () => {
    if (saving || readOnly) return false;
    const sent = latest.current;
    setSaving(true);
    try {
      const answer = await sendCommand(
        `quotations/${quotation.id}/save-costing`,
        {
          rows: sentRows(sent.rows),
          margin_bp: sent.margin_bp,
          show_gst: sent.show_gst,
          tax_basis: sent.tax_basis,
        },
        { version: version.current },
      );
      version.current = answer.version;
      // What was typed while this was under way is still to be saved.
      if (latest.current === sent) setDirty(false);
      setProblem(null);
      await queries.invalidateQueries({ queryKey: ["quotations"] });
      return true;
    } catch (thrown) {
      setProblem(toProblem(thrown));
      return false;
    } finally {
      setSaving(false);
    }
  };

  const saveNow = useRef(save);
  useEffect(() => {
    saveNow.current = save;
  });
  useEffect(() => {
    if (!dirty || saving || problem !== null || readOnly) return;
    const timer = setTimeout(() => void saveNow.current(), AUTOSAVE_MS);
    return () => clearTimeout(timer);
  }, [dirty, saving, problem, readOnly, sheet]);

  useEffect(() => {
    if (!dirty) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [dirty]);
  // Leaving the page by a link saves what the rest after typing had not saved yet.
  const unsaved = useRef(false);
  useEffect(() => {
    unsaved.current = dirty;
  }, [dirty]);
  useEffect(
    () => () => {
      if (unsaved.current) void saveNow.current();
    },
    [],
  );

  useHotkeys([
    {
      keys: "mod+s",
      label: "Save costing",
      group: "Costing",
      whileTyping: true,
      run: () => void save(),
    },
  ]);

  const saved = quotation.draft.totals;
  const send = async (command: string, body: unknown) => {
    const answer = await sendCommand(`quotations/${quotation.id}/${command}`, body, {
      version: version.current,
    });
    version.current = answer.version;
    await queries.invalidateQueries({ queryKey: ["quotations"] });
  };
  const state = readOnly ? null : saving ? "Saving…" : dirty ? "Not saved yet" : "Saved";

  return (
    <>
      <PageHeader
        title={quotation.quotation_number ?? quotation.title ?? "Quotation"}
        chips={
          <>
            <QuotationStatus quotation={quotation} />
            {state && (
              <span role="status" className="text-caption text-muted">
                {state}
              </span>
            )}
          </>
        }
        subtitle={
          <Link to={`/quotations/${quotation.id}`} className="text-link hover:underline">
            {quotation.quotation_number ? quotation.title : "Back to the quotation"}
          </Link>
        }
        actions={
          !readOnly && (
            <>
              <Button
                icon={<Save aria-hidden />}
                busy={saving}
                onClick={() => void save()}
                disabledReason={dirty ? null : "Everything is saved"}
              >
                Save
              </Button>
              <Button
                variant="primary"
                disabledReason={
                  isOffered(quotation, "issue")
                    ? sentRows(sheet.rows).length === 0
                      ? "The costing has no rows yet"
                      : null
                    : (offerOf(quotation, "issue")?.message ?? "Not possible now")
                }
                onClick={() =>
                  void (async () => {
                    if (!dirty || (await save())) setIssuing(true);
                  })()
                }
              >
                Issue…
              </Button>
            </>
          )
        }
      />
      <div
        data-scroll
        className="flex min-h-0 flex-1 flex-col overflow-y-auto px-6 pb-6 max-md:px-4"
      >
        {readOnly && (
          <div className="mb-3">
            <Banner>
              {offer?.message ?? "Your role reads this sheet and does not change it."}
            </Banner>
          </div>
        )}
        {problem && (
          <div className="mb-3">
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
                  {wherePointed(error.pointer)}
                  {error.message}
                </span>
              ))}
            </Banner>
          </div>
        )}
        {refused.length > 0 && (
          <div className="mb-3">
            <Banner
              tone="warning"
              action={
                <Button size="sm" variant="ghost" onClick={() => setRefused([])}>
                  Close
                </Button>
              }
            >
              {refusedSentence(refused)}
            </Banner>
          </div>
        )}
        <Tabs
          label="Quotation steps"
          param="step"
          tabs={[
            {
              id: "costing",
              label: "Costing",
              count: sentRows(sheet.rows).length,
              content: (
                <div className="grid items-start gap-4 2xl:grid-cols-[minmax(0,1fr)_17rem]">
                  <div className="flex min-w-0 flex-col gap-3">
                    <SheetSettings sheet={sheet} readOnly={readOnly} onChange={change} />
                    <CostingGrid
                      rows={sheet.rows}
                      figures={figures}
                      marginBp={sheet.margin_bp}
                      readOnly={readOnly}
                      onChange={(rows) => change({ rows })}
                      onRefused={setRefused}
                    />
                    {!readOnly && (
                      <div className="flex flex-wrap items-center gap-3">
                        <Button
                          icon={<Plus aria-hidden />}
                          onClick={() =>
                            change({
                              rows: [
                                ...sheet.rows,
                                emptyRow(sheet.rows.at(-1)?.category ?? "pv_modules"),
                              ],
                            })
                          }
                        >
                          Add row
                        </Button>
                        <p className="text-caption text-muted">
                          Rows copied from a spreadsheet can be pasted into any cell. Ctrl D
                          duplicates, Ctrl Delete removes a row.
                        </p>
                      </div>
                    )}
                  </div>
                  <div className="flex flex-col gap-4 max-2xl:max-w-sm 2xl:sticky 2xl:top-0">
                    <Card title="Totals">
                      <TotalsPanel
                        totals={{
                          cost: figures.cost,
                          margin: figures.margin,
                          marginOnPriceBp: figures.marginOnPriceBp,
                          taxable: figures.taxable,
                          gst: figures.gst ?? (dirty || !saved ? null : saved.gst_paise),
                          grandTotal:
                            figures.grandTotal ??
                            (dirty || !saved ? null : saved.grand_total_paise),
                          capacityW: figures.capacityW,
                          showGst: sheet.show_gst,
                        }}
                        note={sheet.show_gst ? undefined : "The offer says “GST extra”."}
                      />
                    </Card>
                    {saved && saved.warnings.length > 0 && (
                      <Banner tone="warning">
                        <ul className="flex flex-col gap-1">
                          {saved.warnings.map((warning) => (
                            <li key={warning}>{WARNINGS[warning] ?? warning}</li>
                          ))}
                        </ul>
                      </Banner>
                    )}
                  </div>
                </div>
              ),
            },
            {
              id: "bom",
              label: "Bill of materials",
              count: quotation.draft.bom.length,
              content: (
                <BomStep
                  quotation={quotation}
                  onSend={send}
                  beforeGenerate={async () => !dirty || save()}
                />
              ),
            },
          ]}
        />
      </div>
      {issuing && <IssueQuotation quotation={quotation} onClose={() => setIssuing(false)} />}
    </>
  );
}

function SheetSettings({
  sheet,
  readOnly,
  onChange,
}: {
  sheet: Sheet;
  readOnly: boolean;
  onChange: (part: Partial<Sheet>) => void;
}) {
  return (
    <div className="flex flex-wrap items-end gap-x-4 gap-y-2">
      <Field label="Margin on cost, %" className="w-36">
        <Input
          key={sheet.margin_bp}
          inputMode="decimal"
          className="tnum"
          disabled={readOnly}
          defaultValue={showScaled(sheet.margin_bp, 2)}
          onBlur={(event) => {
            const margin = parseScaled(event.target.value, 2);
            if (margin !== null && margin >= 0 && margin !== sheet.margin_bp)
              onChange({ margin_bp: margin });
            else event.target.value = showScaled(sheet.margin_bp, 2);
          }}
        />
      </Field>
      <Field label="Tax basis" className="w-48">
        <Select
          options={TAX_BASES}
          value={sheet.tax_basis}
          disabled={readOnly}
          onChange={(event) => onChange({ tax_basis: event.target.value })}
        />
      </Field>
      <Checkbox
        className="h-8"
        label="Show GST in the offer"
        checked={sheet.show_gst}
        disabled={readOnly}
        onChange={(event) => onChange({ show_gst: event.target.checked })}
      />
    </div>
  );
}

/** "/rows/3/gst_rate_bp" as "Row 4: ". */
function wherePointed(pointer: string): string {
  const row = /^\/rows\/(\d+)/.exec(pointer)?.[1];
  return row === undefined ? "" : `Row ${Number(row) + 1}: `;
}

function refusedSentence(refused: Pasted["refused"]): string {
  const first = refused[0];
  if (!first) return "";
  const label = CELL_COLUMNS.find((column) => column.name === first.cell)?.label ?? first.cell;
  const where = `Row ${first.row + 1}, ${label}: “${first.text}” is not understood and was left out.`;
  return refused.length > 1 ? `${where} So were ${refused.length - 1} more cells.` : where;
}
