/** People of the demo data at work in the real server, each in a browser of their own. */
import AxeBuilder from "@axe-core/playwright";
import {
  expect,
  type Browser,
  type BrowserContextOptions,
  type Locator,
  type Page,
} from "@playwright/test";

export type Role = "admin" | "manager" | "sales" | "operations" | "finance" | "auditor";

/** Where the server of the tests listens (playwright.config.ts). */
export const ADDRESS = "http://127.0.0.1:4180";

const NAMES: Record<Role, string> = {
  admin: "Leela Thomas",
  manager: "Suresh Pillai",
  sales: "Meera Nair",
  operations: "Joseph Kurian",
  finance: "Fathima Rasheed",
  auditor: "Anand Varma",
};
export const ROLES = Object.keys(NAMES) as readonly Role[];
export const EMAILS = Object.fromEntries(
  Object.entries(NAMES).map(([role, name]) => [
    role,
    `${name.split(" ")[0]?.toLowerCase()}@rayenna.example`,
  ]),
) as Record<Role, string>;

/** Signs in once per role: sign-ins are counted by the server. */
export class People {
  readonly faults: string[] = [];
  private readonly pages = new Map<Role, Page>();

  constructor(
    private readonly browser: Browser,
    private readonly options: BrowserContextOptions = {},
  ) {
    if (!process.env.RAYENNA_BIN)
      throw new Error(
        "RAYENNA_BIN does not name a server to test. Run `make test-e2e` at the root, which builds one; or `RAYENNA_BIN=<path of rayenna> npm run e2e` here.",
      );
  }

  async as(role: Role): Promise<Page> {
    const known = this.pages.get(role);
    if (known) return known;
    const context = await this.browser.newContext({ reducedMotion: "reduce", ...this.options });
    const page = await context.newPage();
    page.on("console", (message) => {
      // The browser reports every answer above 399 itself; the tests ask for those.
      if (message.type() === "error" && !message.text().startsWith("Failed to load resource"))
        this.faults.push(`${role}: ${message.text()}`);
    });
    page.on("pageerror", (error) => this.faults.push(`${role}: ${error.message}`));
    await page.goto("/login");
    await page.getByRole("button", { name: new RegExp(NAMES[role]) }).click();
    const account = page.getByRole("button", { name: `Account of ${NAMES[role]}` });
    await expect(account).toBeVisible();
    this.pages.set(role, page);
    return page;
  }

  async leave() {
    for (const page of this.pages.values()) await page.context().close();
  }
}

/** No accessibility fault on the page as it is, in the themes named. */
export async function accessible(
  page: Page,
  what: string,
  themes: readonly ("light" | "dark")[] = ["light"],
) {
  for (const theme of themes) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
    const { violations } = await new AxeBuilder({ page }).analyze();
    const found = violations.map(
      (violation) =>
        `${violation.id}: ${violation.nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`,
    );
    expect(found, `${what}, ${theme}`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
}

/** The dialog or sheet with this title. */
export const dialog = (page: Page, name: string | RegExp) => page.getByRole("dialog", { name });

/** Goes to another page inside the app, which keeps the session's refreshes for those who reload. */
export async function visit(page: Page, path: string) {
  // A key that does nothing: a session that nobody uses ends.
  await page.keyboard.press("Shift");
  await page.evaluate(async (to) => {
    window.history.pushState({}, "", to);
    window.dispatchEvent(new PopStateEvent("popstate", { state: {} }));
    // The page that was there may stay for a frame; whoever looks now would look at it.
    await new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn, 50)));
  }, path);
}

/** Presses a command of the record: its own button, or the entry of its menu. */
export async function ask(page: Page, command: string) {
  const menu = page.getByRole("button", { name: "More actions" });
  await expect(menu).toBeVisible();
  const button = page.getByRole("main").getByRole("button", { name: command, exact: true }).first();
  if (await button.isVisible()) return button.click();
  await menu.click();
  await page.getByRole("menuitem", { name: command, exact: true }).click();
}

/** The note at the foot of the page that says what was saved. */
export async function said(page: Page, words: string) {
  const notes = page.locator("[data-sonner-toast]").filter({ hasText: words });
  await expect(notes.first()).toBeVisible();
}

/** Finds an entry of a long list by its name. */
export async function choose(page: Page, field: Locator, label: string | RegExp, typed = label) {
  await field.click();
  await page.keyboard.type(String(typed));
  await page.getByRole("option", { name: label }).first().click();
}
