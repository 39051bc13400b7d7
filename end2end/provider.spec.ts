// Signing in and out through a provider, in a browser.
import type { BrowserContext } from "@playwright/test";
import { agePasswords, expect, hydrated, noticeOtherTabs, owner, password } from "./kagi";
import { answer, people, signIn, test } from "./provider";

test.use({ server: "provider" });

test.beforeAll(async ({ session }) => {
  expect(session.cookies).toHaveLength(1);
});

async function isSignedIn(context: BrowserContext): Promise<boolean> {
  return (await context.request.get("/api/sessions")).ok();
}

test("the first sign-in makes an account and leads to where one wanted to go", async ({ page, kagi }) => {
  await page.goto("/keys?type=ssh");
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  await expect(page.getByLabel("Password")).toBeVisible();
  await page.getByRole("link", { name: "Sign in with Example ID" }).click();
  await answer(page, "ada");
  await expect(page).toHaveURL(`${kagi.url}/keys?type=ssh`);
  await hydrated(page);
  await expect(page.getByText(people.ada.name).first()).toBeVisible();
  expect((await page.context().cookies()).map(({ name }) => name)).not.toContain("kagi_flow");
});

test("later sign-ins find the same account; who is still signed in at the provider types nothing", async ({ page, context, kagi }) => {
  const accounts = () => (kagi.rows().accounts ?? []).map(({ id, email }) => ({ id, email }));
  await signIn(page, "ada");
  const before = accounts();
  expect(before.filter(({ email }) => email === people.ada.email)).toHaveLength(1);
  await context.clearCookies({ name: "kagi_session" });
  await page.goto("/settings/sessions");
  await page.getByRole("link", { name: "Sign in with Example ID" }).click();
  await expect(page).toHaveURL(`${kagi.url}/settings/sessions`);
  await hydrated(page);
  expect(accounts()).toEqual(before);
});

test("signing in needs no script", async ({ browser, kagi }) => {
  const context = await browser.newContext({ baseURL: kagi.url, javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto("/sign-in");
  await page.getByRole("link", { name: "Sign in with Example ID" }).click();
  await answer(page, "bob");
  await expect(page.getByRole("heading", { level: 1, name: "Keys" })).toBeVisible();
  await context.close();
});

test("a sign-in that is cancelled at the provider says so and leads back", async ({ page, context, watch }) => {
  watch.allowedStatuses.add(400).add(401);
  await page.goto("/sign-in");
  await page.getByRole("link", { name: "Sign in with Example ID" }).click();
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByRole("heading", { name: "That did not work" })).toBeVisible();
  expect(await isSignedIn(context)).toBe(false);
  await page.getByRole("main").getByRole("link").first().click();
  await expect(page).toHaveURL(/\/sign-in/);
  await page.getByRole("link", { name: "Sign in with Example ID" }).click();
  await answer(page, "ada");
  await expect(page).toHaveURL(/\/keys/);
});

test("a use that needs a fresh sign-in waits for the provider to confirm it", async ({ page, context, kagi, watch }) => {
  watch.allowedStatuses.add(401).add(403);
  await signIn(page, "ada");
  agePasswords(kagi);
  await page.goto("/settings/keys");
  await hydrated(page);
  await noticeOtherTabs(page);
  await page.getByRole("button", { name: "New access key" }).first().click();
  const form = page.getByRole("dialog", { name: "New access key" });
  await form.getByLabel("Name", { exact: true }).fill("ci");
  await form.getByRole("button", { name: "Read only" }).click();
  await form.getByRole("button", { name: "Create key" }).click();

  const confirm = page.getByRole("dialog", { name: "Confirm that it is you" });
  const opened = context.waitForEvent("page");
  await confirm.getByRole("link", { name: "Confirm with Example ID" }).click();
  const tab = await opened;
  await answer(tab, "ada");
  await expect(tab).toHaveURL(`${kagi.url}/signed-in`);
  await expect(tab.getByText("Close this tab")).toBeVisible();
  await tab.close();

  await page.bringToFront();
  await expect(page.getByRole("dialog", { name: "Key of ci" }).getByLabel("The key")).toHaveValue(/^kagi_[\w-]{43}$/);
});

test("signing out here signs out at the provider too", async ({ page, context, provider, watch }) => {
  watch.allowedStatuses.add(401);
  await signIn(page, "ada");
  await page.getByRole("button", { name: "Sign out" }).first().click();
  await expect(page.getByRole("heading", { name: "Sign out of Example ID?" })).toBeVisible();
  expect(new URL(page.url()).origin).toBe(provider.issuer);
  expect(await isSignedIn(context)).toBe(false);
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/sign-in$/);
  await page.getByRole("link", { name: "Sign in with Example ID" }).click();
  await expect(page.getByLabel("Account")).toBeVisible();
});

test("signing out at the provider ends the session here, and nobody else's", async ({ browser, page, kagi, provider, watch }) => {
  watch.allowedStatuses.add(401);
  const context = page.context();
  const elsewhere = await browser.newContext({ baseURL: kagi.url });
  await signIn(await elsewhere.newPage(), "bob");
  await signIn(page, "ada");
  provider.loggedOut.length = 0;
  const other = await context.newPage();
  await other.goto(provider.signOut);
  await other.getByRole("button", { name: "Sign out" }).click();
  await expect(other.getByRole("heading", { name: "Signed out of Example ID" })).toBeVisible();
  expect(provider.loggedOut).toEqual(["ada"]);
  expect(await isSignedIn(context)).toBe(false);
  expect(await isSignedIn(elsewhere)).toBe(true);
  await page.reload();
  await expect(page).toHaveURL(/\/sign-in/);
  await elsewhere.close();
});

test("who signs out of a session with a password never sees the provider", async ({ page }) => {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(owner.email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(/\/keys$/);
  await hydrated(page);
  await page.getByRole("button", { name: "Sign out" }).first().click();
  await expect(page).toHaveURL(/\/sign-in$/);
});

test("accounts of the provider are in the list that admins have, and nobody else has it", async ({ browser, page, kagi, watch }) => {
  watch.allowedStatuses.add(403).add(404);
  await signIn(page, "ada");
  await page.goto("/settings/accounts");
  await hydrated(page);
  for (const { name } of [people.ada, people.bob]) await expect(page.getByRole("row").filter({ hasText: name })).toHaveCount(1);
  const context = await browser.newContext({ baseURL: kagi.url });
  const other = await context.newPage();
  await signIn(other, "bob");
  await other.goto("/settings/accounts");
  await expect(other.getByText(people.ada.email)).toHaveCount(0);
  await context.close();
});

test("the settings say through whom one signs in, and ask for no password", async ({ page }) => {
  await signIn(page, "ada");
  await page.goto("/settings/account");
  await hydrated(page);
  await expect(page.getByRole("main")).toContainText(people.ada.email);
  await expect(page.getByRole("main")).toContainText("Example ID");
  await expect(page.getByRole("main").getByLabel("Password")).toHaveCount(0);
});
