import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useCan } from "@/api/me";
import { userOptionsQuery } from "@/api/user-options";
import { KeyValue } from "@/ui/card";
import { DataTable } from "@/ui/data-table/data-table";
import type { CardLayout } from "@/ui/data-table/types";
import { DateText, Kw, Money } from "@/ui/figures";
import { PageHeader } from "@/ui/page-header";
import { buyerOf, quotationColumns, quotationName, QuotationStatus } from "./quotation-columns";
import type { QuotationRow } from "./quotation-types";

const card: CardLayout<QuotationRow> = {
  title: quotationName,
  subtitle: (quotation) => [buyerOf(quotation), quotation.owner_name].filter(Boolean).join(" · "),
  chip: (quotation) => <QuotationStatus quotation={quotation} />,
  figures: (quotation) => [
    { label: "Price incl. GST", value: <Money paise={quotation.grand_total_paise} /> },
    { label: "Capacity", value: <Kw watts={quotation.capacity_w} /> },
  ],
  foot: (quotation) =>
    quotation.valid_until && (
      <>
        Valid until <DateText value={quotation.valid_until} />
      </>
    ),
};

export default function QuotationListPage() {
  const can = useCan();
  const people = useQuery(userOptionsQuery).data;
  // Who saves costings reads costs; the others get no margin from the server either.
  const withMargin = can("quotation.save_costing");
  const columns = useMemo(
    () =>
      quotationColumns(
        (people ?? []).map((person) => ({ value: person.id, label: person.name })),
        withMargin,
      ),
    [people, withMargin],
  );
  return (
    <>
      <PageHeader title="Quotations" />
      <DataTable<QuotationRow>
        id="quotations"
        label="Quotations"
        path="/api/v1/quotations"
        queryKey={["quotations", "list"]}
        columns={columns}
        rowId={(quotation) => quotation.id}
        rowHref={(quotation) => `/quotations/${quotation.id}`}
        defaultSort="-updated_at"
        totals
        peekTitle={quotationName}
        peek={(quotation) => (
          <KeyValue
            facts={[
              { label: "State", value: <QuotationStatus quotation={quotation} /> },
              { label: "Title", value: quotation.title },
              { label: "Customer", value: buyerOf(quotation) ?? "–" },
              { label: "Price incl. GST", value: <Money paise={quotation.grand_total_paise} /> },
              { label: "Capacity", value: <Kw watts={quotation.capacity_w} /> },
              { label: "Issued", value: <DateText value={quotation.issued_on} /> },
              { label: "Valid until", value: <DateText value={quotation.valid_until} /> },
              { label: "Accepted by", value: quotation.accepted_by ?? "–" },
            ]}
          />
        )}
        card={card}
        empty={{
          title: "No quotations yet",
          description: "A quotation starts on its lead: open one and press New quotation.",
        }}
      />
    </>
  );
}
