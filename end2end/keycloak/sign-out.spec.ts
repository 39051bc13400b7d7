// A session that ends on one side ends on the other, by Keycloak's word alone: no refresh check runs here.
import { hydrated } from "../kagi";
import { expect, signIn, standing, test } from "./fixtures";

test("signing out ends Keycloak's session too, without a question in between", async ({ page, keycloak }) => {
  await signIn(page, "ada");
  await hydrated(page);
  expect(await keycloak.sessions("ada")).toHaveLength(1);
  await page.getByRole("button", { name: "Sign out" }).first().click();
  await expect(page).toHaveURL("/sign-in");
  expect(await keycloak.sessions("ada")).toEqual([]);
  await page.getByRole("link", { name: "Sign in with Keycloak" }).click();
  await expect(page.getByLabel("Password", { exact: true })).toBeVisible();
});

test("whoever signs out at Keycloak is signed out here", async ({ page, context, keycloak }) => {
  await signIn(page, "ada");
  const provider = await context.newPage();
  await provider.goto(`${keycloak.url}/realms/team/protocol/openid-connect/logout`);
  await provider.getByRole("button", { name: "Logout" }).click();
  await expect(provider.getByRole("heading", { name: "You are logged out" })).toBeVisible();
  await expect.poll(() => standing(page)).toBe(401);
  await page.reload();
  await expect(page).toHaveURL(/\/sign-in/);
});

test("an administrator who ends one session at Keycloak ends that one here", async ({ page, another, keycloak }) => {
  await signIn(page, "ada");
  const [session] = await keycloak.sessions("ada");
  const phone = await another("ada");
  const colleague = await another("dora");
  await keycloak.endSession(session!);
  await expect.poll(() => standing(page)).toBe(401);
  expect(await standing(phone)).toBe(200);

  await keycloak.endSessions("ada");
  await expect.poll(() => standing(phone)).toBe(401);
  expect(await standing(colleague)).toBe(200);
});
