import { useState, type ReactNode } from "react";
import { cn } from "@/lib/class-names";
import { formatKw, formatMoney, parsePhone } from "@/lib/format";
import { parseKw, parseMoney } from "@/lib/parse-money";
import { controlClasses, useFieldControl } from "./field";

interface ParsedProps<Value> {
  value: Value | null;
  /** `null` when empty or not understood. */
  onChange: (value: Value | null) => void;
  onBlur?: () => void;
  disabled?: boolean;
  placeholder?: string;
  name?: string;
  ref?: React.Ref<HTMLInputElement>;
}

/**
 * A field whose text means a value: it keeps what was typed, shows how it was read
 * beside it, and settles into the plain form when left.
 */
function ParsedField<Value>({
  value,
  onChange,
  onBlur,
  parse,
  text,
  show,
  notUnderstood,
  inputMode,
  lead,
  ...props
}: ParsedProps<Value> & {
  parse: (typed: string) => Value | null;
  /** The value as one would type it. */
  text: (value: Value) => string;
  /** The value as read back, or null to stay silent. */
  show: (value: Value, typed: string) => string | null;
  notUnderstood: string;
  inputMode: "decimal" | "tel";
  lead?: ReactNode;
}) {
  const control = useFieldControl();
  const [typed, setTyped] = useState<string | null>(null);
  const shown = typed ?? (value === null ? "" : text(value));
  const understood = shown.trim() === "" ? null : parse(shown);
  const readBack = understood === null ? null : show(understood, shown);
  const wrong = typed !== null && shown.trim() !== "" && understood === null;
  return (
    <div className="relative">
      {lead && (
        <span className="pointer-events-none absolute inset-y-0 left-2.5 grid place-items-center text-dense text-muted">
          {lead}
        </span>
      )}
      <input
        {...control}
        {...props}
        type="text"
        inputMode={inputMode}
        autoComplete="off"
        value={shown}
        aria-invalid={control["aria-invalid"] ?? (wrong || undefined)}
        onChange={(event) => {
          setTyped(event.target.value);
          onChange(event.target.value.trim() === "" ? null : parse(event.target.value));
        }}
        onBlur={() => {
          if (!wrong) setTyped(null);
          onBlur?.();
        }}
        className={cn(
          controlClasses,
          "tnum",
          lead !== undefined && "pl-6",
          (readBack || wrong) && "pr-28",
        )}
      />
      {(readBack || wrong) && (
        <output
          className={cn(
            "tnum pointer-events-none absolute inset-y-0 right-2.5 grid place-items-center text-caption",
            wrong ? "text-danger" : "text-muted",
          )}
        >
          {wrong ? notUnderstood : readBack}
        </output>
      )}
    </div>
  );
}

/** Rupees in paise; accepts "2.5L", "1.2cr" and commas and shows the amount meant. */
export function MoneyField(props: ParsedProps<number>) {
  return (
    <ParsedField
      {...props}
      lead="₹"
      inputMode="decimal"
      parse={parseMoney}
      text={(paise) => formatMoney(paise).replace("₹", "")}
      show={(paise, typed) =>
        /[a-z]/i.test(typed) || !typed.includes(",")
          ? paise >= 100_000
            ? formatMoney(paise)
            : null
          : null
      }
      notUnderstood="Not an amount"
    />
  );
}

/** Power in watts, typed in kW. */
export function KwField(props: ParsedProps<number>) {
  return (
    <ParsedField
      {...props}
      inputMode="decimal"
      parse={parseKw}
      text={(watts) => formatKw(watts).replace(" kW", "")}
      show={(watts) => formatKw(watts)}
      notUnderstood="Not a power"
    />
  );
}

/** A phone number kept as E.164; ten digits are taken as an Indian mobile. */
export function PhoneField(props: ParsedProps<string>) {
  return (
    <ParsedField
      {...props}
      inputMode="tel"
      parse={parsePhone}
      text={(e164) => e164.replace(/^\+91(\d{5})(\d{5})$/, "$1 $2")}
      show={(e164) => (e164.startsWith("+91") ? "+91" : null)}
      notUnderstood="Not a number"
    />
  );
}
