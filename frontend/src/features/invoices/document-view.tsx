import { amountInWords } from "@/lib/amount-words";
import { formatMoney, formatPercent, formatQuantity } from "@/lib/format";
import { placeOfSupply } from "@/lib/vocabulary";
import { DateText } from "@/ui/figures";
import { lineTaxable, type Invoice, type TaxLine } from "./invoice";
import { KINDS, labelOf, TREATMENTS } from "./invoice-words";

const rupees = (paise: number) => formatMoney(paise, "always");
const sum = (lines: readonly TaxLine[], member: "cgst_paise" | "sgst_paise" | "igst_paise") =>
  lines.reduce((total, line) => total + line[member], 0);

/** The document as it is printed: parties, lines with their tax working, totals in words. */
export function DocumentView({ invoice, buyer }: { invoice: Invoice; buyer: string | null }) {
  const { issued, totals } = invoice;
  return (
    <article
      aria-label={labelOf(KINDS, invoice.kind)}
      className="rounded-card border bg-surface p-6 max-md:p-4"
    >
      <header className="grid gap-x-8 gap-y-4 border-b pb-4 sm:grid-cols-2 lg:grid-cols-[minmax(0,1fr)_minmax(0,1fr)_auto]">
        <Party
          title="Supplier"
          party={issued?.supplier}
          absent="As the company's profile at issue"
        />
        <Party
          title="Billed to"
          party={issued?.buyer}
          name={buyer}
          absent="Address and GSTIN as the customer's at issue"
        />
        <dl className="grid grid-cols-[auto_auto] content-start gap-x-4 gap-y-0.5 text-dense">
          <Fact label="Number" value={issued?.invoice_number ?? "At issue"} />
          <Fact label="Date" value={dayOr(invoice.issue_date)} />
          <Fact label="Due" value={dayOr(invoice.due_date)} />
          <Fact
            label="Place of supply"
            value={placeOfSupply(issued?.place_of_supply.state_code) ?? "State of the site"}
          />
          <Fact label="Treatment" value={labelOf(TREATMENTS, invoice.tax_treatment)} />
        </dl>
      </header>
      <div
        className="relative overflow-x-auto py-4"
        data-scroll
        tabIndex={0}
        role="region"
        aria-label="Lines"
      >
        <table className="w-full text-dense sm:min-w-[44rem]">
          <thead className="text-caption text-muted">
            <tr className="border-b text-right [&>th]:px-2 [&>th]:py-1.5 [&>th]:font-medium">
              <th scope="col" className="text-left">
                Description
              </th>
              <th scope="col" className="max-sm:hidden">
                Quantity
              </th>
              <th scope="col" className="max-sm:hidden">
                Rate
              </th>
              <th scope="col" className="max-sm:hidden">
                Discount
              </th>
              <th scope="col">Taxable</th>
            </tr>
          </thead>
          <tbody className="divide-y">
            {invoice.lines.map((line, index) => (
              <tr
                key={line.line_id ?? index}
                className="text-right align-top [&>td]:px-2 [&>td]:py-2"
              >
                <th scope="row" className="px-2 py-2 text-left font-normal">
                  <span className="font-medium">{line.description}</span>
                  <span className="block text-caption text-muted">
                    {line.hsn_sac ? `HSN/SAC ${line.hsn_sac}` : "No HSN or SAC yet"}
                  </span>
                  <span className="tnum block text-caption text-muted sm:hidden">
                    {formatQuantity(line.quantity_milli)} {line.unit} × {rupees(line.rate_paise)}
                    {line.discount_paise ? ` less ${rupees(line.discount_paise)}` : ""}
                  </span>
                  <Working lines={issued?.working[index]?.tax_lines ?? []} />
                </th>
                <td className="tnum whitespace-nowrap max-sm:hidden">
                  {formatQuantity(line.quantity_milli)} {line.unit}
                </td>
                <td className="tnum max-sm:hidden">{rupees(line.rate_paise)}</td>
                <td className="tnum max-sm:hidden">
                  {line.discount_paise ? rupees(line.discount_paise) : "–"}
                </td>
                <td className="tnum">{rupees(lineTaxable(line))}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className="flex flex-wrap justify-between gap-x-8 gap-y-4 border-t pt-4">
        <div className="max-w-md min-w-0 text-dense">
          <p className="text-muted">Amount in words</p>
          <p className="font-medium">{amountInWords(totals.total_paise)}</p>
          {invoice.notes && <p className="mt-3 whitespace-pre-wrap text-muted">{invoice.notes}</p>}
        </div>
        <dl className="grid grid-cols-[auto_auto] gap-x-8 gap-y-1 text-dense">
          <Total label="Taxable value" paise={totals.taxable_paise} />
          {totals.igst_paise !== 0 ? (
            <Total label="IGST" paise={totals.igst_paise} />
          ) : (
            <>
              <Total label="CGST" paise={totals.cgst_paise} />
              <Total label="SGST" paise={totals.sgst_paise} />
            </>
          )}
          <Total label="Round-off" paise={totals.round_off_paise} />
          <dt className="border-t pt-1.5 text-body font-semibold">Total</dt>
          <dd className="tnum border-t pt-1.5 text-right text-body font-semibold">
            {rupees(totals.total_paise)}
          </dd>
        </dl>
      </div>
    </article>
  );
}

/** A day that the draft leaves open is set when it is issued. */
const dayOr = (day: string | null) => (day ? <DateText value={day} /> : "At issue");

/** Tax of one line, part by part, as the rates of the issue date gave it. */
function Working({ lines }: { lines: readonly TaxLine[] }) {
  if (lines.length === 0) return null;
  return (
    <ul className="tnum mt-1 text-caption text-muted">
      {lines.map((line, index) => (
        <li key={index}>
          {line.hsn_sac} {formatPercent(line.rate_bp)} on {rupees(line.taxable_paise)}:{" "}
          {sum([line], "igst_paise")
            ? `IGST ${rupees(line.igst_paise)}`
            : `CGST ${rupees(line.cgst_paise)}, SGST ${rupees(line.sgst_paise)}`}
        </li>
      ))}
    </ul>
  );
}

function Party({
  title,
  party,
  name,
  absent,
}: {
  title: string;
  party: NonNullable<Invoice["issued"]>["buyer"] | undefined;
  /** Known before the document is issued. */
  name?: string | null;
  absent: string;
}) {
  const address = party?.address;
  return (
    <div className="min-w-0 text-dense">
      <h2 className="text-caption text-muted">{title}</h2>
      {party ? (
        <>
          <p className="font-semibold">{party.name}</p>
          {address && (
            <address className="text-muted not-italic">
              {[address.line1, address.line2].filter(Boolean).join(", ")}
              <br />
              {[address.city, address.pin_code].filter(Boolean).join(" ")}
            </address>
          )}
          {party.gstin && <p className="tnum">GSTIN {party.gstin}</p>}
        </>
      ) : (
        <>
          {name && <p className="font-semibold">{name}</p>}
          <p className="text-muted">{absent}</p>
        </>
      )}
    </div>
  );
}

function Fact({ label, value }: { label: string; value: React.ReactNode }) {
  return (
    <>
      <dt className="text-muted">{label}</dt>
      <dd className="tnum text-right">{value}</dd>
    </>
  );
}

function Total({ label, paise }: { label: string; paise: number }) {
  return (
    <>
      <dt className="text-muted">{label}</dt>
      <dd className="tnum text-right">{rupees(paise)}</dd>
    </>
  );
}
