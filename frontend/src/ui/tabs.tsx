import { Tabs as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { useHotkeys } from "@/lib/hotkeys";
import { useSearchParam } from "@/lib/use-search-param";

export interface Tab {
  id: string;
  label: string;
  count?: number;
  content: ReactNode;
}

/** Tabs of a record; the open one is in the URL (`?tab=`), keys 1 to 9 switch. */
export function Tabs({
  tabs,
  label,
  param = "tab",
}: {
  tabs: readonly Tab[];
  label: string;
  param?: string;
}) {
  const [asked, open] = useSearchParam(param, tabs[0]?.id);
  const current = tabs.some((tab) => tab.id === asked) ? asked : (tabs[0]?.id ?? "");
  const history = tabs.find((tab) => tab.id === "history");
  useHotkeys([
    ...tabs.slice(0, 9).map((tab, index) => ({
      keys: String(index + 1),
      label: `Tab ${tab.label}`,
      group: "Record",
      run: () => open(tab.id),
    })),
    ...(history
      ? [{ keys: "h", label: "History", group: "Record", run: () => open(history.id) }]
      : []),
  ]);
  return (
    <Radix.Root value={current} onValueChange={open} className="flex min-h-0 flex-1 flex-col">
      <Radix.List
        aria-label={label}
        data-scroll
        className="flex shrink-0 relative gap-4 overflow-x-auto border-b px-1"
      >
        {tabs.map((tab) => (
          <Radix.Trigger
            key={tab.id}
            value={tab.id}
            className="-mb-px flex h-9 items-center gap-1.5 border-b-2 border-transparent text-dense font-medium whitespace-nowrap text-muted outline-offset-[-2px] transition-colors duration-[120ms] hover:text-text data-[state=active]:border-primary data-[state=active]:text-text max-md:h-11"
          >
            {tab.label}
            {tab.count !== undefined && (
              <span className="tnum text-caption text-faint">{tab.count}</span>
            )}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {tabs.map((tab) => (
        <Radix.Content key={tab.id} value={tab.id} className="min-h-0 flex-1 pt-4 outline-offset-4">
          {tab.content}
        </Radix.Content>
      ))}
    </Radix.Root>
  );
}

/** A few exclusive choices side by side (table or board). */
export function Segments<Value extends string>({
  label,
  value,
  onChange,
  options,
}: {
  label: string;
  value: Value;
  onChange: (value: Value) => void;
  options: readonly { value: Value; label: string; icon?: ReactNode }[];
}) {
  return (
    <div
      role="radiogroup"
      aria-label={label}
      className="inline-flex rounded-control border bg-sunken p-0.5 dark:bg-canvas"
    >
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          role="radio"
          aria-checked={option.value === value}
          onClick={() => onChange(option.value)}
          className="inline-flex h-6.5 items-center gap-1.5 rounded-chip px-2 text-dense font-medium text-muted transition-colors duration-[120ms] hover:text-text aria-checked:bg-surface aria-checked:text-text aria-checked:shadow-[0_0_0_1px_var(--border)] dark:aria-checked:bg-raised max-md:h-10 [&_svg]:size-4"
        >
          {option.icon}
          {option.label}
        </button>
      ))}
    </div>
  );
}
