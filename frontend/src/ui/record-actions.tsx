import type { ReactNode } from "react";
import { Button, type ButtonVariant } from "./button";
import type { MenuItem } from "./menu";

/** A command the role has on a record, and whether its state accepts it now. */
export interface Offer {
  command: string;
  enabled: boolean;
  reason?: string;
  message?: string;
}

export const offerOf = (offers: readonly Offer[] | undefined, command: string) =>
  offers?.find((offer) => offer.command === command);

/** Why the command cannot be sent now; null when it can. */
export const refusalOf = (offer: Offer) =>
  offer.enabled ? null : (offer.message ?? "Not possible in this state.");

/** Absent when the role never has the command, disabled with the reason when not now. */
export function ActionButton({
  offers,
  command,
  onPress,
  variant,
  icon,
  size,
  children,
  hideWhenRefused = false,
}: {
  offers: readonly Offer[] | undefined;
  command: string;
  onPress: () => void;
  variant?: ButtonVariant;
  icon?: ReactNode;
  size?: "sm" | "md";
  children: ReactNode;
  /** Where many rows would repeat the same refusal. */
  hideWhenRefused?: boolean;
}) {
  const offer = offerOf(offers, command);
  if (!offer || (hideWhenRefused && !offer.enabled)) return null;
  return (
    <Button
      variant={variant}
      size={size}
      icon={icon}
      disabledReason={refusalOf(offer)}
      onClick={onPress}
    >
      {children}
    </Button>
  );
}

/** Menu entries for the commands among `wanted` that the role has. */
export function actionItems(
  offers: readonly Offer[] | undefined,
  wanted: readonly { command: string; label: string; danger?: boolean }[],
  onSelect: (command: string) => void,
): MenuItem[] {
  return wanted.flatMap(({ command, label, danger }) => {
    const offer = offerOf(offers, command);
    if (!offer) return [];
    return [
      {
        id: command,
        label,
        danger,
        disabledReason: refusalOf(offer),
        onSelect: () => onSelect(command),
      },
    ];
  });
}
