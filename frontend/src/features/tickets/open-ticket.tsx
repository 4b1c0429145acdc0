import { z } from "zod";
import { useSearchParam } from "@/lib/use-search-param";
import { CommandForm } from "@/ui/command-form";
import { FieldRow, FormArea, FormLookup, FormPerson, FormSelect, FormText } from "@/ui/form-fields";
import { CATEGORIES, PRIORITIES, SERVICE_ROLES } from "./ticket-words";

interface ProjectChoice {
  id: string;
  serial_no: number;
  customer_name: string | null;
  city: string | null;
}

/** Takes down a complaint or service request on a project. */
export function OpenTicket({ open, onClose }: { open: boolean; onClose: () => void }) {
  const [project] = useSearchParam("project", "");
  return (
    <CommandForm
      open={open}
      onOpenChange={onClose}
      as="sheet"
      title="Open ticket"
      schema={z.object({
        project_id: z.string({ error: "Choose the project." }).min(1, "Choose the project."),
        title: z.string().trim().min(3, "At least three letters.").max(500, "At most 500 letters."),
        description: z.string().max(10_000, "At most 10,000 letters."),
        category: z.string(),
        priority: z.string(),
        assignee_id: z.string().nullish(),
      })}
      defaultValues={{
        project_id: project || undefined,
        title: "",
        description: "",
        category: "other",
        priority: "normal",
        assignee_id: undefined,
      }}
      toBody={(values) => ({
        ...values,
        description: values.description || undefined,
        assignee_id: values.assignee_id ?? undefined,
      })}
      command={{
        path: "tickets",
        invalidates: ["tickets", "projects", "customers", "amc"],
        saved: "Ticket opened",
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
          <FormText name="title" label="What is wrong" required />
          <FormArea name="description" label="In more words" />
          <FieldRow>
            <FormSelect name="category" label="Category" options={CATEGORIES} />
            <FormSelect name="priority" label="Priority" options={PRIORITIES} />
          </FieldRow>
          <FormPerson name="assignee_id" label="Assignee" roles={SERVICE_ROLES} />
        </>
      )}
    </CommandForm>
  );
}
