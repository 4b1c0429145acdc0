import { ArrowDown, ArrowUp, Pin, PinOff, SlidersHorizontal } from "lucide-react";
import { useState } from "react";
import { Button, IconButton } from "../button";
import { Checkbox, Input } from "../field";
import { Popover } from "../popover";
import { Segments } from "../tabs";
import { NO_PREFERENCES, type Density, type TablePreferences } from "./table-preferences";
import type { Column } from "./types";

/** Which columns, in which order, which stay at the left, how dense. */
export function ColumnMenu<Row>({
  columns,
  isShown,
  preferences,
  onChange,
}: {
  /** In their present order. */
  columns: readonly Column<Row>[];
  isShown: (column: Column<Row>) => boolean;
  preferences: TablePreferences;
  onChange: (preferences: TablePreferences) => void;
}) {
  const [search, setSearch] = useState("");
  const found = columns.filter((column) =>
    column.label.toLowerCase().includes(search.toLowerCase()),
  );
  const move = (index: number, by: number) => {
    const order = columns.map((column) => column.id);
    const [moved] = order.splice(index, 1);
    if (moved) order.splice(index + by, 0, moved);
    onChange({ ...preferences, order });
  };
  return (
    <Popover
      label="Columns and density"
      align="end"
      className="w-72 p-2"
      trigger={<IconButton label="Columns and density" icon={<SlidersHorizontal aria-hidden />} />}
    >
      <Segments<Density>
        label="Row height"
        value={preferences.density}
        onChange={(density) => onChange({ ...preferences, density })}
        options={[
          { value: "compact", label: "Compact" },
          { value: "normal", label: "Normal" },
          { value: "roomy", label: "Roomy" },
        ]}
      />
      <Input
        aria-label="Find a column"
        placeholder="Find a column"
        value={search}
        onChange={(event) => setSearch(event.target.value)}
        className="mt-2"
      />
      <ul className="mt-2 flex flex-col">
        {found.map((column) => {
          const index = columns.indexOf(column);
          return (
            <li key={column.id} className="flex items-center">
              <Checkbox
                label={column.label}
                checked={isShown(column)}
                disabled={index === 0}
                onChange={(event) =>
                  onChange({
                    ...preferences,
                    shown: { ...preferences.shown, [column.id]: event.target.checked },
                  })
                }
                className="min-h-7 flex-1"
              />
              {index > 0 && isShown(column) && (
                <IconButton
                  small
                  label={
                    preferences.pinned.includes(column.id)
                      ? `Unpin ${column.label}`
                      : `Keep ${column.label} at the left`
                  }
                  icon={
                    preferences.pinned.includes(column.id) ? (
                      <PinOff aria-hidden />
                    ) : (
                      <Pin aria-hidden />
                    )
                  }
                  onClick={() =>
                    onChange({
                      ...preferences,
                      pinned: preferences.pinned.includes(column.id)
                        ? preferences.pinned.filter((id) => id !== column.id)
                        : [...preferences.pinned, column.id],
                    })
                  }
                />
              )}
              {index > 0 && search === "" && (
                <>
                  <IconButton
                    small
                    label={`Move ${column.label} left`}
                    icon={<ArrowUp aria-hidden />}
                    disabled={index === 1}
                    onClick={() => move(index, -1)}
                  />
                  <IconButton
                    small
                    label={`Move ${column.label} right`}
                    icon={<ArrowDown aria-hidden />}
                    disabled={index === columns.length - 1}
                    onClick={() => move(index, 1)}
                  />
                </>
              )}
            </li>
          );
        })}
      </ul>
      <Button variant="ghost" size="sm" className="mt-1" onClick={() => onChange(NO_PREFERENCES)}>
        Reset
      </Button>
    </Popover>
  );
}
