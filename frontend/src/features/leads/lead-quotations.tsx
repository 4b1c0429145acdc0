import { Plus } from "lucide-react";
import { useNavigate } from "react-router";
import { useCan } from "@/api/me";
import { humanise } from "@/lib/format";
import { Button } from "@/ui/button";
import { Money } from "@/ui/figures";
import { RelatedList } from "@/ui/record/related-list";
import { useCommand } from "@/ui/use-command";
import type { LeadRecord } from "./lead-types";
import { isOpenStatus } from "./lead-words";

interface QuotationItem {
  id: string;
  quotation_number: string | null;
  version_no: number | null;
  title: string;
  status: string;
  grand_total_paise: number | null;
}

/** The offers of the lead, and a new one. */
export function LeadQuotations({ lead }: { lead: LeadRecord }) {
  const can = useCan();
  const navigate = useNavigate();
  const create = useCommand({
    path: "quotations",
    invalidates: ["quotations"],
    saved: "Quotation started",
    onDone: (answer) => void navigate(`/quotations/${answer.id}/edit`),
    toastRefusal: true,
  });
  return (
    <RelatedList<QuotationItem>
      title="Quotations"
      resource="quotations"
      filter={["lead_id", lead.id]}
      href={(quotation) => `/quotations/${quotation.id}`}
      row={(quotation) => ({
        title: quotation.quotation_number
          ? `${quotation.quotation_number} · v${quotation.version_no}`
          : quotation.title,
        note: humanise(quotation.status),
        end: <Money paise={quotation.grand_total_paise} />,
      })}
      empty="No quotation yet. The first one takes the title and capacity of this lead."
      action={
        can("quotation.create") &&
        isOpenStatus(lead.status) && (
          <Button
            size="sm"
            icon={<Plus aria-hidden />}
            busy={create.isPending}
            onClick={() => create.mutate({ lead_id: lead.id })}
          >
            New quotation
          </Button>
        )
      }
    />
  );
}
