// Pages whose wasm comes in pieces: opened directly, on the way, and when a piece does not come.
import type { Page } from "@playwright/test";
import { expect, hydrated, test } from "./kagi";

test.use({ server: "pieces" });

/** What the page loads of its own code, with the answers' statuses. */
function loaded(page: Page): Map<string, number> {
  const files = new Map<string, number>();
  page.on("response", (answer) => {
    const { pathname } = new URL(answer.url());
    if (pathname.startsWith("/pkg/")) files.set(pathname, answer.status());
  });
  return files;
}

const pieces = (files: Map<string, number>) => [...files.keys()].filter((path) => /\/split_settings\..*\.wasm$/.test(path));

async function works(page: Page): Promise<void> {
  await page.getByRole("button", { name: "New access key" }).first().click();
  await expect(page.getByRole("dialog", { name: "New access key" })).toBeVisible();
}

test("a page in a piece works when it is opened directly", async ({ context, page, session }) => {
  const files = loaded(page);
  await context.addCookies(session.cookies);
  await page.goto("/settings/keys");
  await hydrated(page);
  await works(page);
  expect(pieces(files)).toHaveLength(1);
  expect([...files.values()].filter((status) => status !== 200)).toEqual([]);
});

test("a page in a piece works on the way, and nothing of it is loaded before", async ({ signedIn: page }) => {
  const files = loaded(page);
  await page.reload();
  await hydrated(page);
  expect(pieces(files)).toEqual([]);
  await page.getByRole("navigation", { name: "Main" }).first().getByRole("link", { name: "Settings" }).click();
  await expect(page).toHaveURL(/\/settings\/keys$/);
  await works(page);
  expect(pieces(files)).toHaveLength(1);
  expect([...files.values()].filter((status) => status !== 200)).toEqual([]);
});

test("all files of the page's code have one stamp, and are kept for good", async ({ kagi, signedIn: page }) => {
  const files = loaded(page);
  await page.goto("/settings/sessions");
  await hydrated(page);
  const stamps = [...files.keys()].filter((path) => !path.endsWith(".css")).map((path) => path.split(".").at(-2));
  expect(new Set(stamps).size).toBe(1);
  for (const path of files.keys()) {
    const answer = await fetch(kagi.url + path, { headers: { "Accept-Encoding": "br" } });
    expect(answer.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(answer.headers.get("content-encoding")).toBe("br");
  }
});

test("a piece that is gone, as after an upgrade, makes the browser load the page anew", async ({ signedIn: page, watch }) => {
  watch.allowedStatuses.add(404);
  let refused = 0;
  await page.route(/\/pkg\/split_settings/, (route) => (refused++ ? route.fallback() : route.fulfill({ status: 404 })));
  await page.getByRole("navigation", { name: "Main" }).first().getByRole("link", { name: "Settings" }).click();
  await expect(page).toHaveURL(/\/settings\/keys$/);
  await hydrated(page);
  await works(page);
  expect(refused).toBeGreaterThan(0);
  // What the browser says of the refused piece is expected here.
  watch.complaints.length = 0;
});
