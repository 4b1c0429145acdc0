import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import { getList } from "@/api/http";
import { Combobox } from "../combobox";
import type { Option } from "../field";

interface LookupProps<Row> {
  value: string | null;
  onChange: (id: string | null) => void;
  /** "customers"; its list endpoint is searched. */
  resource: string;
  option: (row: Row) => Option;
  placeholder: string;
  /** Conditions that always hold: `{"filter[status][eq]": "active"}`. */
  fixed?: Record<string, string>;
  selectedLabel?: string;
}

/** Finds a record of another list by its text: code, name and one distinguishing fact. */
export function RecordLookup<Row>({ resource, option, fixed, ...props }: LookupProps<Row>) {
  const [text, setText] = useState("");
  const asked = useDeferredValue(text.trim());
  const search = new URLSearchParams({ limit: "20", ...fixed });
  if (asked.length >= 2) search.set("q", asked);
  const found = useQuery({
    queryKey: [resource, "list", "lookup", search.toString()],
    queryFn: ({ signal }) => getList<Row>(`/api/v1/${resource}`, search, signal),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
  return (
    <Combobox
      {...props}
      clearable
      options={(found.data?.items ?? []).map(option)}
      onSearch={setText}
      loading={found.isPending}
    />
  );
}
