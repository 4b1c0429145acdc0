import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Page } from "@playwright/test";
import { serve } from "./fake-server";

/** Console errors and policy violations of the page; a test ends with none. */
function watch(page: Page) {
  const faults: string[] = [];
  page.on("console", (message) => {
    // The browser reports every answer above 399 itself; the tests ask for those.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource"))
      faults.push(message.text());
  });
  page.on("pageerror", (error) => faults.push(error.message));
  return faults;
}

const rows = (page: Page) =>
  page.locator("[role=grid] [role=row][aria-rowindex]:not([aria-rowindex='1'])");

test.describe("signing in", () => {
  test("says the same for every failure and leads back to the asked address", async ({ page }) => {
    const faults = watch(page);
    await serve(page, { signedIn: false });
    await page.goto("/leads?q=green");
    await page.getByLabel("E-mail").fill("asha@demo.rayenna.in");
    await page.getByLabel("Password", { exact: true }).fill("wrong");
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByRole("alert")).toHaveText("The e-mail or the password is not right.");
    await page.getByLabel("Password", { exact: true }).fill("sunlight over kochi");
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL("/leads?q=green");
    await expect(page.getByRole("heading", { name: "Leads", level: 1 })).toBeVisible();
    expect(faults).toEqual([]);
  });

  test("counts down when there were too many tries", async ({ page }) => {
    await serve(page, { signedIn: false });
    await page.route("**/api/v1/auth/login", (route) =>
      route.fulfill({
        status: 429,
        headers: { "Retry-After": "30" },
        contentType: "application/problem+json",
        body: '{"code":"login_limited"}',
      }),
    );
    await page.goto("/login");
    await page.getByRole("button", { name: /Asha Menon/ }).click();
    await expect(page.getByRole("timer")).toContainText("Try again in");
    await page.getByLabel("E-mail").fill("asha@demo.rayenna.in");
    await page.getByLabel("Password", { exact: true }).fill("x");
    await expect(page.getByRole("button", { name: "Sign in" })).toBeDisabled();
  });

  test("keeps no token where a script of another page could read it", async ({ page }) => {
    await serve(page);
    await page.goto("/leads");
    await expect(rows(page).first()).toBeVisible();
    const stored = await page.evaluate(() =>
      JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]),
    );
    expect(stored).not.toContain("access_token");
    expect(stored).toBe('[{},{},""]');
  });

  test("warns before the idle limit and stays when asked", async ({ page }) => {
    const seen = await serve(page, { idleMinutes: 1 });
    await page.goto("/leads");
    const warning = page.getByRole("dialog", { name: "Are you still there?" });
    await expect(warning.getByRole("timer")).toContainText(" s");
    await warning.getByRole("button", { name: "Stay signed in" }).click();
    await expect
      .poll(() => seen.filter((request) => request.url().endsWith("/auth/activity")).length)
      .toBeGreaterThan(0);
  });

  test("signs out in two presses and clears the page", async ({ page }) => {
    await serve(page);
    await page.goto("/leads");
    await page.getByRole("button", { name: "Account of Asha Menon" }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await expect(page.getByText("You are signed out.")).toBeVisible();
    await expect(page.getByRole("grid")).toHaveCount(0);
  });
});

test.describe("the list", () => {
  test("keeps fewer than 60 rows in the page while it reads on", async ({ page }) => {
    const faults = watch(page);
    const seen = await serve(page);
    await page.goto("/leads");
    await expect(page.getByText("of 1,284 rows")).toBeVisible();
    const grid = page.getByRole("grid", { name: "Leads" });
    for (let step = 0; step < 12; step += 1) {
      await grid.evaluate((element) => element.scrollTo(0, element.scrollHeight));
      await page.waitForTimeout(40);
      expect(await rows(page).count()).toBeLessThan(60);
    }
    const cursors = seen.flatMap(
      (request) => new URL(request.url()).searchParams.get("cursor") ?? [],
    );
    expect(cursors.length).toBeGreaterThan(3);
    expect(new Set(cursors).size).toBe(cursors.length);
    expect(faults).toEqual([]);
  });

  test("asks nothing twice on load", async ({ page }) => {
    const seen = await serve(page);
    await page.goto("/leads");
    await expect(rows(page).first()).toBeVisible();
    const asked = seen.map((request) => request.url());
    expect(new Set(asked).size).toBe(asked.length);
    expect(asked.length).toBeLessThan(12);
  });

  test("is worked by the keyboard alone", async ({ page }) => {
    await serve(page);
    await page.goto("/leads");
    await expect(rows(page).first()).toBeVisible();
    await page.getByRole("gridcell").first().focus();
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await expect(page.locator("[data-row='2'][data-column='0']")).toBeFocused();
    await page.keyboard.press("Space");
    const peek = page.getByRole("complementary");
    await expect(peek).toHaveAccessibleName("Preview: Anand Krishnan 6.5 kW");
    await page.keyboard.press("ArrowDown");
    await expect(peek).toHaveAccessibleName("Preview: Malabar Spices 8.25 kW");
    await page.keyboard.press("Escape");
    await expect(peek).toHaveCount(0);
    await page.keyboard.press("Control+End");
    await expect(page.locator("[data-row='99'][data-column='11']")).toBeFocused();
    await page.keyboard.press("Control+Home");
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/\/leads\/0{8}-/);
  });

  test("keeps sort, filter and search in the address and in the request", async ({ page }) => {
    const seen = await serve(page);
    await page.goto("/leads");
    await page.getByRole("columnheader", { name: "Expected value" }).getByRole("button").click();
    await expect(page).toHaveURL(/sort=expected_value_paise/);
    await page
      .getByRole("columnheader", { name: "Source" })
      .getByRole("button")
      .click({ modifiers: ["Shift"] });
    await expect(page).toHaveURL(/sort=expected_value_paise%2Csource/);
    await page.locator("body").press("f");
    await page.getByRole("option", { name: "Expected value" }).click();
    await page.getByLabel("Value", { exact: true }).fill("2L");
    await expect(page.getByText("₹2,00,000")).toBeVisible();
    await page.keyboard.press("Enter");
    await expect(
      page.getByRole("button", { name: "Expected value is at least ₹2,00,000", exact: true }),
    ).toBeVisible();
    await page.locator("body").press("/");
    await page.keyboard.type("green");
    await expect(page).toHaveURL(/q=green/);
    await expect(page.getByText("of 161 rows")).toBeVisible();
    const last = seen.filter((request) => request.url().includes("/api/v1/leads?")).at(-1);
    const sent = new URL(last?.url() ?? "").searchParams;
    expect([...sent]).toEqual([
      ["q", "green"],
      ["sort", "expected_value_paise,source"],
      ["filter[status][in]", "new,qualified,site_survey,proposal"],
      ["filter[expected_value_paise][gte]", "20000000"],
      ["limit", "100"],
      ["count", "exact"],
      ["totals", "1"],
    ]);
    await page.reload();
    await expect(page.getByText("of 161 rows")).toBeVisible();
  });

  test("offers to open a filter that matches nothing", async ({ page }) => {
    await serve(page);
    await page.goto("/leads?q=zeppelin");
    await expect(page.getByRole("heading", { name: "No leads match" })).toBeVisible();
    await page.getByRole("button", { name: "Without “zeppelin”" }).click();
    await expect(page.getByText("of 1,284 rows")).toBeVisible();
  });

  test("names an empty list and offers the first act", async ({ page }) => {
    await serve(page, { leads: 0 });
    await page.goto("/leads?filter=none");
    await expect(page.getByRole("heading", { name: "No leads yet" })).toBeVisible();
    await expect(page.getByRole("main").getByRole("button", { name: "New lead" })).toHaveCount(2);
  });

  test("shows a fault with its trace and tries again", async ({ page }) => {
    const problems: Record<string, { status: number; code: string; trace_id: string }> = {
      "/leads": { status: 500, code: "internal", trace_id: "4bf92f35" },
    };
    await serve(page, { problems });
    await page.goto("/leads");
    await expect(page.getByRole("alert")).toContainText("Could not load leads");
    await expect(page.getByRole("button", { name: "Copy trace id" })).toBeVisible();
    delete problems["/leads"];
    await page.getByRole("button", { name: "Retry" }).click();
    await expect(page.getByText("of 1,284 rows")).toBeVisible();
  });

  test("does not open to a role without the right", async ({ page }) => {
    const seen = await serve(page, { role: "finance", capabilities: [] });
    await page.goto("/leads");
    await expect(
      page.getByRole("heading", { name: "Your role does not open leads" }),
    ).toBeVisible();
    await expect(page.getByRole("link", { name: "Leads" })).toHaveCount(0);
    expect(seen.some((request) => request.url().includes("/api/v1/leads"))).toBe(false);
  });

  test("remembers chosen columns and density on this device", async ({ page }) => {
    await serve(page);
    await page.goto("/leads");
    await page.getByRole("button", { name: "Columns and density" }).click();
    await page.getByLabel("Phone", { exact: true }).check();
    await page.getByRole("radio", { name: "Roomy" }).click();
    await page.reload();
    await expect(page.getByRole("columnheader", { name: "Phone" })).toBeAttached();
    await expect(rows(page).first()).toHaveCSS("height", "40px");
  });
});

test.describe("commands", () => {
  test("a new lead is sent once with its key and the list is read after it", async ({ page }) => {
    const seen = await serve(page);
    await page.goto("/leads");
    await page.locator("body").press("c");
    await page.getByRole("dialog").getByRole("button", { name: "Lead" }).click();
    const sheet = page.getByRole("dialog", { name: "New lead" });
    await sheet.getByLabel("Contact name").fill("Asha Thomas");
    await sheet.getByLabel("Phone").fill("98470 12345");
    await sheet.getByLabel("Source").selectOption("website");
    await sheet.getByLabel("Expected value").fill("2.5L");
    await sheet.getByLabel("Expected value").press("Control+Enter");
    await expect(page.getByText("Lead captured")).toBeVisible();
    await expect(sheet).toHaveCount(0);
    const sent = seen.filter((request) => request.url().includes("/commands/leads"));
    expect(sent).toHaveLength(1);
    expect(sent[0]?.postDataJSON()).toEqual({
      contact: { name: "Asha Thomas", phone: "+919847012345" },
      source: "website",
      expected_value_paise: 25_000_000,
    });
    expect(sent[0]?.headers()["idempotency-key"]).toMatch(/^[0-9a-f-]{36}$/);
    await expect
      .poll(() =>
        seen.some(
          (request) =>
            request.url().includes("/api/v1/leads?") && request.url().includes("min_position=p2"),
        ),
      )
      .toBe(true);
  });

  test("the palette finds records, pages and the theme", async ({ page }) => {
    await serve(page);
    await page.goto("/leads");
    await expect(rows(page).first()).toBeVisible();
    await page.keyboard.press("Control+k");
    await page.getByPlaceholder("Search records, pages and commands").fill("green");
    await expect(page.getByRole("option", { name: /Green Valley Society/ })).toBeVisible();
    await page.getByPlaceholder("Search records, pages and commands").fill("dark");
    await expect(page.getByRole("option", { name: "Dark theme" })).toHaveAttribute(
      "aria-selected",
      "true",
    );
    await page.keyboard.press("Enter");
    await expect(page.locator("html")).toHaveClass("dark");
    await page.reload();
    await expect(page.locator("html")).toHaveClass("dark");
  });
});

for (const theme of ["light", "dark"] as const) {
  for (const width of [1366, 390]) {
    test(`is free of axe violations, ${theme} at ${width} px`, async ({ page }) => {
      const faults = watch(page);
      await page.setViewportSize({ width, height: width > 768 ? 768 : 844 });
      await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
      await serve(page, { signedIn: false });
      const check = async (what: string) => {
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(
          violations.map(
            (violation) =>
              `${violation.id}: ${violation.nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`,
          ),
          what,
        ).toEqual([]);
      };
      await page.goto("/leads");
      await expect(page.getByRole("heading", { name: "Demo data" })).toBeVisible();
      await check("sign-in");
      await page.getByRole("button", { name: /Asha Menon/ }).click();
      await expect(page.getByText("Green Valley Apartments 3 kW").first()).toBeVisible();
      await check("list");
      await page.keyboard.press("Control+k");
      await expect(page.getByRole("option", { name: "Leads" })).toBeVisible();
      await check("palette");
      await page.keyboard.press("Escape");
      await page.locator("body").press("?");
      await expect(page.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
      await check("shortcuts");
      await page.keyboard.press("Escape");
      await page.goto("/leads?new=1");
      await page.getByRole("button", { name: "Capture lead" }).click();
      await expect(page.getByText("Choose how the lead came.")).toBeVisible();
      await check("new lead");
      await page.goto("/leads?q=zeppelin");
      await expect(page.getByRole("heading", { name: "No leads match" })).toBeVisible();
      await check("no match");
      await page.goto("/nowhere");
      await expect(page.getByRole("heading", { name: "There is no such page" })).toBeVisible();
      await check("not found");
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - window.innerWidth,
      );
      expect(overflow).toBeLessThanOrEqual(0);
      expect(faults).toEqual([]);
    });
  }
}
