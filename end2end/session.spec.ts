// Signing in and out, and what is left behind.
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import config from "./playwright.config";
import { bytesUnder, expect, hydrated, owner, password, test } from "./kagi";
import { createCategory, openEntryForm, reveal, save } from "./pages";

test.use({ server: "session" });

test.beforeAll(async ({ session }) => {
  expect(session.cookies).toHaveLength(1);
});

test("a wrong password says so and keeps the address; the right one returns to where one wanted to go", async ({ page, watch }) => {
  watch.allowedStatuses.add(401);
  await page.goto("/keys?type=ssh");
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  await expect(page.getByRole("navigation")).toHaveCount(0);
  await page.getByLabel("E-mail").fill(owner.email);
  await page.getByLabel("Password").fill("wrong");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert")).toContainText("E-mail or password is wrong.");
  await expect(page.getByLabel("E-mail")).toHaveValue(owner.email);
  await page.getByLabel("Password").fill(password);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/keys\?type=ssh$/);
});

test("the sign-in page needs no wasm and no script", async ({ browser, kagi }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  const loaded: string[] = [];
  page.on("request", (request) => loaded.push(new URL(request.url()).pathname));
  await page.goto(`${kagi.url}/sign-in`);
  await page.getByLabel("E-mail").fill(owner.email);
  await page.getByLabel("Password").fill(password);
  expect(loaded.filter((path) => /\.(wasm|js)$/.test(path))).toEqual([]);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Keys" })).toBeVisible();
  await context.close();
});

test("after sign-out the back button shows nothing, and nothing of a value stays anywhere", async ({ kagi, session }) => {
  const profile = mkdtempSync(join(tmpdir(), "kagi-profile-"));
  const context = await chromium.launchPersistentContext(profile, { ...config.use, ...config.use?.launchOptions, baseURL: kagi.url });
  await context.addCookies(session.cookies);
  const page = context.pages()[0] ?? (await context.newPage());
  const bodies: string[] = [];
  page.on("response", async (response) => {
    if (response.request().resourceType() === "document") bodies.push(await response.text().catch(() => ""));
  });

  await page.goto("/keys");
  await createCategory(page, { name: "Canaries", keyType: "simple", variable: "CANARY" });
  const dialog = await openEntryForm(page, "mine");
  await dialog.getByLabel("Value", { exact: true }).fill("canary-7f3a9c-in-the-mine");
  await save(dialog);
  await reveal(page, "mine");
  await expect(page.getByText("canary-7f3a9c-in-the-mine")).toBeVisible();
  await page.reload();
  await hydrated(page);
  await expect(page.getByText("canary-7f3a9c-in-the-mine")).toHaveCount(0);

  await page.getByRole("button", { name: "Sign out" }).first().click();
  await expect(page).toHaveURL(/\/sign-in/);
  await page.goBack();
  await expect(page).toHaveURL(/\/sign-in/);
  await expect(page.getByText("Canaries")).toHaveCount(0);
  const storage = await page.evaluate(async () => ({
    caches: await caches.keys(),
    local: localStorage.length,
    session: sessionStorage.length,
    databases: (await indexedDB.databases()).length,
  }));
  expect(storage).toEqual({ caches: [], local: 0, session: 0, databases: 0 });
  await context.close();

  for (const [where, bytes] of [
    ["the browser's profile", bytesUnder(profile)],
    ["HTML", Buffer.from(bodies.join())],
    ["standard output", Buffer.from(kagi.stdout)],
    ["the log", Buffer.from(kagi.stderr)],
    ["the vault's folder", kagi.storedBytes()],
  ] as const) {
    expect(bytes.length, `${where} was looked at`).toBeGreaterThan(0);
    expect(bytes.includes("canary-7f3a9c-in-the-mine"), `the value is in ${where}`).toBe(false);
    expect(bytes.includes(password), `the password is in ${where}`).toBe(false);
  }
});

test("the session is ended on the server, not in the browser alone", async ({ kagi, browser, watch }) => {
  watch.allowedStatuses.add(401);
  const context = await browser.newContext({ baseURL: kagi.url });
  const page = await context.newPage();
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(owner.email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(/\/keys$/);
  await hydrated(page);
  const cookies = await context.cookies();
  await page.getByRole("button", { name: "Sign out" }).first().click();
  await expect(page).toHaveURL(/\/sign-in/);
  await context.addCookies(cookies);
  await page.goto("/keys");
  await expect(page).toHaveURL(/\/sign-in/);
  await context.close();
});
