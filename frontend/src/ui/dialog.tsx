import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "@/lib/class-names";
import { IconButton } from "./button";

interface OverlayProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description?: ReactNode;
  children?: ReactNode;
  /** Buttons of the foot, primary last. */
  footer?: ReactNode;
  /** Asked before closing by Esc or a press outside; false keeps it open. */
  mayClose?: () => boolean;
  width?: "sm" | "md" | "lg";
}

const widths = { sm: "sm:max-w-sm", md: "sm:max-w-lg", lg: "sm:max-w-3xl" } as const;
const sheetWidths = { sm: "md:w-[24rem]", md: "md:w-[30rem]", lg: "md:w-[44rem]" } as const;

function guarded(mayClose: (() => boolean) | undefined) {
  return (event: { preventDefault: () => void }) => {
    if (mayClose && !mayClose()) event.preventDefault();
  };
}

/** The first field takes the focus, else the surface: the close button would show its tooltip. */
function focusFirstField(event: Event) {
  event.preventDefault();
  const surface = event.currentTarget as HTMLElement;
  (surface.querySelector<HTMLElement>("input, select, textarea") ?? surface).focus();
}

/** A short question or form in the middle of the screen; from the bottom on a phone. */
export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  children,
  footer,
  mayClose,
  width = "md",
}: OverlayProps) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="animate-overlay fixed inset-0 z-40 bg-scrim" />
        <Radix.Content
          onOpenAutoFocus={focusFirstField}
          onEscapeKeyDown={guarded(mayClose)}
          onPointerDownOutside={guarded(mayClose)}
          aria-describedby={description ? undefined : ""}
          className={cn(
            "animate-dialog fixed inset-x-0 bottom-0 z-40 flex max-h-[90dvh] flex-col rounded-t-card border bg-raised shadow-overlay outline-none",
            "sm:inset-x-4 sm:top-[12dvh] sm:bottom-auto sm:mx-auto sm:max-h-[76dvh] sm:rounded-card",
            widths[width],
          )}
        >
          <OverlayHead title={title} description={description} />
          {children && (
            <div data-scroll className="min-h-0 flex-1 overflow-y-auto px-5 pb-5">
              {children}
            </div>
          )}
          {footer && <OverlayFoot>{footer}</OverlayFoot>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** A longer form or record beside the page; full screen on a phone. */
export function Sheet({
  open,
  onOpenChange,
  title,
  description,
  children,
  footer,
  mayClose,
  width = "md",
}: OverlayProps) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="animate-overlay fixed inset-0 z-40 bg-scrim" />
        <Radix.Content
          onOpenAutoFocus={focusFirstField}
          onEscapeKeyDown={guarded(mayClose)}
          onPointerDownOutside={guarded(mayClose)}
          aria-describedby={description ? undefined : ""}
          className={cn(
            "animate-sheet fixed inset-y-0 right-0 z-40 flex w-full flex-col border-l bg-raised shadow-overlay outline-none",
            sheetWidths[width],
          )}
        >
          <OverlayHead title={title} description={description} />
          <div data-scroll className="min-h-0 flex-1 overflow-y-auto px-5 pb-5">
            {children}
          </div>
          {footer && <OverlayFoot>{footer}</OverlayFoot>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function OverlayHead({ title, description }: { title: string; description?: ReactNode }) {
  return (
    <header className="flex items-start gap-3 px-5 pt-4 pb-3">
      <div className="min-w-0 flex-1">
        <Radix.Title className="text-lead font-semibold">{title}</Radix.Title>
        {description && (
          <Radix.Description className="mt-0.5 text-dense text-muted">
            {description}
          </Radix.Description>
        )}
      </div>
      <Radix.Close asChild>
        <IconButton label="Close" icon={<X aria-hidden />} className="-mt-1 -mr-2" />
      </Radix.Close>
    </header>
  );
}

function OverlayFoot({ children }: { children: ReactNode }) {
  return (
    <footer className="flex flex-wrap justify-end gap-2 border-t px-5 py-3 pb-[max(0.75rem,env(safe-area-inset-bottom))] max-md:[&>button]:flex-1">
      {children}
    </footer>
  );
}
