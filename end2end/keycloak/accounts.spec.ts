// What an administrator of Kagi does with accounts. That one is an administrator is Keycloak's word.
import type { Locator, Page } from "@playwright/test";
import { hydrated } from "../kagi";
import { accessKey, expect, signIn, standing, test } from "./fixtures";

function row(page: Page, name: string): Locator {
  return page.getByRole("row").filter({ has: page.getByRole("rowheader", { name: new RegExp(`^${name}`) }) });
}

test("an administrator disables an account: its session and its key end at once; enabled again, its owner signs in", async ({
  page,
  another,
  kagi,
  watch,
}) => {
  watch.allowedStatuses.add(403);
  const ada = await another("ada");
  const key = await accessKey(ada, kagi);
  await signIn(page, "carol", "/settings/accounts");
  await hydrated(page);
  await expect(row(page, "Ada Lovelace")).toContainText("ada@example.org");
  await expect(row(page, "Carol Shaw")).toContainText("admin");

  await row(page, "Ada Lovelace").getByRole("button", { name: "Disable Ada Lovelace" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Disable Ada Lovelace" }).click();
  await expect(row(page, "Ada Lovelace")).toContainText("disabled");
  expect(await standing(ada)).toBe(401);
  expect(await standing(ada, key)).toBe(401);
  await ada.goto("/sign-in");
  await ada.getByRole("link", { name: "Sign in with Keycloak" }).click();
  await expect(ada.getByRole("heading", { level: 1, name: "That did not work" })).toBeVisible();
  expect(await standing(ada)).toBe(401);

  await row(page, "Ada Lovelace").getByRole("button", { name: "Enable Ada Lovelace" }).click();
  await expect(row(page, "Ada Lovelace")).not.toContainText("disabled");
  await ada.goto("/sign-in");
  await ada.getByRole("link", { name: "Sign in with Keycloak" }).click();
  await expect(ada).toHaveURL("/keys");
  expect(await standing(ada, key)).toBe(200);
});

test("who is no administrator finds no accounts", async ({ page, watch }) => {
  watch.allowedStatuses.add(404).add(403);
  await signIn(page, "ada");
  await hydrated(page);
  await expect(page.getByRole("link", { name: "Accounts" })).toHaveCount(0);
  await page.goto("/settings/accounts");
  await expect(page.getByText("carol@example.org")).toHaveCount(0);
  await expect(page.getByRole("button", { name: /^Disable/ })).toHaveCount(0);
});
