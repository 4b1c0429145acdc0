/** People of the demo data at work in the real server, each in a browser of their own. */
import AxeBuilder from "@axe-core/playwright";
import { expect, type Browser, type Page } from "@playwright/test";

export type Role = "manager" | "sales" | "operations" | "finance" | "auditor";

const NAMES: Record<Role, string> = {
  manager: "Suresh Pillai",
  sales: "Meera Nair",
  operations: "Joseph Kurian",
  finance: "Fathima Rasheed",
  auditor: "Anand Varma",
};

/** Signs in once per role: sign-ins are counted by the server. */
export class People {
  readonly faults: string[] = [];
  private readonly pages = new Map<Role, Page>();

  constructor(private readonly browser: Browser) {}

  async as(role: Role): Promise<Page> {
    const known = this.pages.get(role);
    if (known) return known;
    const context = await this.browser.newContext({ reducedMotion: "reduce" });
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
