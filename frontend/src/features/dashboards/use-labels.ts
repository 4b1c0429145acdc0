import { useQueries } from "@tanstack/react-query";
import { referenceQuery } from "@/api/reference";
import { humanise } from "@/lib/format";

const LISTS = [
  "lead_source",
  "segment",
  "customer_type",
  "loss_reason",
  "loss_sub_reason",
  "bank",
  "loan_status",
  "panel_brand",
  "inverter_brand",
] as const;

/** The label of a code of a list; the code in words until the list is there. */
export type LabelOf = (list: string, code: string | null | undefined) => string | null;

/** Labels of every list that dashboards split by. */
export function useLabels(): LabelOf {
  const lists = useQueries({ queries: LISTS.map((list) => referenceQuery(list)) });
  return (list, code) => {
    if (!code) return null;
    const at = LISTS.findIndex((known) => known === list);
    const entry = lists[at]?.data?.find((known) => known.code === code);
    return entry?.label ?? humanise(code);
  };
}
