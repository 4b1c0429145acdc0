import { Group } from "lucide-react";
import { Button } from "../button";
import { Menu } from "../menu";
import { queryFieldOf } from "./conditions";
import type { Column } from "./types";

/** Chooses what the rows are grouped by. */
export function GroupMenu<Row>({
  columns,
  group,
  onChange,
}: {
  columns: readonly Column<Row>[];
  group: string;
  onChange: (field: string) => void;
}) {
  const groupable = columns.filter((column) => column.groupable);
  if (groupable.length === 0) return null;
  const present = groupable.find((column) => queryFieldOf(column) === group);
  return (
    <Menu
      align="start"
      trigger={
        <Button variant="ghost" icon={<Group aria-hidden />}>
          {present ? `By ${present.label.toLowerCase()}` : "Group"}
        </Button>
      }
      groups={[
        {
          label: "Group by",
          items: [
            { id: "none", label: "Nothing", checked: !present, onSelect: () => onChange("") },
            ...groupable.map((column) => ({
              id: column.id,
              label: column.label,
              checked: column === present,
              onSelect: () => onChange(queryFieldOf(column)),
            })),
          ],
        },
      ]}
    />
  );
}
