import { Command } from "cmdk";
import { Check, ChevronsUpDown, Plus, X } from "lucide-react";
import { useState } from "react";
import { cn } from "@/lib/class-names";
import { controlClasses, useFieldControl, type Option } from "./field";
import { Popover } from "./popover";

export interface ComboboxProps {
  value: string | null;
  onChange: (value: string | null) => void;
  options: readonly Option[];
  placeholder?: string;
  /** Searches on the server: called with the text, `options` are then shown unfiltered. */
  onSearch?: (text: string) => void;
  /** Label of the chosen value while `options` do not hold it. */
  selectedLabel?: string;
  loading?: boolean;
  /** Creates in place: "Add “…”" at the end of the list. */
  onCreate?: (text: string) => void;
  clearable?: boolean;
  disabled?: boolean;
}

/** A lookup: type to narrow, arrows and Enter to choose. */
export function Combobox({
  value,
  onChange,
  options,
  placeholder = "Choose…",
  onSearch,
  selectedLabel,
  loading = false,
  onCreate,
  clearable = false,
  disabled,
}: ComboboxProps) {
  const control = useFieldControl();
  const [open, setOpen] = useState(false);
  const [text, setText] = useState("");
  const chosen = options.find((option) => option.value === value)?.label ?? selectedLabel;
  const choose = (next: string | null) => {
    onChange(next);
    setOpen(false);
    setText("");
  };
  return (
    <div className="relative">
      <Popover
        label={placeholder}
        open={open}
        onOpenChange={setOpen}
        className="w-(--radix-popover-trigger-width) min-w-56 overflow-hidden p-0"
        trigger={
          <button
            type="button"
            role="combobox"
            aria-expanded={open}
            disabled={disabled}
            {...control}
            className={cn(
              controlClasses,
              "flex items-center gap-2 text-left",
              clearable && value && "pr-8",
            )}
          >
            <span className={cn("min-w-0 flex-1 truncate", !value && "text-faint")}>
              {value ? (chosen ?? "…") : placeholder}
            </span>
            {!(clearable && value) && (
              <ChevronsUpDown className="size-3.5 shrink-0 text-muted" aria-hidden />
            )}
          </button>
        }
      >
        <OptionList
          options={options}
          chosen={value ? [value] : []}
          text={text}
          onText={(next) => {
            setText(next);
            onSearch?.(next);
          }}
          filtered={onSearch !== undefined}
          loading={loading}
          onChoose={choose}
          onCreate={onCreate}
        />
      </Popover>
      {clearable && value && (
        <button
          type="button"
          aria-label="Clear"
          onClick={() => choose(null)}
          className="absolute inset-y-0 right-1.5 grid w-6 place-items-center text-muted hover:text-text"
        >
          <X className="size-3.5" aria-hidden />
        </button>
      )}
    </div>
  );
}

/** The list inside pickers and filters: search on top, ticks on the chosen. */
export function OptionList({
  options,
  chosen,
  text,
  onText,
  filtered = false,
  loading = false,
  onChoose,
  onCreate,
}: {
  options: readonly Option[];
  chosen: readonly string[];
  text: string;
  onText: (text: string) => void;
  /** The options already fit the text. */
  filtered?: boolean;
  loading?: boolean;
  onChoose: (value: string) => void;
  onCreate?: (text: string) => void;
}) {
  return (
    <Command shouldFilter={!filtered} label="Options">
      <Command.Input
        value={text}
        onValueChange={onText}
        placeholder="Search…"
        className="h-9 w-full border-b bg-transparent px-3 text-dense outline-none max-md:h-11 max-md:text-lead"
      />
      <Command.List className="max-h-64 overflow-y-auto p-1">
        {loading && (
          <Command.Loading className="px-2 py-1.5 text-dense text-muted">
            Searching…
          </Command.Loading>
        )}
        {!loading && (
          <Command.Empty className="px-2 py-1.5 text-dense text-muted">Nothing found</Command.Empty>
        )}
        {options.map((option) => (
          <Command.Item
            key={option.value}
            value={option.value}
            keywords={[option.label, option.hint ?? ""]}
            onSelect={() => onChoose(option.value)}
            className="flex min-h-8 cursor-default items-center gap-2 rounded-chip px-2 text-dense data-[selected=true]:bg-selected max-md:min-h-11"
          >
            <span className="min-w-0 flex-1 truncate">{option.label}</span>
            {option.hint && <span className="truncate text-caption text-muted">{option.hint}</span>}
            {chosen.includes(option.value) && (
              <Check className="size-4 shrink-0 text-primary" aria-label="chosen" />
            )}
          </Command.Item>
        ))}
        {onCreate && text.trim() !== "" && (
          <Command.Item
            forceMount
            value={`create ${text}`}
            onSelect={() => onCreate(text.trim())}
            className="flex min-h-8 items-center gap-2 rounded-chip px-2 text-dense text-link data-[selected=true]:bg-selected"
          >
            <Plus className="size-4" aria-hidden /> Add “{text.trim()}”
          </Command.Item>
        )}
      </Command.List>
    </Command>
  );
}
