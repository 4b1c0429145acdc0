import { labelOf } from "@/lib/vocabulary";
import { Chip } from "@/ui/chip";
import { EmptyState } from "@/ui/states";
import { COSTING_CATEGORIES } from "./quotation-words";
import type { BomRow } from "./quotation-types";
import { showScaled } from "./sheet-cells";

/** The bill of materials as it goes to the customer and the store: no prices. */
export function BomView({ rows }: { rows: readonly BomRow[] }) {
  if (rows.length === 0)
    return (
      <EmptyState title="No bill of materials yet">
        It is made from the saved costing: equal items of a category become one row.
      </EmptyState>
    );
  return (
    <div
      data-scroll
      tabIndex={0}
      role="region"
      aria-label="Bill of materials"
      className="overflow-x-auto rounded-card border bg-surface"
    >
      <table className="tnum w-full text-dense">
        <thead>
          <tr className="text-left text-caption text-muted">
            {["Category", "Item", "Specification", "Brand", "Quantity", "Unit"].map((label) => (
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
              <td className="px-3 font-medium">
                {row.item_name} {row.origin === "manual" && <Chip>By hand</Chip>}
              </td>
              <td className="px-3">{row.specification ?? "–"}</td>
              <td className="px-3">{row.brand ?? "–"}</td>
              <td className="px-3 text-right">{showScaled(row.quantity_milli, 3)}</td>
              <td className="px-3">{row.unit}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
