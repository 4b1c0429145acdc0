import { formatKw, formatMoney, formatPercent } from "@/lib/format";
import { cn } from "@/lib/class-names";

export interface ShownTotals {
  /** Absent for those who may not read costs. */
  cost?: number;
  margin?: number;
  marginOnPriceBp?: number | null;
  taxable: number;
  /** Null while only the server can say. */
  gst: number | null;
  grandTotal: number | null;
  capacityW: number;
  showGst: boolean;
}

/** Price of one kilowatt; null without a plant size. */
export const perKw = (paise: number | null, watts: number) =>
  paise === null || watts <= 0 ? null : Math.round((paise * 1000) / watts);

/** The figures of a sheet, from cost to what the customer pays. */
export function TotalsPanel({ totals, note }: { totals: ShownTotals; note?: string }) {
  const lines: { label: string; value: string; strong?: boolean }[] = [
    ...(totals.cost === undefined ? [] : [{ label: "Cost", value: formatMoney(totals.cost) }]),
    ...(totals.margin === undefined
      ? []
      : [
          {
            label: `Margin (${formatPercent(totals.marginOnPriceBp)} of price)`,
            value: formatMoney(totals.margin),
          },
        ]),
    { label: "Price before tax", value: formatMoney(totals.taxable) },
    {
      label: "GST",
      value: totals.showGst
        ? totals.gst === null
          ? "After saving"
          : formatMoney(totals.gst)
        : "Extra",
    },
    {
      label: "Total",
      value: totals.grandTotal === null ? "After saving" : formatMoney(totals.grandTotal),
      strong: true,
    },
    { label: "Capacity", value: totals.capacityW > 0 ? formatKw(totals.capacityW) : "–" },
    { label: "Total per kW", value: formatMoney(perKw(totals.grandTotal, totals.capacityW)) },
  ];
  return (
    <>
      <dl className="flex flex-col gap-1.5 text-dense">
        {lines.map((line) => (
          <div
            key={line.label}
            className={cn(
              "flex items-baseline justify-between gap-3",
              line.strong && "border-t pt-1.5 text-body font-semibold",
            )}
          >
            <dt className={line.strong ? undefined : "text-muted"}>{line.label}</dt>
            <dd className="tnum whitespace-nowrap">{line.value}</dd>
          </div>
        ))}
      </dl>
      {note && <p className="mt-2 text-caption text-muted">{note}</p>}
    </>
  );
}
