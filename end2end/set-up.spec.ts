// From an empty folder to the owner's first page.
import { Kagi, expect, hydrated, owner, password, test } from "./kagi";

test.use({ server: "set-up" });

test("the set-up link makes the owner once, and nothing else does", async ({ page, kagi, watch }) => {
  for (const status of [400, 401, 409]) watch.allowedStatuses.add(status);
  const link = kagi.setUpLink;
  expect(kagi.stderr).not.toContain("token=");

  await test.step("without the link there is no registration", async () => {
    await page.goto("/");
    await expect(page).toHaveURL(/\/sign-in/);
    await page.goto("/set-up?token=wrong");
    await expect(page.getByLabel("Password", { exact: true })).toBeHidden();
  });

  await test.step("a password that is too short is named under its field, and what was typed stays", async () => {
    await page.goto(link);
    await page.getByLabel("E-mail").fill(owner.email);
    await page.getByLabel("Name").fill(owner.name);
    await page.getByLabel("Password", { exact: true }).fill("short");
    await page.getByLabel("Password, once more").fill("short");
    await page.getByRole("button", { name: "Create the account" }).click();
    await expect(page.getByText("12 to 256 characters")).toBeVisible();
    await expect(page.getByLabel("E-mail")).toHaveValue(owner.email);
    await expect(page.getByLabel("Password", { exact: true })).toHaveValue("");
  });

  await test.step("two different passwords are noticed", async () => {
    await page.getByLabel("Password", { exact: true }).fill(password);
    await page.getByLabel("Password, once more").fill(`${password}!`);
    await page.getByRole("button", { name: "Create the account" }).click();
    await expect(page.getByRole("alert")).toBeVisible();
  });

  await test.step("then it works, and leads to the keys", async () => {
    await page.getByLabel("Password", { exact: true }).fill(password);
    await page.getByLabel("Password, once more").fill(password);
    await page.getByRole("button", { name: "Create the account" }).click();
    await expect(page).toHaveURL(/\/keys$/);
    await hydrated(page);
    await expect(page.getByText("No keys yet.")).toBeVisible();
  });

  await test.step("the link is used up, also after a restart", async () => {
    await page.goto(link);
    await expect(page.getByRole("button", { name: "Create the account" })).toBeHidden();
    await kagi.restart();
    await expect(async () => expect((kagi.stdout.match(/set-up\?token=/g) ?? []).length).toBe(1)).toPass();
  });
});

test("ADMIN_EMAIL and ADMIN_PASSWORD make the owner unattended", async ({ browser }) => {
  const kagi = await Kagi.start({ ADMIN_EMAIL: owner.email, ADMIN_PASSWORD: password });
  try {
    expect(kagi.stdout).not.toContain("/set-up?token=");
    const page = await browser.newPage();
    await page.goto(kagi.url);
    await page.getByLabel("E-mail").fill(owner.email);
    await page.getByLabel("Password").fill(password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
    await page.close();
  } finally {
    await kagi.stop();
  }
});
