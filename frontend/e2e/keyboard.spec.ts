/** The keys of the keyboard sheet that lead through lists and records, with the real server. */
import { expect, test } from "@playwright/test";
import { ADDRESS, People, visit } from "./people";

test.use({ baseURL: ADDRESS });

test("a list is searched, filtered, walked and read by keyboard alone", async ({ browser }) => {
  const people = new People(browser);
  const page = await people.as("sales");
  await visit(page, "/leads");
  const grid = page.getByRole("grid", { name: "Leads" });
  await expect(grid.getByRole("row").nth(3)).toBeVisible();

  await page.keyboard.press("/");
  await expect(page.getByRole("searchbox", { name: "Search Leads" })).toBeFocused();
  await page.keyboard.press("Escape");
  await page.keyboard.press("f");
  await expect(page.getByRole("dialog", { name: "Add a filter" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);

  await grid.getByRole("gridcell").first().focus();
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/leads\/[0-9a-f-]{36}/);
  await expect(page.getByText(/^2 of \d+$/)).toBeVisible();
  const second = new URL(page.url()).pathname;
  await page.keyboard.press("j");
  await expect(page.getByText(/^3 of \d+$/)).toBeVisible();
  await page.keyboard.press("k");
  await expect(page.getByText(/^2 of \d+$/)).toBeVisible();
  expect(new URL(page.url()).pathname).toBe(second);
  await expect(page.getByRole("tab", { name: "History" })).toBeVisible();

  await page.keyboard.press("h");
  await expect(page.getByRole("tab", { name: "History" })).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("1");
  await expect(page.getByRole("tab", { name: "Overview" })).toHaveAttribute(
    "aria-selected",
    "true",
  );
  await page.keyboard.press("e");
  await expect(page.getByRole("dialog", { name: "Edit facts" })).toBeVisible();
  await page.keyboard.press("Escape");

  await page.keyboard.press("[");
  await expect(page.getByRole("button", { name: "Unfold the sidebar" })).toBeVisible();
  await page.keyboard.press("[");
  await page.keyboard.press("c");
  await expect(page.getByRole("dialog", { name: "Create" })).toBeVisible();
  await page.keyboard.press("Escape");
  await page.keyboard.press("g");
  await page.keyboard.press("p");
  await expect(page).toHaveURL(/\/projects/);
  await people.leave();
  expect(people.faults).toEqual([]);
});
