import { Mail, MapPin, MessageCircle, Phone } from "lucide-react";
import type { ReactNode } from "react";

/** Ways to reach a person at once: call, WhatsApp, mail, and the way there. */
export function ContactLinks({
  phone,
  email,
  place,
}: {
  /** E.164. */
  phone: string | null | undefined;
  email: string | null | undefined;
  /** The address as one would type it into a map. */
  place?: string | null;
}) {
  return (
    <>
      {phone && (
        <Way href={`tel:${phone}`} icon={<Phone aria-hidden />}>
          Call
        </Way>
      )}
      {phone && (
        <Way href={`https://wa.me/${phone.replace("+", "")}`} icon={<MessageCircle aria-hidden />}>
          WhatsApp
        </Way>
      )}
      {email && (
        <Way href={`mailto:${email}`} icon={<Mail aria-hidden />}>
          Mail
        </Way>
      )}
      {place && (
        <Way
          href={`https://www.google.com/maps/search/?api=1&query=${encodeURIComponent(place)}`}
          icon={<MapPin aria-hidden />}
        >
          Map
        </Way>
      )}
    </>
  );
}

function Way({ href, icon, children }: { href: string; icon: ReactNode; children: ReactNode }) {
  const outside = href.startsWith("https:");
  return (
    <a
      href={href}
      {...(outside ? { target: "_blank", rel: "noopener noreferrer" } : {})}
      className="inline-flex items-center gap-1 hover:text-link max-md:min-h-11 max-md:min-w-11 [&_svg]:size-3.5"
    >
      {icon} {children}
    </a>
  );
}
