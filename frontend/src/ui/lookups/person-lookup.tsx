import { useQuery } from "@tanstack/react-query";
import { userOptionsQuery } from "@/api/user-options";
import { humanise } from "@/lib/format";
import { Combobox } from "../combobox";

/** An active colleague; `roles` narrows to those who can take it. */
export function PersonLookup({
  value,
  onChange,
  roles,
  placeholder = "Choose a person…",
  clearable = false,
}: {
  value: string | null;
  onChange: (id: string | null) => void;
  roles?: readonly string[];
  placeholder?: string;
  clearable?: boolean;
}) {
  const people = useQuery(userOptionsQuery);
  const options = (people.data ?? [])
    .filter((person) => roles === undefined || roles.includes(person.role))
    .map((person) => ({ value: person.id, label: person.name, hint: humanise(person.role) }));
  return (
    <Combobox
      value={value}
      onChange={onChange}
      options={options}
      placeholder={placeholder}
      loading={people.isPending}
      clearable={clearable}
    />
  );
}

/** Name of a colleague by id; null until known or when gone. */
export function usePersonName() {
  const people = useQuery(userOptionsQuery).data;
  return (id: string | null | undefined) =>
    id ? (people?.find((person) => person.id === id)?.name ?? null) : null;
}
