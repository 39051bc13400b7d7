// Keycloak is down, and comes back.
import { expect, signIn, standing, test } from "./fixtures";

test.use({ env: { OIDC_RECHECK_SECONDS: "2" } });

test("without Keycloak people stay signed in, and Kagi starts; its sign-in page says so until Keycloak is back", async ({
  page,
  browser,
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
  const visitor = await (await browser.newContext({ baseURL: kagi.url })).newPage();
  await visitor.goto("/sign-in");
  await expect(visitor.getByText("can't be reached")).toBeVisible();
  await expect(visitor.getByRole("link", { name: "Sign in with Keycloak" })).toHaveCount(0);
  await expect(visitor.getByLabel("E-mail")).toBeVisible();

  const before = Date.now();
  await keycloak.run();
  await expect
    .poll(async () => {
      await visitor.reload();
      return visitor.getByRole("link", { name: "Sign in with Keycloak" }).count();
    }, { timeout: 60_000 })
    .toBe(1);
  await visitor.context().close();
  await another("dora");
  await expect.poll(async () => (await keycloak.sessions("ada"))[0]?.lastAccess, { timeout: 20_000 }).toBeGreaterThan(before);
  expect(await standing(page)).toBe(200);
});
