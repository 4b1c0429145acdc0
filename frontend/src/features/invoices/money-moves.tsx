import { Link } from "react-router";
import { Card } from "@/ui/card";
import { Chip } from "@/ui/chip";
import { DateText, Money } from "@/ui/figures";
import { ActionButton } from "@/ui/record-actions";
import type { Invoice } from "./invoice";
import { labelOf, PAYMENT_MODES } from "./invoice-words";

/** Everything that moved the balance: payments, advances, credit notes. */
export function MoneyMoves({
  invoice,
  act,
}: {
  invoice: Invoice;
  act: (command: string, subject?: string) => void;
}) {
  return (
    <div className="flex flex-col gap-4">
      <Card title="Payments" flush>
        {invoice.payments.length === 0 ? (
          <p className="p-4 text-dense text-muted">Nothing came in on this document yet.</p>
        ) : (
          <ul className="divide-y">
            {invoice.payments.map((payment) => (
              <li
                key={payment.payment_id}
                className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2 text-dense"
              >
                <div className="min-w-0 flex-1 basis-52">
                  <p className={payment.reversed ? "text-muted line-through" : "font-medium"}>
                    {payment.receipt_number}
                  </p>
                  <p className="text-caption text-muted">
                    {[labelOf(PAYMENT_MODES, payment.mode), payment.reference]
                      .filter(Boolean)
                      .join(" · ")}
                    {payment.on_account_paise > 0 && (
                      <>
                        {" · "}
                        <Money paise={payment.on_account_paise} /> on account
                      </>
                    )}
                  </p>
                </div>
                <span className="text-muted">
                  <DateText value={payment.received_on} />
                </span>
                {payment.reversed && <Chip tone="danger">Reversed</Chip>}
                <span className="font-medium">
                  <Money paise={payment.amount_paise} />
                </span>
                {!payment.reversed && (
                  <ActionButton
                    offers={invoice.actions}
                    command="reverse-payment"
                    size="sm"
                    variant="ghost"
                    hideWhenRefused
                    onPress={() => act("reverse-payment", payment.payment_id)}
                  >
                    Reverse<span className="sr-only"> {payment.receipt_number}</span>
                  </ActionButton>
                )}
              </li>
            ))}
          </ul>
        )}
      </Card>
      {(invoice.advances.length > 0 || invoice.releases.length > 0) && (
        <Card title="Advances" flush>
          <ul className="divide-y">
            {invoice.advances.map((advance) => (
              <Move
                key={advance.allocation_id}
                to={advance.source_invoice_id}
                label="Received from another document"
                paise={advance.amount_paise - advance.returned_paise}
              />
            ))}
            {invoice.releases.map((release) => (
              <Move
                key={release.allocation_id}
                to={release.target_invoice_id}
                label="Used for another document"
                paise={release.returned_paise - release.amount_paise}
              />
            ))}
          </ul>
        </Card>
      )}
      {invoice.credits_given.length > 0 && (
        <Card title="Credit notes" flush>
          <ul className="divide-y">
            {invoice.credits_given.map((credit) => (
              <Move
                key={credit.credit_note_id}
                to={credit.credit_note_id}
                label={credit.invoice_number}
                paise={-credit.totals.total_paise}
              />
            ))}
          </ul>
        </Card>
      )}
    </div>
  );
}

function Move({ to, label, paise }: { to: string; label: string; paise: number }) {
  return (
    <li className="flex items-center gap-4 px-4 py-2 text-dense">
      <Link to={`/invoices/${to}`} className="min-w-0 flex-1 truncate text-link hover:underline">
        {label}
      </Link>
      <Money paise={paise} />
    </li>
  );
}
