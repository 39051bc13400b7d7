// What Keycloak tells nobody, and Kagi finds out by asking for new tokens.
import { accessKey, enterPassword, expect, signIn, standing, test } from "./fixtures";

test.use({ env: { OIDC_RECHECK_SECONDS: "2" } });

test("a disabled person's session ends, and nobody else's", async ({ page, another, keycloak }) => {
  await signIn(page, "dora");
  const colleague = await another("ada");
  await keycloak.change("dora", { enabled: false });
  await expect.poll(() => standing(page), { timeout: 20_000 }).toBe(401);
  expect(await standing(colleague)).toBe(200);
  await page.reload();
  await page.getByRole("link", { name: "Sign in with Keycloak" }).click();
  await enterPassword(page, "dora");
  await expect(page.getByText("Account is disabled")).toBeVisible();
});

test("without the role a session and an access key end; with it again both can be had", async ({ page, kagi, keycloak, watch }) => {
  watch.allowedStatuses.add(403);
  await signIn(page, "ada");
  const key = await accessKey(page, kagi);
  expect(await standing(page, key)).toBe(200);
  await keycloak.takeRole("ada", "vault-user");
  await expect.poll(() => standing(page), { timeout: 20_000 }).toBe(401);
  expect(await standing(page, key)).toBe(401);

  await page.goto("/sign-in");
  await page.getByRole("link", { name: "Sign in with Keycloak" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "That did not work" })).toBeVisible();
  expect(await standing(page, key)).toBe(401);

  await keycloak.giveRole("ada", "vault-user");
  await page.goto("/sign-in");
  await page.getByRole("link", { name: "Sign in with Keycloak" }).click();
  await expect(page).toHaveURL("/keys");
  expect(await standing(page, key)).toBe(200);
});

test.describe("with offline access", () => {
  test.use({ env: { OIDC_RECHECK_SECONDS: "2", OIDC_SCOPES: "openid profile email offline_access" } });

  test("a removed person's access key ends, though nobody is signed in", async ({ page, another, kagi, keycloak }) => {
    await signIn(page, "dora");
    const key = await accessKey(page, kagi);
    const colleague = await another("ada");
    const theirs = await accessKey(colleague, kagi);
    await page.getByRole("button", { name: "Sign out" }).first().click();
    await expect(page).toHaveURL(/\/sign-in/);
    expect(await standing(page, key)).toBe(200);

    await keycloak.change("dora", { enabled: false });
    await expect.poll(() => standing(page, key), { timeout: 20_000 }).toBe(401);
    expect(await standing(colleague, theirs)).toBe(200);

    await keycloak.change("dora", { enabled: true });
    await page.getByRole("link", { name: "Sign in with Keycloak" }).click();
    await enterPassword(page, "dora");
    await expect(page).toHaveURL("/keys");
    expect(await standing(page, key)).toBe(200);
  });
});
