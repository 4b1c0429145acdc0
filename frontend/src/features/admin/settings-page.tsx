import { useQuery } from "@tanstack/react-query";
import { Pencil, Plus } from "lucide-react";
import { useState } from "react";
import { getJson } from "@/api/http";
import { useCan } from "@/api/me";
import { formatPhone } from "@/lib/format";
import { labelOf, STATES } from "@/lib/vocabulary";
import { Button } from "@/ui/button";
import { Card, KeyValue } from "@/ui/card";
import { Chip } from "@/ui/chip";
import { CommandDialog, type CommandSpec } from "@/ui/command-dialog";
import { Absent } from "@/ui/figures";
import { codeWords, fieldText } from "@/ui/history/field-values";
import { PageHeader } from "@/ui/page-header";
import { ErrorState, Skeleton } from "@/ui/states";
import { bankSpec, profileSpec, seriesSpec, settingSpec, SETTINGS } from "./settings-specs";

export interface BankAccount {
  code: string;
  bank: string;
  branch?: string | null;
  account_number: string;
  ifsc: string;
  account_name: string;
  upi_id?: string | null;
  is_default?: boolean;
}

export interface Series {
  kind: string;
  prefix: string;
  digits: number;
  from_fy: string;
}

export interface Company {
  version: number;
  profile: Record<string, unknown> & {
    legal_name: string | null;
    address: Record<string, string | null> | null;
    phones: string[];
    emails: string[];
  };
  bank_accounts: BankAccount[];
  series: Series[];
}

/** The address in one line, as an envelope has it. */
const addressLine = (address: Record<string, string | null>) =>
  [
    address.line1,
    address.line2,
    address.city,
    address.district,
    [labelOf(STATES, address.state_code), address.pin_code].filter(Boolean).join(" "),
  ]
    .filter(Boolean)
    .join(", ");

interface Asked {
  path: string;
  spec: CommandSpec & { saved: string };
}

export default function SettingsPage() {
  const can = useCan();
  const company = useQuery({
    queryKey: ["company", "profile"],
    queryFn: ({ signal }) => getJson<Company>("/api/v1/company", { signal }),
  });
  const settings = useQuery({
    queryKey: ["company", "settings"],
    queryFn: async ({ signal }) =>
      (
        await getJson<{ settings: Record<string, unknown> }>("/api/v1/company/settings", {
          signal,
        })
      ).settings,
    enabled: can("company.read_settings"),
  });
  const [asked, setAsked] = useState<Asked | null>(null);
  if (company.isError)
    return (
      <ErrorState
        page
        error={company.error}
        what="the settings"
        onRetry={() => void company.refetch()}
      />
    );
  if (company.isPending)
    return (
      <div role="status" aria-label="Loading the settings" className="p-6">
        <Skeleton className="h-64 w-full" />
      </div>
    );
  const { profile, bank_accounts: accounts, series, version } = company.data;
  const mayEdit = can("company.update_profile");
  const edit = (spec: Asked["spec"], label: string, path = "update-profile") =>
    mayEdit && (
      <Button
        size="sm"
        icon={<Pencil aria-hidden />}
        onClick={() => setAsked({ path: `company/${path}`, spec })}
      >
        Edit<span className="sr-only"> {label}</span>
      </Button>
    );
  return (
    <>
      <PageHeader title="Settings" subtitle="What the company prints, and how it works" />
      <div className="grid items-start gap-4 px-6 pb-6 max-md:px-4 lg:grid-cols-2">
        <Card title="Profile" action={edit(profileSpec(company.data), "profile")}>
          <KeyValue
            facts={[
              ...["legal_name", "trade_name", "gstin", "pan", "cin", "address", "website"].map(
                (member) => ({
                  label: codeWords(member),
                  value: profile[member] ? (
                    member === "address" ? (
                      addressLine(profile.address ?? {})
                    ) : (
                      String(profile[member])
                    )
                  ) : (
                    <Absent reason="Not set" />
                  ),
                }),
              ),
              {
                label: "Phones",
                value: profile.phones.map(formatPhone).join(", ") || <Absent reason="None" />,
              },
              { label: "E-mails", value: profile.emails.join(", ") || <Absent reason="None" /> },
            ]}
          />
        </Card>
        <div className="flex flex-col gap-4">
          <Card
            title="Bank accounts"
            flush
            action={
              mayEdit && (
                <Button
                  size="sm"
                  icon={<Plus aria-hidden />}
                  onClick={() =>
                    setAsked({ path: "company/update-profile", spec: bankSpec(accounts, null) })
                  }
                >
                  Add account
                </Button>
              )
            }
          >
            {accounts.length === 0 ? (
              <p className="p-4 text-dense text-muted">None yet; invoices print no account.</p>
            ) : (
              <ul className="divide-y">
                {accounts.map((account) => (
                  <li key={account.code} className="flex flex-wrap items-center gap-3 px-4 py-2">
                    <div className="min-w-0 flex-1 text-dense">
                      <p className="font-medium">
                        {account.bank} {account.is_default && <Chip tone="accent">Default</Chip>}
                      </p>
                      <p className="tnum text-caption text-muted">
                        {account.account_number} · {account.ifsc}
                      </p>
                    </div>
                    {edit(bankSpec(accounts, account), account.bank)}
                  </li>
                ))}
              </ul>
            )}
          </Card>
          <Card title="Number series" flush>
            <ul className="divide-y">
              {series.map((one) => (
                <li key={one.kind} className="flex flex-wrap items-center gap-3 px-4 py-2">
                  <div className="min-w-0 flex-1 text-dense">
                    <p className="font-medium">{codeWords(one.kind)}</p>
                    <p className="tnum text-caption text-muted">
                      Prefix {one.prefix}, {one.digits} digits, from {one.from_fy}
                    </p>
                  </div>
                  {edit(seriesSpec(one), codeWords(one.kind), "set-series")}
                </li>
              ))}
            </ul>
          </Card>
        </div>
        {settings.data && (
          <Card title="Rules" className="lg:col-span-2" flush>
            <ul className="grid divide-y lg:grid-cols-2 lg:gap-x-6 lg:divide-y-0">
              {SETTINGS.map((setting) => (
                <li key={setting.key} className="flex items-center gap-3 px-4 py-2 lg:border-b">
                  <div className="min-w-0 flex-1 text-dense">
                    <p className="text-muted">{setting.label}</p>
                    <p className="font-medium">
                      {fieldText(setting.key, settings.data[setting.key])}
                      {setting.unit && settings.data[setting.key] !== null && ` ${setting.unit}`}
                    </p>
                  </div>
                  {can("company.set_setting") &&
                    edit(
                      settingSpec(setting, settings.data[setting.key]),
                      setting.label,
                      "set-setting",
                    )}
                </li>
              ))}
            </ul>
          </Card>
        )}
      </div>
      {asked && (
        <CommandDialog
          spec={asked.spec}
          onClose={() => setAsked(null)}
          command={{
            path: asked.path,
            version,
            invalidates: ["company", "me"],
            saved: asked.spec.saved,
          }}
        />
      )}
    </>
  );
}
