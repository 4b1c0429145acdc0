import { useQuery } from "@tanstack/react-query";
import { MoreHorizontal, UserPlus } from "lucide-react";
import { useMemo, useState } from "react";
import { getJson } from "@/api/http";
import { useCan } from "@/api/me";
import { formatPhone } from "@/lib/format";
import { Person } from "@/ui/avatar";
import { Button } from "@/ui/button";
import { KeyValue } from "@/ui/card";
import { Chip } from "@/ui/chip";
import { CommandDialog, type CommandSpec } from "@/ui/command-dialog";
import type { FieldSpec } from "@/ui/command-fields";
import { DataTable } from "@/ui/data-table/data-table";
import type { CardLayout, Column } from "@/ui/data-table/types";
import { Absent, DateText } from "@/ui/figures";
import { codeWords } from "@/ui/history/field-values";
import { Menu } from "@/ui/menu";
import { PageHeader } from "@/ui/page-header";
import { actionItems, type Offer } from "@/ui/record-actions";
import { ROLES, USER_STATES } from "./user-words";

interface UserRow {
  id: string;
  version: number;
  name: string;
  email?: string | null;
  phone?: string | null;
  role: string;
  team_code?: string;
  status?: string;
  is_service: boolean;
  created_at: string;
}

const rowId = (user: UserRow) => user.id;
const roleLabel = (role: string) => ROLES.find((known) => known.value === role)?.label ?? role;
const queried = { sortable: true, filterable: true } as const;

function UserState({ status }: { status: string | undefined }) {
  const known = USER_STATES.find((one) => one.value === status);
  return <Chip tone={known?.tone}>{known?.label ?? "–"}</Chip>;
}

function userColumns(): Column<UserRow>[] {
  return [
    {
      id: "name",
      label: "Name",
      description: "Who",
      kind: "text",
      field: "name",
      width: 220,
      ...queried,
      render: (user) => <Person name={user.name} />,
    },
    {
      id: "email",
      label: "E-mail",
      description: "Address to sign in with",
      kind: "text",
      field: "email",
      width: 240,
      ...queried,
    },
    {
      id: "role",
      label: "Role",
      description: "What they may do",
      kind: "enum",
      field: "role",
      options: ROLES,
      ...queried,
    },
    {
      id: "status",
      label: "State",
      description: "Invited, active or deactivated",
      kind: "enum",
      field: "status",
      options: USER_STATES,
      ...queried,
      render: (user) => <UserState status={user.status} />,
    },
    {
      id: "team",
      label: "Team",
      description: "Team they belong to",
      kind: "text",
      field: "team_code",
      ...queried,
      render: (user) => (user.team_code ? codeWords(user.team_code) : <Absent />),
    },
    {
      id: "created",
      label: "Invited on",
      description: "When they were invited",
      kind: "date",
      field: "created_at",
      ...queried,
    },
  ];
}

const card: CardLayout<UserRow> = {
  title: (user) => user.name,
  subtitle: (user) => user.email,
  chip: (user) => <UserState status={user.status} />,
  figures: (user) => [{ label: "Role", value: roleLabel(user.role) }],
};

type Asked = { command: "invite" } | { command: string; user: UserRow };

export default function UserListPage() {
  const can = useCan();
  const columns = useMemo(() => userColumns(), []);
  const [asked, setAsked] = useState<Asked | null>(null);
  const invite = can("user.invite") && (
    <Button
      variant="primary"
      icon={<UserPlus aria-hidden />}
      onClick={() => setAsked({ command: "invite" })}
    >
      Invite
    </Button>
  );
  return (
    <>
      <PageHeader title="Users" actions={invite} />
      <DataTable<UserRow>
        id="users"
        label="Users"
        path="/api/v1/users"
        queryKey={["users", "list"]}
        columns={columns}
        rowId={rowId}
        defaultSort="name"
        peek={(user) => <UserFacts user={user} act={(command) => setAsked({ command, user })} />}
        peekTitle={(user) => user.name}
        card={{
          ...card,
          foot: (user) => <UserMenu user={user} act={(command) => setAsked({ command, user })} />,
        }}
        empty={{ title: "Nobody yet", description: "Invite the first colleague.", action: invite }}
      />
      {asked && <UserDialog asked={asked} onClose={() => setAsked(null)} />}
    </>
  );
}

function UserFacts({ user, act }: { user: UserRow; act: (command: string) => void }) {
  return (
    <div className="flex flex-col gap-4">
      <KeyValue
        facts={[
          { label: "Role", value: roleLabel(user.role) },
          { label: "State", value: <UserState status={user.status} /> },
          { label: "E-mail", value: user.email ?? "–" },
          { label: "Phone", value: formatPhone(user.phone) },
          { label: "Team", value: user.team_code ? codeWords(user.team_code) : "–" },
          { label: "Invited on", value: <DateText value={user.created_at} /> },
        ]}
      />
      <UserMenu user={user} act={act} />
    </div>
  );
}

const COMMANDS = [
  { command: "resend-invite", label: "Send the invitation again" },
  { command: "change-role", label: "Change role" },
  { command: "deactivate", label: "Deactivate", danger: true },
  { command: "reactivate", label: "Reactivate" },
];

/** The person's record says what may be done with it now. */
const userRecord = (id: string) => ({
  queryKey: ["users", "record", id],
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    getJson<{ version: number; actions: Offer[] }>(`/api/v1/users/${id}`, { signal }),
});

function UserMenu({ user, act }: { user: UserRow; act: (command: string) => void }) {
  const record = useQuery(userRecord(user.id));
  const items = actionItems(record.data?.actions, COMMANDS, act);
  if (items.length === 0) return null;
  return (
    <div>
      <Menu
        align="start"
        trigger={
          <Button icon={<MoreHorizontal aria-hidden />}>
            Actions<span className="sr-only"> for {user.name}</span>
          </Button>
        }
        groups={[{ items }]}
      />
    </div>
  );
}

const REASON: FieldSpec = {
  name: "reason",
  label: "Reason",
  kind: "longtext",
  required: true,
  min: 3,
  max: 500,
};

function UserDialog({ asked, onClose }: { asked: Asked; onClose: () => void }) {
  const user = "user" in asked ? asked.user : null;
  const record = useQuery({ ...userRecord(user?.id ?? ""), enabled: user !== null });
  const spec = userSpec(asked.command, user);
  if (!spec || (user && !record.data)) return null;
  const { saved, ...shown } = spec;
  return (
    <CommandDialog
      spec={shown}
      onClose={onClose}
      command={{
        path: user ? `users/${user.id}/${asked.command}` : "users",
        version: record.data?.version,
        invalidates: ["users"],
        saved,
      }}
    />
  );
}

function userSpec(command: string, user: UserRow | null): (CommandSpec & { saved: string }) | null {
  switch (command) {
    case "invite":
      return {
        title: "Invite a colleague",
        submitLabel: "Send invitation",
        fields: [
          { name: "name", label: "Name", kind: "text", required: true, min: 2, max: 100 },
          { name: "email", label: "E-mail", kind: "text", required: true },
          { name: "role", label: "Role", kind: "choice", required: true, options: ROLES },
          { name: "team_code", label: "Team", kind: "choice", required: true, list: "team" },
        ],
        known: { team_code: "general" },
        saved: "Invitation sent",
      };
    case "resend-invite":
      return {
        title: "Send the invitation again",
        description: "The earlier link stops working.",
        submitLabel: "Send",
        fields: [],
        saved: "Invitation sent again",
      };
    case "change-role":
      return {
        title: `Change role of ${user?.name ?? ""}`,
        description: "Their sessions end at once; they sign in again with the new role.",
        submitLabel: "Change role",
        fields: [
          {
            name: "role",
            label: "Role",
            kind: "choice",
            required: true,
            options: ROLES,
            wide: true,
          },
          REASON,
        ],
        known: { role: user?.role },
        saved: "Role changed",
      };
    case "deactivate":
      return {
        title: `Deactivate ${user?.name ?? ""}`,
        description: "Their sessions end at once. Open records can go to someone of the same role.",
        danger: true,
        submitLabel: "Deactivate",
        fields: [
          {
            name: "hand_over_to",
            label: "Hand open records to",
            kind: "choice",
            people: user ? [user.role] : [],
            wide: true,
          },
          REASON,
        ],
        saved: "Deactivated",
      };
    case "reactivate":
      return {
        title: `Reactivate ${user?.name ?? ""}`,
        submitLabel: "Reactivate",
        fields: [REASON],
        saved: "Reactivated",
      };
    default:
      return null;
  }
}
