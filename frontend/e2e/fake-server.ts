/** Answers the API inside the browser's network layer, so that the UI is tested by itself. */
import type { Page, Request, Route } from "@playwright/test";

const OWNERS = ["Asha Menon", "Rahul Nair", "Fathima Beevi", "Joseph Mathew"];
const CITIES = ["Kochi", "Thrissur", "Kozhikode", "Kollam", "Palakkad", "Kottayam"];
const NAMES = [
  "Green Valley Apartments",
  "St Thomas Hospital",
  "Anand Krishnan",
  "Malabar Spices",
  "Lakshmi Pillai",
  "Backwater Resorts",
  "Vineeth Kumar",
  "Cardamom Hills School",
];
const STATUSES = ["new", "qualified", "site_survey", "proposal"];
const SOURCES = ["website", "referral", "google", "channel_partner"];

export interface FakeOptions {
  role?: string;
  capabilities?: string[];
  leads?: number;
  idleMinutes?: number;
  /** Answers these paths with a problem instead. */
  problems?: Record<string, { status: number; code: string; trace_id?: string }>;
  signedIn?: boolean;
}

function lead(index: number) {
  const watts = 3000 + (index % 12) * 1750;
  const pick = <T>(list: readonly T[], salt = 1) => list[(index * salt) % list.length];
  return {
    id: `00000000-0000-7000-8000-${String(index).padStart(12, "0")}`,
    title: `${pick(NAMES)} ${watts / 1000} kW`,
    contact_name: pick(NAMES, 3),
    phone: `+9198470${String(10000 + index)}`,
    city: pick(CITIES, 5),
    status: pick(STATUSES, 3),
    stage: "lead",
    source: pick(SOURCES, 7),
    segment: index % 3 === 0 ? "non_subsidy" : "subsidy",
    service_type: "epc_project",
    capacity_w: index % 9 === 4 ? null : watts,
    expected_value_paise: index % 9 === 4 ? null : watts * 5800,
    expected_close_on: `2026-12-${String(1 + (index % 28)).padStart(2, "0")}`,
    next_step_text:
      index % 6 === 5
        ? null
        : index % 2
          ? "Call about the revised offer"
          : "Visit for roof measurement",
    next_step_on: index % 6 === 5 ? null : `2026-11-${String(10 + (index % 20)).padStart(2, "0")}`,
    owner_id: index % 11 === 7 ? null : `u${index % OWNERS.length}`,
    owner_name: index % 11 === 7 ? null : pick(OWNERS),
    customer_id: null,
    email: null,
    consumer_number: null,
    customer_name: null,
    customer_type: "residential",
    loss_reason: null,
    stage_entered_on: `2026-11-${String(1 + (index % 20)).padStart(2, "0")}`,
    created_at: "2026-10-02T09:30:00Z",
    updated_at: "2026-11-19T11:20:00Z",
    version: 3,
  };
}

/** Every request the page made, newest last. */
export async function serve(page: Page, options: FakeOptions = {}): Promise<Request[]> {
  const seen: Request[] = [];
  const total = options.leads ?? 1284;
  let signedIn = options.signedIn ?? true;
  const json = (route: Route, body: unknown, status = 200, headers: Record<string, string> = {}) =>
    route.fulfill({ status, contentType: "application/json", body: JSON.stringify(body), headers });
  const refuse = (route: Route, problem: { status: number; code: string; trace_id?: string }) =>
    route.fulfill({
      status: problem.status,
      contentType: "application/problem+json",
      body: JSON.stringify({ type: `/problems/${problem.code}`, title: problem.code, ...problem }),
    });

  await page.route("**/api/v1/**", async (route) => {
    const request = route.request();
    const url = new URL(request.url());
    const path = url.pathname.replace("/api/v1", "");
    seen.push(request);
    const problem = options.problems?.[path];
    if (problem) return refuse(route, problem);
    switch (path) {
      case "/auth/refresh":
        return signedIn
          ? json(route, { access_token: "t", expires_in: 900 })
          : refuse(route, { status: 401, code: "unauthenticated" });
      case "/auth/login": {
        const { password } = request.postDataJSON() as { password: string };
        if (password !== "sunlight over kochi")
          return refuse(route, { status: 401, code: "credentials_invalid" });
        signedIn = true;
        return json(route, { access_token: "t", expires_in: 900 });
      }
      case "/auth/logout":
      case "/auth/activity":
        signedIn = path !== "/auth/logout";
        return route.fulfill({ status: 204 });
      case "/auth/demo":
        return json(route, {
          items: [
            {
              name: "Asha Menon",
              email: "asha@demo.rayenna.in",
              password: "sunlight over kochi",
              role: "sales",
            },
            {
              name: "Ravi Varma",
              email: "ravi@demo.rayenna.in",
              password: "sunlight over kochi",
              role: "manager",
            },
            {
              name: "Meera Iyer",
              email: "meera@demo.rayenna.in",
              password: "sunlight over kochi",
              role: "finance",
            },
          ],
        });
      case "/me":
        return json(route, {
          user: {
            id: "u0",
            name: "Asha Menon",
            email: "asha@demo.rayenna.in",
            role: options.role ?? "sales",
          },
          capabilities: options.capabilities ?? ["lead.read", "lead.capture", "search.run"],
          settings: { session_idle_minutes: options.idleMinutes ?? 5, session_warning_seconds: 60 },
          demo: true,
        });
      case "/me/views":
        return json(route, { items: [] });
      case "/me/draft-key":
        return json(route, { key: "c2VhbHMgZHJhZnRzIGZvciBvbmUgcGVyc29uIG9ubHk=" });
      case "/users/options":
        return json(route, {
          items: OWNERS.map((name, index) => ({ id: `u${index}`, name, role: "sales" })),
          next: null,
        });
      case "/search": {
        const q = url.searchParams.get("q")?.toLowerCase() ?? "";
        const found = [
          {
            kind: "lead",
            id: "l1",
            title: "Green Valley Apartments 12 kW",
            subtitle: "Kochi, proposal",
          },
          { kind: "customer", id: "c1", title: "Green Valley Society", subtitle: "C-00042" },
        ];
        return json(route, {
          items: found.filter((record) => record.title.toLowerCase().includes(q)),
        });
      }
      case "/leads": {
        const statuses = url.searchParams.get("filter[status][in]")?.split(",");
        const q = url.searchParams.get("q")?.toLowerCase();
        const all = Array.from({ length: total }, (_, index) => lead(index)).filter(
          (row) =>
            (!statuses || statuses.includes(row.status ?? "")) &&
            (!q || row.title.toLowerCase().includes(q)),
        );
        const from = Number(url.searchParams.get("cursor") ?? 0);
        const limit = Number(url.searchParams.get("limit"));
        return json(route, {
          items: all.slice(from, from + limit),
          next: from + limit < all.length ? String(from + limit) : null,
          ...(from === 0 && {
            count: all.length,
            totals: {
              expected_value_paise: all.reduce(
                (sum, row) => sum + (row.expected_value_paise ?? 0),
                0,
              ),
              capacity_w: all.reduce((sum, row) => sum + (row.capacity_w ?? 0), 0),
            },
          }),
          token: "p1",
        });
      }
      case "/commands/leads":
        return json(
          route,
          {
            id: "new",
            version: 1,
            token: "p2",
            events: [{ event_id: "e1", type: "lead.captured" }],
            undo: { possible: true },
            warnings: [],
          },
          201,
          { "Event-Position": "p2" },
        );
      case "/stream":
        return route.fulfill({
          status: 200,
          contentType: "text/event-stream",
          body: ": hello\n\n",
        });
      default:
        return refuse(route, { status: 404, code: "not_found" });
    }
  });
  return seen;
}
