// Signing in through Keycloak, and who may not.
import { agePasswords, hydrated, noticeOtherTabs, owner, password } from "../kagi";
import { createCategory } from "../pages";
import { enterPassword, expect, signIn, standing, test } from "./fixtures";
import { passwordOf } from "./keycloak";

test("the first sign-in makes an account and lands on the page that was asked for; the next one finds it, by a new name too", async ({
  page,
  another,
  keycloak,
}) => {
  await signIn(page, "ada", "/settings/sessions");
  await expect(page.getByRole("heading", { level: 1, name: "Sessions" })).toBeVisible();
  await expect(page.getByText("Ada Lovelace").first()).toBeVisible();
  await createCategory(page, { name: "Analytical engine", keyType: "simple", variable: "ENGINE" });

  await keycloak.change("ada", { lastName: "King" });
  const elsewhere = await another("ada");
  await expect(elsewhere.getByText("Analytical engine").first()).toBeVisible();
  await expect(elsewhere.getByText("Ada King").first()).toBeVisible();
  await expect(elsewhere.getByText("Ada Lovelace")).toHaveCount(0);
});

test("what one person keeps the other does not see", async ({ page, another }) => {
  await signIn(page, "ada");
  await createCategory(page, { name: "Analytical engine", keyType: "simple", variable: "ENGINE" });
  const other = await another("dora");
  await expect(other.getByRole("heading", { level: 1, name: "Keys" })).toBeVisible();
  await expect(other.getByText("Analytical engine")).toHaveCount(0);
});

test("a wrong password stays at Keycloak, and is no session here", async ({ page, context, keycloak, kagi }) => {
  await page.goto("/sign-in");
  await page.getByRole("link", { name: "Sign in with Keycloak" }).click();
  await enterPassword(page, "ada", "not the password");
  await expect(page.getByText("Invalid username or password.")).toBeVisible();
  expect(page.url()).toContain(keycloak.url);
  expect((await context.cookies(kagi.url)).map((cookie) => cookie.name)).not.toContain("kagi_session");
  expect(await standing(page)).toBe(401);
  await page.getByLabel("Password", { exact: true }).fill(passwordOf("ada"));
  await page.getByRole("button", { name: "Sign In" }).click();
  await expect(page).toHaveURL("/keys");
});

test("without the role one is turned away by a page that says so, and without a session", async ({ page, context, kagi, watch }) => {
  watch.allowedStatuses.add(403);
  await page.goto("/sign-in");
  await page.getByRole("link", { name: "Sign in with Keycloak" }).click();
  const callback = page.waitForResponse((answer) => answer.url().startsWith(`${kagi.url}/api/auth/oauth2/callback/keycloak`));
  await enterPassword(page, "bob");
  expect((await callback).status()).toBe(403);
  await expect(page.getByRole("heading", { level: 1, name: "That did not work" })).toBeVisible();
  expect((await context.cookies(kagi.url)).map((cookie) => cookie.name)).not.toContain("kagi_session");
  expect(await standing(page)).toBe(401);
});

test("a use that needs a fresh sign-in asks Keycloak in a new tab, and goes on in the first", async ({ page, context, kagi, watch }) => {
  watch.allowedStatuses.add(403);
  await signIn(page, "ada", "/settings/keys");
  await hydrated(page);
  agePasswords(kagi);
  await noticeOtherTabs(page);
  await page.getByRole("button", { name: "New access key" }).first().click();
  const dialog = page.getByRole("dialog", { name: "New access key" });
  await dialog.getByLabel("Name", { exact: true }).fill("deploy");
  await dialog.getByRole("button", { name: "Read only" }).click();
  await dialog.getByRole("button", { name: "Create key" }).click();

  const confirm = page.getByRole("dialog", { name: "Confirm that it is you" });
  const [tab] = await Promise.all([
    context.waitForEvent("page"),
    confirm.getByRole("link", { name: "Confirm with Keycloak" }).click(),
  ]);
  await tab.getByLabel("Password", { exact: true }).fill(passwordOf("ada"));
  await tab.getByRole("button", { name: "Sign In" }).click();
  await expect(tab).toHaveURL("/signed-in");
  await expect(tab.getByRole("heading", { name: "Confirmed" })).toBeVisible();
  await tab.close();

  await page.bringToFront();
  await expect(page.getByRole("dialog", { name: "Key of deploy" }).getByLabel("The key")).toHaveValue(/^kagi_/);
});

test("the local owner links Keycloak while signed in, and then signs in through it", async ({ page, kagi, keycloak, watch }) => {
  watch.allowedStatuses.add(409);
  await keycloak.change("dora", { email: owner.email });
  await page.goto("/sign-in?next=/settings/account");
  await page.getByRole("link", { name: "Sign in with Keycloak" }).click();
  await enterPassword(page, "dora");
  await expect(page.getByText("signs in with a password here")).toBeVisible();

  await page.goto("/sign-in?next=/settings/account");
  await page.getByLabel("E-mail").fill(owner.email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await hydrated(page);
  await page.getByRole("button", { name: "Link" }).click();
  await page.getByLabel("Password", { exact: true }).fill(passwordOf("dora"));
  await page.getByRole("button", { name: "Sign In" }).click();
  await expect(page).toHaveURL("/settings/account");
  await hydrated(page);
  await expect(page.getByRole("main")).toContainText(`as ${owner.email}`);

  await page.context().clearCookies({ name: "kagi_session" });
  await page.goto("/sign-in");
  await page.getByRole("link", { name: "Sign in with Keycloak" }).click();
  await expect(page).toHaveURL("/keys");
  await hydrated(page);
  await expect(page.getByText(owner.name).first()).toBeVisible();
  expect(kagi.rows().accounts).toHaveLength(1);
});
