import { LoaderCircle } from "lucide-react";
import { Slot } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "@/lib/class-names";
import { Tooltip } from "./tooltip";

export type ButtonVariant = "primary" | "secondary" | "ghost" | "danger";
type ButtonSize = "sm" | "md" | "lg";

const base =
  "inline-flex shrink-0 items-center justify-center gap-1.5 rounded-control font-medium whitespace-nowrap " +
  "transition-colors duration-[120ms] select-none disabled:cursor-not-allowed disabled:opacity-55 " +
  "aria-disabled:cursor-not-allowed aria-disabled:opacity-55 [&_svg]:size-4 [&_svg]:shrink-0 max-md:min-h-11";

const variants: Record<ButtonVariant, string> = {
  primary: "bg-primary text-on-primary enabled:hover:bg-primary-hover",
  secondary:
    "border bg-surface text-text enabled:hover:bg-canvas dark:bg-raised dark:enabled:hover:bg-border",
  ghost: "text-muted enabled:hover:bg-sunken enabled:hover:text-text dark:enabled:hover:bg-raised",
  danger: "bg-danger text-on-danger enabled:hover:bg-danger-hover",
};

const sizes: Record<ButtonSize, string> = {
  sm: "h-7 px-2 text-dense",
  md: "h-8 px-3 text-dense",
  lg: "h-10 px-4 text-body",
};

export interface ButtonProps extends ComponentProps<"button"> {
  variant?: ButtonVariant;
  size?: ButtonSize;
  /** Shows progress and refuses presses while a command runs. */
  busy?: boolean;
  icon?: ReactNode;
  /** Wraps a link instead of making a button. */
  asChild?: boolean;
  /** Why it cannot be pressed now: drawn disabled, read out and shown on hover. */
  disabledReason?: string | null;
}

/** One primary per view; secondary for the rest, ghost inside toolbars. */
export function Button({
  variant = "secondary",
  size = "md",
  busy = false,
  icon,
  asChild = false,
  disabledReason,
  className,
  children,
  disabled,
  onClick,
  ...props
}: ButtonProps) {
  const classes = cn(base, variants[variant], sizes[size], className);
  if (asChild) {
    return (
      <Slot.Root className={classes} {...props}>
        {children}
      </Slot.Root>
    );
  }
  const refused = Boolean(disabledReason);
  const button = (
    <button
      type="button"
      className={classes}
      disabled={disabled || busy}
      aria-disabled={refused || undefined}
      aria-busy={busy || undefined}
      onClick={refused ? (event) => event.preventDefault() : onClick}
      {...props}
    >
      {busy ? <LoaderCircle className="animate-spin" aria-hidden /> : icon}
      {children}
    </button>
  );
  return refused ? <Tooltip text={disabledReason ?? ""}>{button}</Tooltip> : button;
}

export interface IconButtonProps extends Omit<ComponentProps<"button">, "aria-label"> {
  /** Accessible name and tooltip. */
  label: string;
  icon: ReactNode;
  variant?: ButtonVariant;
  /** Key shown in the tooltip, as in `Hotkey.keys`. */
  keys?: string;
  pressed?: boolean;
  small?: boolean;
}

/** An icon is never alone: `label` names it and shows on hover. */
export function IconButton({
  label,
  icon,
  variant = "ghost",
  keys,
  pressed,
  small = false,
  className,
  ...props
}: IconButtonProps) {
  return (
    <Tooltip text={label} keys={keys}>
      <button
        type="button"
        aria-label={label}
        aria-pressed={pressed}
        className={cn(
          base,
          variants[variant],
          small ? "size-6" : "size-8",
          "max-md:min-w-11",
          pressed === true && "bg-selected text-text",
          className,
        )}
        {...props}
      >
        {icon}
      </button>
    </Tooltip>
  );
}
