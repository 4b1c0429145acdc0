import { Check } from "lucide-react";
import { DropdownMenu as Radix } from "radix-ui";
import { Fragment, type ReactNode } from "react";
import { cn } from "@/lib/class-names";
import { Keys } from "./keys";

export interface MenuItem {
  id: string;
  label: string;
  icon?: ReactNode;
  keys?: string;
  /** Drawn disabled with this reason under it. */
  disabledReason?: string | null;
  danger?: boolean;
  /** Shows a tick; for choices. */
  checked?: boolean;
  onSelect: () => void;
}

export interface MenuGroup {
  label?: string;
  items: readonly MenuItem[];
}

export const menuSurface =
  "animate-pop z-50 min-w-52 rounded-control border bg-raised p-1 text-dense text-text shadow-overlay outline-none";

/** A menu opened by its trigger; groups are set apart by lines. */
export function Menu({
  trigger,
  groups,
  align = "end",
  header,
}: {
  trigger: ReactNode;
  groups: readonly MenuGroup[];
  align?: "start" | "end";
  header?: ReactNode;
}) {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content align={align} sideOffset={4} collisionPadding={8} className={menuSurface}>
          {header && <div className="border-b px-2 pt-1.5 pb-2">{header}</div>}
          {groups.map((group, index) => (
            <Fragment key={group.label ?? index}>
              {(index > 0 || header !== undefined) && (
                <Radix.Separator className="-mx-1 my-1 h-px bg-border first:hidden" />
              )}
              {group.label && (
                <Radix.Label className="px-2 py-1 text-caption font-medium text-muted">
                  {group.label}
                </Radix.Label>
              )}
              {group.items.map((item) => (
                <Radix.Item
                  key={item.id}
                  disabled={Boolean(item.disabledReason)}
                  onSelect={item.onSelect}
                  className={cn(
                    "flex min-h-8 cursor-default items-center gap-2 rounded-chip px-2 outline-none select-none data-[disabled]:text-faint data-[highlighted]:bg-selected max-md:min-h-11 [&_svg]:size-4 [&_svg]:shrink-0",
                    item.danger && "text-danger",
                  )}
                >
                  {item.icon}
                  <span className="flex-1">
                    {item.label}
                    {item.disabledReason && (
                      <span className="block text-caption text-faint">{item.disabledReason}</span>
                    )}
                  </span>
                  {item.checked && <Check aria-label="chosen" />}
                  {item.keys && <Keys keys={item.keys} />}
                </Radix.Item>
              ))}
            </Fragment>
          ))}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
