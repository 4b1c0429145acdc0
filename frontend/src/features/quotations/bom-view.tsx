import { labelOf } from "@/lib/vocabulary";
import { Chip } from "@/ui/chip";
import { EmptyState } from "@/ui/states";
import { COSTING_CATEGORIES } from "./quotation-words";
import type { BomRow } from "./quotation-types";
import { showScaled } from "./sheet-cells";

const COLUMNS: readonly { label: string; of?: "specification" | "brand" }[] = [
  { label: "Category" },
  { label: "Item" },
  { label: "Specification", of: "specification" },
  { label: "Brand", of: "brand" },
  { label: "Quantity" },
];

/** The bill of materials as it goes to the customer and the store: no prices. */
export function BomView({ rows }: { rows: readonly BomRow[] }) {
  if (rows.length === 0)
    return (
      <EmptyState title="No bill of materials yet">
        It is made from the saved costing: equal items of a category become one row.
      </EmptyState>
    );
  // A column that no row fills would only take the room of the item's name.
  const shown = COLUMNS.filter(({ of }) => of === undefined || rows.some((row) => row[of]));
  const has = (label: string) => shown.some((column) => column.label === label);
  return (
    <div
      data-scroll
      tabIndex={0}
      role="region"
      aria-label="Bill of materials"
      className="relative overflow-x-auto rounded-card border bg-surface"
    >
      <table className="tnum w-full text-dense">
        <thead>
          <tr className="text-left text-caption text-muted">
            {shown.map(({ label }) => (
              <th
                key={label}
                scope="col"
                className={`h-8 border-b px-3 font-medium ${label === "Quantity" ? "text-right" : ""}`}
              >
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={row.row_id ?? index} className="[&:not(:last-child)>td]:border-b">
              <td className="h-8 px-3 whitespace-nowrap text-muted">
                {labelOf(COSTING_CATEGORIES, row.category)}
              </td>
              <td className="min-w-44 px-3 py-1.5 font-medium">
                {row.item_name} {row.origin === "manual" && <Chip>By hand</Chip>}
              </td>
              {has("Specification") && <td className="px-3">{row.specification ?? "–"}</td>}
              {has("Brand") && <td className="px-3">{row.brand ?? "–"}</td>}
              <td className="px-3 text-right whitespace-nowrap">
                {showScaled(row.quantity_milli, 3)} <span className="text-muted">{row.unit}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
