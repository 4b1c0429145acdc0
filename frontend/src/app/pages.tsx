/**
 * Every page of the product. The router, the sidebar, the palette and the `G` keys
 * derive from this list: a page is added here and nowhere else. Order is the sidebar's.
 */
import {
  FileText,
  HardHat,
  LifeBuoy,
  LayoutDashboard,
  ReceiptIndianRupee,
  Settings,
  ShieldCheck,
  Target,
  UserCog,
  Users,
  Wallet,
  type LucideIcon,
} from "lucide-react";
import { lazy, type ComponentType, type LazyExoticComponent } from "react";

export type PageGroup = "Overview" | "Sales" | "Delivery" | "Money" | "Work" | "Insight" | "Admin";

export interface Page {
  /** Route pattern of the router: "/leads", "/leads/:id". */
  path: string;
  label: string;
  /** `<resource>.<action>` that opens it; absent: every signed-in person. */
  capability?: string;
  page: LazyExoticComponent<ComponentType>;
  /** Place in the sidebar; absent for records and forms, which their list leads to. */
  menu?: {
    group: PageGroup;
    icon: LucideIcon;
    /** Second letter of the `G` shortcut. */
    goKey?: string;
  };
}

export const pages: readonly Page[] = [
  {
    path: "/dashboard",
    label: "Dashboard",
    capability: "dashboard.stage_bars",
    page: lazy(() => import("@/features/dashboards/dashboard-page")),
    menu: { group: "Overview", icon: LayoutDashboard, goKey: "d" },
  },
  {
    path: "/dashboard/:name",
    label: "Dashboard",
    capability: "dashboard.stage_bars",
    page: lazy(() => import("@/features/dashboards/dashboard-page")),
  },
  {
    path: "/leads",
    label: "Leads",
    capability: "lead.read",
    page: lazy(() => import("@/features/leads/lead-list-page")),
    menu: { group: "Sales", icon: Target, goKey: "l" },
  },
  {
    path: "/leads/:id",
    label: "Lead",
    capability: "lead.read",
    page: lazy(() => import("@/features/leads/lead-record-page")),
  },
  {
    path: "/customers",
    label: "Customers",
    capability: "customer.read",
    page: lazy(() => import("@/features/customers/customer-list-page")),
    menu: { group: "Sales", icon: Users, goKey: "c" },
  },
  {
    path: "/customers/:id",
    label: "Customer",
    capability: "customer.read",
    page: lazy(() => import("@/features/customers/customer-record-page")),
  },
  {
    path: "/quotations",
    label: "Quotations",
    capability: "quotation.read",
    page: lazy(() => import("@/features/quotations/quotation-list-page")),
    menu: { group: "Sales", icon: FileText, goKey: "q" },
  },
  {
    path: "/quotations/:id",
    label: "Quotation",
    capability: "quotation.read",
    page: lazy(() => import("@/features/quotations/quotation-record-page")),
  },
  {
    path: "/quotations/:id/edit",
    label: "Costing",
    capability: "quotation.read",
    page: lazy(() => import("@/features/quotations/quotation-editor-page")),
  },
  {
    path: "/projects",
    label: "Projects",
    capability: "project.read",
    page: lazy(() => import("@/features/projects/project-list-page")),
    menu: { group: "Delivery", icon: HardHat, goKey: "p" },
  },
  {
    path: "/projects/:id",
    label: "Project",
    capability: "project.read",
    page: lazy(() => import("@/features/projects/project-page")),
  },
  {
    path: "/amc",
    label: "AMC",
    capability: "amc_contract.read",
    page: lazy(() => import("@/features/amc/amc-list-page")),
    menu: { group: "Delivery", icon: ShieldCheck, goKey: "a" },
  },
  {
    path: "/amc/:id",
    label: "AMC contract",
    capability: "amc_contract.read",
    page: lazy(() => import("@/features/amc/amc-record-page")),
  },
  {
    path: "/tickets",
    label: "Tickets",
    capability: "ticket.read",
    page: lazy(() => import("@/features/tickets/ticket-list-page")),
    menu: { group: "Delivery", icon: LifeBuoy, goKey: "k" },
  },
  {
    path: "/tickets/:id",
    label: "Ticket",
    capability: "ticket.read",
    page: lazy(() => import("@/features/tickets/ticket-record-page")),
  },
  {
    path: "/invoices",
    label: "Invoices",
    capability: "invoice.read",
    page: lazy(() => import("@/features/invoices/invoice-list-page")),
    menu: { group: "Money", icon: ReceiptIndianRupee, goKey: "i" },
  },
  {
    path: "/invoices/new",
    label: "New invoice",
    capability: "invoice.draft",
    page: lazy(() => import("@/features/invoices/draft-page")),
  },
  {
    path: "/invoices/:id",
    label: "Invoice",
    capability: "invoice.read",
    page: lazy(() => import("@/features/invoices/invoice-page")),
  },
  {
    path: "/invoices/:id/edit",
    label: "Edit draft",
    capability: "invoice.update",
    page: lazy(() => import("@/features/invoices/draft-page")),
  },
  {
    path: "/payments",
    label: "Payments",
    capability: "invoice.read",
    page: lazy(() => import("@/features/invoices/payment-list-page")),
    menu: { group: "Money", icon: Wallet, goKey: "y" },
  },
  {
    path: "/me/drafts",
    label: "Drafts on this device",
    page: lazy(() => import("@/features/me/drafts-page")),
  },
  {
    path: "/admin/users",
    label: "Users",
    // Everybody reads themselves; those who read a team have use for the list.
    capability: "team.read",
    page: lazy(() => import("@/features/admin/user-list-page")),
    menu: { group: "Admin", icon: UserCog },
  },
  {
    path: "/admin/settings",
    label: "Settings",
    capability: "company.read_settings",
    page: lazy(() => import("@/features/admin/settings-page")),
    menu: { group: "Admin", icon: Settings },
  },
];

export interface QuickCreate {
  label: string;
  capability: string;
  /** Page that opens the form, with the parameter it reads. */
  to: string;
}

/** What `C` offers, to those who may. */
export const quickCreates: readonly QuickCreate[] = [
  { label: "Lead", capability: "lead.capture", to: "/leads?new=1" },
  { label: "Customer", capability: "customer.register", to: "/customers?new=1" },
  { label: "Ticket", capability: "ticket.open", to: "/tickets?new=1" },
];

/** The list a path belongs to: "/leads/:id" and "/leads" both give Leads. */
export function menuPageOf(pathname: string): Page | undefined {
  return pages
    .filter((page) => page.menu && (pathname === page.path || pathname.startsWith(`${page.path}/`)))
    .sort((left, right) => right.path.length - left.path.length)[0];
}
