import { useQuery } from "@tanstack/react-query";
import { userOptionsQuery } from "@/api/user-options";
import { todayInKolkata } from "@/lib/format";
import { CUSTOMER_TYPES, SEGMENTS } from "@/lib/vocabulary";
import { referenceQuery } from "@/api/reference";
import { Select, type Option } from "@/ui/field";
import { recentYears, type Bar } from "./dashboard";

const QUARTERS: readonly Option[] = [
  { value: "Q1", label: "Q1 Apr-Jun" },
  { value: "Q2", label: "Q2 Jul-Sep" },
  { value: "Q3", label: "Q3 Oct-Dec" },
  { value: "Q4", label: "Q4 Jan-Mar" },
];

/** The filters every dashboard shares; they live in the URL. */
export function DashboardBar({
  bar,
  onChange,
  owners,
}: {
  bar: Bar;
  onChange: (name: keyof Bar, value: string) => void;
  /** The person may see the figures of others. */
  owners: boolean;
}) {
  const people = useQuery({ ...userOptionsQuery, enabled: owners }).data ?? [];
  const sources = useQuery(referenceQuery("lead_source")).data ?? [];
  const years = recentYears(todayInKolkata()).map((fy) => ({ value: fy, label: `FY ${fy}` }));
  const select = (
    name: keyof Bar,
    label: string,
    options: readonly Option[],
    placeholder: string,
  ) => (
    <label className="min-w-0 max-sm:w-full sm:w-36">
      <span className="sr-only">{label}</span>
      <Select
        value={bar[name]}
        options={options}
        placeholder={placeholder}
        onChange={(event) => onChange(name, event.target.value)}
      />
    </label>
  );
  return (
    <div
      role="group"
      aria-label="Filters"
      className="flex flex-wrap gap-2 max-sm:grid max-sm:grid-cols-2"
    >
      {select("fy", "Financial year", years, "All time")}
      {bar.fy && select("quarter", "Quarter", QUARTERS, "Whole year")}
      {owners &&
        select(
          "owner",
          "Salesperson",
          people
            .filter((person) => person.role === "sales")
            .map((person) => ({ value: person.id, label: person.name })),
          "Everybody",
        )}
      {select("segment", "Segment", SEGMENTS, "All segments")}
      {select("customer_type", "Customer type", CUSTOMER_TYPES, "All customers")}
      {select(
        "source",
        "Source",
        sources.map((entry) => ({ value: entry.code, label: entry.label })),
        "All sources",
      )}
      {bar.fy &&
        select(
          "compare",
          "Compare with",
          [{ value: "previous_period", label: "Period before" }],
          "Year before",
        )}
    </div>
  );
}
