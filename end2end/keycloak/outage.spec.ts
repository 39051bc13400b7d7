// Keycloak is down, and comes back.
import { expect, signIn, standing, test } from "./fixtures";

test.use({ env: { OIDC_RECHECK_SECONDS: "2" } });

test("without Keycloak people stay signed in, and Kagi starts; its sign-in page says so until Keycloak is back", async ({
  page,
  another,
  kagi,
  keycloak,
  watch,
}) => {
  test.setTimeout(300_000);
  watch.allowedStatuses.add(401);
  await signIn(page, "ada");
  await keycloak.stop();
  await expect.poll(() => kagi.stderr, { timeout: 20_000 }).toMatch(/"WARN".*provider/);
  expect(await standing(page)).toBe(200);

  await kagi.restart();
  expect(await standing(page)).toBe(200);
  await page.goto("/sign-in");
  await expect(page.getByText("can't be reached")).toBeVisible();
  await expect(page.getByRole("link", { name: "Sign in with Keycloak" })).toHaveCount(0);
  await expect(page.getByLabel("E-mail")).toBeVisible();

  const before = Date.now();
  await keycloak.run();
  await expect
    .poll(async () => {
      await page.reload();
      return page.getByRole("link", { name: "Sign in with Keycloak" }).count();
    }, { timeout: 60_000 })
    .toBe(1);
  await another("dora");
  await expect.poll(async () => (await keycloak.sessions("ada"))[0]?.lastAccess, { timeout: 20_000 }).toBeGreaterThan(before);
  expect(await standing(page)).toBe(200);
});
