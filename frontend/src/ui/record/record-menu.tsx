import { MoreHorizontal } from "lucide-react";
import { IconButton } from "../button";
import { Menu, type MenuGroup } from "../menu";
import type { RecordBase } from "./use-record";

export interface RecordAct {
  command: string;
  label: string;
  danger?: boolean;
}

/**
 * The "…" of a record: its commands in groups. What the role never may is absent, what
 * the state forbids now is disabled with the server's reason.
 */
export function RecordMenu({
  record,
  groups,
  onChoose,
  extra = [],
}: {
  record: RecordBase;
  groups: readonly (readonly RecordAct[])[];
  onChoose: (command: string) => void;
  extra?: MenuGroup["items"];
}) {
  const shown: MenuGroup[] = groups.map((acts) => ({
    items: acts.flatMap((act) => {
      const offer = record.actions.find((candidate) => candidate.command === act.command);
      if (!offer) return [];
      return [
        {
          id: act.command,
          label: act.label,
          danger: act.danger,
          disabledReason: offer.enabled ? null : (offer.message ?? "Not possible now"),
          onSelect: () => onChoose(act.command),
        },
      ];
    }),
  }));
  shown.push({
    items: [
      ...extra,
      {
        id: "copy-id",
        label: "Copy id",
        onSelect: () => void navigator.clipboard.writeText(record.id),
      },
    ],
  });
  return (
    <Menu
      trigger={<IconButton label="More actions" icon={<MoreHorizontal aria-hidden />} />}
      groups={shown.filter((group) => group.items.length > 0)}
    />
  );
}
