import { z } from "zod";
import { todayInKolkata } from "@/lib/format";
import { useSearchParam } from "@/lib/use-search-param";
import { CommandForm } from "@/ui/command-form";
import { FieldRow, FormCount, FormDate, FormLookup, FormMoney, FormSelect } from "@/ui/form-fields";
import { AMC_KINDS } from "./amc-words";

interface ProjectChoice {
  id: string;
  serial_no: number;
  customer_name: string | null;
  city: string | null;
}

/** The last day of a year that begins on a day. */
export function yearFrom(start: string) {
  const end = new Date(`${start}T00:00:00Z`);
  end.setUTCFullYear(end.getUTCFullYear() + 1);
  end.setUTCDate(end.getUTCDate() - 1);
  return end.toISOString().slice(0, 10);
}

/** Signs a contract on a project; an obligation opens by itself when a plant is commissioned. */
export function SignAmc({ open, onClose }: { open: boolean; onClose: () => void }) {
  const [project] = useSearchParam("project", "");
  const today = todayInKolkata();
  return (
    <CommandForm
      open={open}
      onOpenChange={onClose}
      as="sheet"
      title="Sign contract"
      schema={z.object({
        project_id: z.string({ error: "Choose the project." }).min(1, "Choose the project."),
        kind: z.string(),
        start_on: z.string().min(1, "Say from when."),
        end_on: z.string().min(1, "Say until when."),
        annual_fee_paise: z.number().nullish(),
        visits_per_year: z.number().min(0).max(12, "At most twelve a year.").nullish(),
      })}
      defaultValues={{
        project_id: project || undefined,
        kind: "paid_contract",
        start_on: today,
        end_on: yearFrom(today),
        annual_fee_paise: undefined,
        visits_per_year: 2,
      }}
      toBody={(values) => ({
        ...values,
        annual_fee_paise: values.annual_fee_paise ?? undefined,
        visits_per_year: values.visits_per_year ?? undefined,
      })}
      command={{
        path: "amc",
        invalidates: ["amc", "projects", "customers"],
        saved: "Contract signed",
      }}
    >
      {() => (
        <>
          <FormLookup<ProjectChoice>
            name="project_id"
            label="Project"
            resource="projects"
            fixed={{ "filter[status][ne]": "cancelled" }}
            option={(row) => ({
              value: row.id,
              label: `#${row.serial_no} ${row.customer_name ?? ""}`.trim(),
              hint: row.city ?? undefined,
            })}
            placeholder="Find by customer, number or city…"
            required
          />
          <FormSelect name="kind" label="Kind" options={AMC_KINDS} required />
          <FieldRow>
            <FormDate name="start_on" label="From" required />
            <FormDate name="end_on" label="Until" required />
          </FieldRow>
          <FieldRow>
            <FormMoney name="annual_fee_paise" label="Fee a year" />
            <FormCount name="visits_per_year" label="Visits a year" />
          </FieldRow>
        </>
      )}
    </CommandForm>
  );
}
