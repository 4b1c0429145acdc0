import { FilePen, Keyboard, LogOut, Monitor, Moon, Plus, Search, Sun } from "lucide-react";
import { Link, useLocation, useNavigate } from "react-router";
import type { Me } from "@/api/me";
import { humanise } from "@/lib/format";
import { signOut } from "@/lib/session";
import { chooseTheme, useThemeChoice, type ThemeChoice } from "@/lib/theme";
import { usePageTitle } from "@/lib/use-document-title";
import { Avatar } from "@/ui/avatar";
import { IconButton } from "@/ui/button";
import { Keys } from "@/ui/keys";
import { Menu } from "@/ui/menu";
import { LiveDot } from "./live-dot";
import { useListAddress } from "./list-address";
import { menuPageOf } from "./pages";
import { RecordWalk } from "./record-walk";
import { shellDialogs } from "./shell-dialogs";

const THEMES: [ThemeChoice, string, typeof Sun][] = [
  ["light", "Light", Sun],
  ["dark", "Dark", Moon],
  ["system", "As the system", Monitor],
];

export function Header({ me, phone }: { me: Me; phone: boolean }) {
  return (
    <header
      data-chrome
      className="flex h-12 shrink-0 items-center gap-2 border-b bg-canvas px-6 max-md:px-4"
    >
      <Breadcrumb />
      <RecordWalk />
      <div className="flex-1" />
      {!phone && (
        <button
          type="button"
          onClick={() => shellDialogs.open("palette")}
          className="flex h-8 w-64 items-center gap-2 rounded-control border bg-surface px-2.5 text-dense text-faint transition-[border-color] hover:border-control lg:w-80"
        >
          <Search className="size-4" aria-hidden />
          <span className="flex-1 text-left">Search or jump to…</span>
          <Keys keys="mod+k" />
        </button>
      )}
      <LiveDot />
      {!phone && (
        <IconButton
          label="Create"
          keys="c"
          icon={<Plus aria-hidden />}
          onClick={() => shellDialogs.open("quick-create")}
        />
      )}
      <AvatarMenu me={me} />
    </header>
  );
}

function Breadcrumb() {
  const { pathname } = useLocation();
  const title = usePageTitle();
  const list = menuPageOf(pathname);
  const address = useListAddress(list?.path);
  if (!list) return <span className="truncate text-dense font-medium">{title}</span>;
  const inside = pathname !== list.path;
  return (
    <nav aria-label="Breadcrumb" className="min-w-0">
      <ol className="flex min-w-0 items-center gap-1.5 text-dense">
        {list.menu && list.menu.group !== "Overview" && (
          <li className="text-muted max-md:hidden">
            {list.menu.group} <span aria-hidden>/</span>
          </li>
        )}
        <li className="min-w-0 truncate">
          {inside ? (
            <Link
              to={address}
              className="text-muted hover:text-text max-md:inline-flex max-md:min-h-11 max-md:items-center"
            >
              {list.label}
            </Link>
          ) : (
            <span aria-current="page" className="font-medium">
              {list.label}
            </span>
          )}
        </li>
        {inside && (
          <li className="flex min-w-0 items-center gap-1.5">
            <span aria-hidden className="text-muted">
              /
            </span>
            <span aria-current="page" className="truncate font-medium">
              {title}
            </span>
          </li>
        )}
      </ol>
    </nav>
  );
}

/** Profile, theme, shortcuts; signing out is the second press. */
function AvatarMenu({ me }: { me: Me }) {
  const theme = useThemeChoice();
  const navigate = useNavigate();
  return (
    <Menu
      trigger={
        <button
          type="button"
          aria-label={`Account of ${me.user.name}`}
          className="rounded-full max-md:grid max-md:size-11 max-md:place-items-center"
        >
          <Avatar name={me.user.name} />
        </button>
      }
      header={
        <div className="min-w-0">
          <div className="truncate font-medium">{me.user.name}</div>
          <div className="truncate text-caption text-muted">
            {humanise(me.user.role)} · {me.user.email}
          </div>
        </div>
      }
      groups={[
        {
          label: "Theme",
          items: THEMES.map(([choice, label, Icon]) => ({
            id: choice,
            label,
            icon: <Icon aria-hidden />,
            checked: theme === choice,
            onSelect: () => chooseTheme(choice),
          })),
        },
        {
          items: [
            {
              id: "drafts",
              label: "Drafts on this device",
              icon: <FilePen aria-hidden />,
              onSelect: () => void navigate("/me/drafts"),
            },
            {
              id: "keys",
              label: "Keyboard shortcuts",
              keys: "?",
              icon: <Keyboard aria-hidden />,
              onSelect: () => shellDialogs.open("keyboard"),
            },
          ],
        },
        {
          items: [
            {
              id: "out",
              label: "Sign out",
              icon: <LogOut aria-hidden />,
              onSelect: () => void signOut(),
            },
          ],
        },
      ]}
    />
  );
}
