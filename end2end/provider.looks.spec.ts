// What the pages of signing in through a provider look like.
import { agePasswords, expect, hydrated, owner, password } from "./kagi";
import { eachLook } from "./looks";
import { answer, signIn, test } from "./provider";

test.use({ server: "provider looks" });

test("before sign-in, and where it came to nothing", async ({ page, session, watch }) => {
  expect(session.cookies).toHaveLength(1);
  watch.allowedStatuses.add(400);
  await page.goto("/sign-in");
  await eachLook(page, "sign-in-provider");
  await page.goto("/api/auth/oauth2/callback/oidc?state=nobody's");
  await expect(page.getByRole("heading", { name: "That did not work" })).toBeVisible();
  await eachLook(page, "sign-in-refused");
  await page.goto("/signed-in");
  await eachLook(page, "signed-in");
});

test("accounts, for an admin; and confirming at the provider", async ({ page, browser, kagi, watch }) => {
  watch.allowedStatuses.add(403);
  const other = await (await browser.newContext({ baseURL: kagi.url })).newPage();
  await signIn(other, "bob");
  await other.context().close();
  await signIn(page, "ada");
  await page.goto("/settings/accounts");
  await hydrated(page);
  const dialog = page.getByRole("dialog");
  await page.getByRole("button", { name: "Disable Bob User" }).click();
  await expect(dialog).toBeVisible();
  await eachLook(page, "account-disable");
  await dialog.getByRole("button", { name: "Disable Bob User" }).click();
  await expect(page.getByRole("row").filter({ hasText: "Bob User" })).toContainText("disabled");
  await eachLook(page, "accounts");
  await page.getByRole("button", { name: "Enable Bob User" }).click();
  await expect(page.getByRole("row").filter({ hasText: "Bob User" })).not.toContainText("disabled");

  agePasswords(kagi);
  await page.goto("/settings/keys");
  await hydrated(page);
  await page.getByRole("button", { name: "New access key" }).first().click();
  await dialog.getByLabel("Name", { exact: true }).fill("ci");
  await dialog.getByRole("button", { name: "Read only" }).click();
  await dialog.getByRole("button", { name: "Create key" }).click();
  await expect(page.getByRole("dialog", { name: "Confirm that it is you" })).toBeVisible();
  await eachLook(page, "confirm-provider");
});

test("one's account, before and after it is linked", async ({ page, kagi }) => {
  await page.goto("/sign-in?next=/settings/account");
  await page.getByLabel("E-mail").fill(owner.email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await hydrated(page);
  await eachLook(page, "account");
  await page.getByRole("button", { name: "Link" }).click();
  await answer(page, "eve");
  await expect(page).toHaveURL(`${kagi.url}/settings/account`);
  await hydrated(page);
  await expect(page.getByRole("main")).toContainText("as eve@example.org");
  await eachLook(page, "account-linked");

  await page.getByRole("button", { name: "Sign out" }).first().click();
  await page.goto("/sign-in");
  await page.getByRole("link", { name: "Sign in with Example ID" }).click();
  await expect(page).toHaveURL(/\/keys$/);
  await hydrated(page);
  await expect(page.getByText(owner.name).first()).toBeVisible();
});
