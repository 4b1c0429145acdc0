import { ListFilter, Search, X } from "lucide-react";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { useHotkeys } from "@/lib/hotkeys";
import { Button } from "../button";
import { Popover } from "../popover";
import { sentence } from "./conditions";
import { FilterEditor } from "./filter-editor";
import { withCondition } from "./table-query";
import type { Column, Condition, TableQuery } from "./types";

const TYPING_PAUSE_MS = 200;

/** Search, filter chips and what the page adds, over the rows. */
export function TableToolbar<Row>({
  label,
  columns,
  query,
  onChange,
  start,
  end,
}: {
  label: string;
  columns: readonly Column<Row>[];
  query: TableQuery;
  onChange: (part: Partial<TableQuery>) => void;
  start?: ReactNode;
  end?: ReactNode;
}) {
  const [adding, setAdding] = useState(false);
  const searchBox = useRef<HTMLInputElement>(null);
  useHotkeys([
    {
      keys: "/",
      label: "Search in this list",
      group: "List",
      run: () => searchBox.current?.focus(),
    },
    { keys: "f", label: "Filter", group: "List", run: () => setAdding(true) },
  ]);
  const filterable = columns.filter((column) => column.filterable);
  return (
    <div data-chrome className="flex shrink-0 flex-wrap items-center gap-2 px-6 pb-2 max-md:px-4">
      {start}
      <SearchBox ref={searchBox} label={label} value={query.q} onChange={(q) => onChange({ q })} />
      {filterable.length > 0 && (
        <Popover
          label="Add a filter"
          open={adding}
          onOpenChange={setAdding}
          className="p-0"
          trigger={
            <Button variant="ghost" icon={<ListFilter aria-hidden />}>
              Filter
            </Button>
          }
        >
          <FilterEditor
            columns={filterable}
            onApply={(condition) => {
              onChange({ filters: withCondition(query.filters, condition) });
              setAdding(false);
            }}
          />
        </Popover>
      )}
      {query.filters.map((condition) => (
        <FilterChip
          key={`${condition.field}.${condition.op}`}
          condition={condition}
          columns={columns}
          onChange={(next) =>
            onChange({
              filters: query.filters.flatMap((present) =>
                present === condition ? (next ? [next] : []) : [present],
              ),
            })
          }
        />
      ))}
      {query.filters.length > 1 && (
        <Button variant="ghost" size="sm" onClick={() => onChange({ filters: [] })}>
          Clear all
        </Button>
      )}
      <div className="ml-auto flex items-center gap-1">{end}</div>
    </div>
  );
}

function FilterChip<Row>({
  condition,
  columns,
  onChange,
}: {
  condition: Condition;
  columns: readonly Column<Row>[];
  /** `null` takes the condition away. */
  onChange: (next: Condition | null) => void;
}) {
  const [open, setOpen] = useState(false);
  const words = sentence(condition, columns);
  const short = sentence(condition, columns, 2);
  return (
    <span className="inline-flex h-7 max-w-80 items-center rounded-control border bg-surface text-dense max-md:h-11">
      <Popover
        label={`Change: ${words}`}
        open={open}
        onOpenChange={setOpen}
        className="p-0"
        trigger={
          <button
            type="button"
            className="h-full min-w-0 truncate rounded-control pr-1 pl-2 hover:text-link"
            title={words}
          >
            {short}
          </button>
        }
      >
        <FilterEditor
          columns={columns}
          initial={condition}
          onApply={(next) => {
            onChange(next);
            setOpen(false);
          }}
        />
      </Popover>
      <button
        type="button"
        aria-label={`Remove filter: ${words}`}
        onClick={() => onChange(null)}
        className="grid h-full w-6 place-items-center rounded-control text-muted hover:text-text max-md:w-11"
      >
        <X className="size-3.5" aria-hidden />
      </button>
    </span>
  );
}

/** Keeps its own text while typing, so that the URL follows a moment later. */
function SearchBox({
  label,
  value,
  onChange,
  ref,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  ref: React.RefObject<HTMLInputElement | null>;
}) {
  const [typed, setTyped] = useState<string | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const settle = (text: string) => {
    clearTimeout(timer.current);
    onChange(text.trim());
    setTyped(null);
  };
  return (
    <div className="relative w-60 max-md:min-w-0 max-md:flex-1">
      <Search
        className="pointer-events-none absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-faint"
        aria-hidden
      />
      <input
        ref={ref}
        type="search"
        aria-label={`Search ${label}`}
        aria-keyshortcuts="/"
        placeholder="Search"
        value={typed ?? value}
        onChange={(event) => {
          const text = event.target.value;
          setTyped(text);
          clearTimeout(timer.current);
          timer.current = setTimeout(() => onChange(text.trim()), TYPING_PAUSE_MS);
        }}
        onBlur={(event) => settle(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter") settle(event.currentTarget.value);
          if (event.key === "Escape") {
            settle("");
            event.currentTarget.blur();
          }
        }}
        className="h-8 w-full rounded-control border bg-surface pr-2 pl-8 text-dense transition-[border-color] hover:border-control focus-visible:outline-offset-0 max-md:h-11 max-md:text-lead [&::-webkit-search-cancel-button]:hidden"
      />
    </div>
  );
}
