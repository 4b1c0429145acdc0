import { useState, type FormEvent } from "react";
import { todayInKolkata } from "@/lib/format";
import { Button } from "../button";
import { OptionList } from "../combobox";
import { DateField, Field, Input, Select, type Option } from "../field";
import { KwField, MoneyField } from "../number-fields";
import { operatorsOf, queryFieldOf, RELATIVE_DATES } from "./conditions";
import type { Column, Condition, Operator } from "./types";

/** Chooses a column, an operator and a value; answers a condition. */
export function FilterEditor<Row>({
  columns,
  initial,
  onApply,
}: {
  columns: readonly Column<Row>[];
  initial?: Condition;
  onApply: (condition: Condition) => void;
}) {
  const [field, setField] = useState(initial?.field ?? null);
  const [text, setText] = useState("");
  const column = columns.find((candidate) => queryFieldOf(candidate) === field);
  if (!column) {
    return (
      <OptionList
        options={columns.map((candidate) => ({
          value: queryFieldOf(candidate),
          label: candidate.label,
        }))}
        chosen={[]}
        text={text}
        onText={setText}
        onChoose={setField}
      />
    );
  }
  return <ConditionEditor key={field} column={column} initial={initial} onApply={onApply} />;
}

function ConditionEditor<Row>({
  column,
  initial,
  onApply,
}: {
  column: Column<Row>;
  initial?: Condition;
  onApply: (condition: Condition) => void;
}) {
  const operators = operatorsOf(column.kind);
  const [op, setOp] = useState<Operator>(initial?.op ?? operators[0]?.op ?? "eq");
  const [value, setValue] = useState(initial?.value ?? "");
  const complete = op === "null" || (op === "between" ? /^[^,]+,[^,]+$/.test(value) : value !== "");
  const apply = (event: FormEvent) => {
    event.preventDefault();
    if (complete)
      onApply({ field: queryFieldOf(column), op, value: op === "null" ? "true" : value });
  };
  return (
    <form onSubmit={apply} className="flex w-72 flex-col gap-2 p-2">
      <Field label={column.label}>
        <Select
          autoFocus
          value={op}
          options={operators.map((known) => ({ value: known.op, label: known.label }))}
          onChange={(event) => {
            setOp(event.target.value as Operator);
            if (event.target.value === "between" || op === "between") setValue("");
          }}
        />
      </Field>
      {op !== "null" && <ValueEditor column={column} op={op} value={value} onChange={setValue} />}
      <Button type="submit" variant="primary" disabled={!complete}>
        Apply
      </Button>
    </form>
  );
}

interface ValueEditorProps<Row> {
  column: Column<Row>;
  op: Operator;
  value: string;
  onChange: (value: string) => void;
}

function ValueEditor<Row>({ column, op, value, onChange }: ValueEditorProps<Row>) {
  if (op === "between") {
    const [low = "", high = ""] = value.split(",");
    return (
      <div className="grid grid-cols-2 gap-2">
        <Field label="From">
          <SingleValue
            column={column}
            value={low}
            onChange={(next) => onChange(`${next},${high}`)}
          />
        </Field>
        <Field label="To">
          <SingleValue
            column={column}
            value={high}
            onChange={(next) => onChange(`${low},${next}`)}
          />
        </Field>
      </div>
    );
  }
  if (column.kind === "enum" || column.kind === "person") {
    return <ManyValues options={choicesOf(column)} value={value} onChange={onChange} />;
  }
  if (column.kind === "date" || column.kind === "datetime") {
    return <DateValue op={op} value={value} onChange={onChange} />;
  }
  return (
    <Field label="Value" hideLabel>
      <SingleValue column={column} value={value} onChange={onChange} />
    </Field>
  );
}

function choicesOf<Row>(column: Column<Row>): readonly Option[] {
  const options = column.options ?? [];
  return column.kind === "person"
    ? [{ value: "me", label: "Me" }, { value: "my_team", label: "My team" }, ...options]
    : options;
}

function ManyValues({
  options,
  value,
  onChange,
}: {
  options: readonly Option[];
  value: string;
  onChange: (value: string) => void;
}) {
  const [text, setText] = useState("");
  const chosen = value === "" ? [] : value.split(",");
  return (
    <div className="overflow-hidden rounded-control border">
      <OptionList
        options={options}
        chosen={chosen}
        text={text}
        onText={setText}
        onChoose={(picked) =>
          onChange(
            (chosen.includes(picked)
              ? chosen.filter((one) => one !== picked)
              : [...chosen, picked]
            ).join(","),
          )
        }
      />
    </div>
  );
}

/** Periods ("this month") for "is"; a day or a number of days from today for the others. */
function DateValue({
  op,
  value,
  onChange,
}: {
  op: Operator;
  value: string;
  onChange: (value: string) => void;
}) {
  const relative: readonly Option[] =
    op === "eq"
      ? RELATIVE_DATES
      : [
          { value: "today", label: "today" },
          { value: "-7d", label: "7 days ago" },
          { value: "-30d", label: "30 days ago" },
          { value: "+7d", label: "7 days from now" },
          { value: "+30d", label: "30 days from now" },
        ];
  const isDay = /^\d{4}-/.test(value);
  return (
    <>
      <Field label="When" hideLabel>
        <Select
          value={isDay ? "day" : value}
          placeholder="Choose…"
          options={[...relative, { value: "day", label: "a date…" }]}
          onChange={(event) =>
            onChange(event.target.value === "day" ? todayInKolkata() : event.target.value)
          }
        />
      </Field>
      {isDay && (
        <Field label="Date" hideLabel>
          <DateField value={value} onChange={(event) => onChange(event.target.value)} />
        </Field>
      )}
    </>
  );
}

function SingleValue<Row>({
  column,
  value,
  onChange,
}: {
  column: Column<Row>;
  value: string;
  onChange: (value: string) => void;
}) {
  const figure = value === "" ? null : Number(value);
  const setFigure = (next: number | null) => onChange(next === null ? "" : String(next));
  switch (column.kind) {
    case "money":
      return <MoneyField value={figure} onChange={setFigure} />;
    case "kw":
      return <KwField value={figure} onChange={setFigure} />;
    case "number":
      return (
        <Input
          inputMode="numeric"
          value={value}
          onChange={(event) => onChange(event.target.value.replace(/[^\d-]/g, ""))}
        />
      );
    case "date":
    case "datetime":
      return <DateField value={value} onChange={(event) => onChange(event.target.value)} />;
    case "text":
    case "enum":
    case "person":
      // A comma parts values in the server's lists, so a single text value carries none.
      return (
        <Input
          value={value}
          onChange={(event) => onChange(event.target.value.replaceAll(",", " "))}
        />
      );
  }
}
