// The pages as they look and as they are used without a mouse.
import { agePasswords, expect, hydrated, test } from "./kagi";
import { eachLook } from "./looks";
import { createCategory, openEntryForm, reveal, save } from "./pages";

test.use({ server: "looks" });

test("signed-in pages", async ({ signedIn: page }) => {
  await eachLook(page, "keys-empty");
  await createCategory(page, { name: "AWS", keyType: "group", fields: ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"] });
  await createCategory(page, { name: "Deploy keys", keyType: "ssh" });
  await createCategory(page, { name: "GCP service account", keyType: "json" });
  await createCategory(page, { name: "OpenAI", keyType: "simple", variable: "OPENAI_API_KEY" });
  await eachLook(page, "category-empty");
  for (const [project, environment] of [
    ["blog", "production"],
    ["blog", "staging"],
    ["newsletter", "production"],
    ["shop", "production"],
    ["shop", "development"],
  ]) {
    const dialog = await openEntryForm(page, project, environment);
    await dialog.getByLabel("Value", { exact: true }).fill(`sk-proj-9fQ2vL0aXr7TzKd4mB8sWn1Y-${project}`);
    if (project === "blog") await eachLook(page, "entry-form");
    await save(dialog);
  }
  await page.reload();
  await hydrated(page);
  await reveal(page, "newsletter");
  await expect(page.getByText("sk-proj-9fQ2vL0aXr7TzKd4mB8sWn1Y-newsletter")).toBeVisible();
  await eachLook(page, "category");

  await page.goto("/keys");
  await hydrated(page);
  await expect(page.getByRole("article")).toHaveCount(4);
  await page.getByRole("button", { name: "New category" }).first().click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await eachLook(page, "category-form");
});

test("the settings", async ({ signedIn: page, kagi, watch }) => {
  watch.allowedStatuses.add(403);
  await page.goto("/settings/keys");
  await hydrated(page);
  await eachLook(page, "access-keys-empty");
  const dialog = page.getByRole("dialog");
  for (const [name, preset] of [
    ["laptop", "Everything"],
    ["backup", "Read only"],
    ["ci-prod", "CI: read and reveal"],
  ]) {
    await page.getByRole("button", { name: "New access key" }).first().click();
    await dialog.getByLabel("Name", { exact: true }).fill(name);
    await dialog.getByRole("button", { name: preset }).click();
    if (name === "backup") await dialog.getByLabel("Expires").selectOption("In 7 days");
    if (name === "ci-prod") {
      await eachLook(page, "access-key-form");
      await dialog.getByText("Narrow it down").click();
      await dialog.getByLabel("Project 1").fill("blog");
      await dialog.getByRole("checkbox", { name: "production" }).check();
      await dialog.getByLabel("Network 1").fill("203.0.113.0/24");
      await dialog.getByLabel("Network 1").scrollIntoViewIfNeeded();
      await eachLook(page, "access-key-form-narrowed");
    }
    await dialog.getByRole("button", { name: "Create key" }).click();
    await dialog.getByRole("button", { name: "Done" }).click();
    if (name === "ci-prod") await eachLook(page, "access-key-issued");
    await dialog.getByRole("button", { name: "Close" }).last().click();
    await expect(dialog).toBeHidden();
  }
  await page.getByRole("button", { name: "Rotate ci-prod" }).click();
  await expect(dialog).toBeVisible();
  await eachLook(page, "access-key-rotate");
  agePasswords(kagi);
  await dialog.getByRole("button", { name: "Rotate ci-prod" }).click();
  await expect(page.getByRole("dialog", { name: "Confirm your password" })).toBeVisible();
  await eachLook(page, "confirm-password");
  await page.keyboard.press("Escape");
  await page.goBack();
  await page.getByRole("button", { name: "Revoke ci-prod" }).click();
  await expect(dialog).toBeVisible();
  await eachLook(page, "access-key-revoke");
});

test("a theme is kept and is there before any script runs", async ({ signedIn: page, browser, kagi, session }) => {
  await page.getByRole("group", { name: "Theme" }).getByRole("button", { name: "Light" }).first().click();
  await expect(page.locator("html")).toHaveClass(/light/);
  const context = await browser.newContext({ javaScriptEnabled: false, colorScheme: "dark" });
  await context.addCookies([...session.cookies, ...(await page.context().cookies(kagi.url))]);
  const still = await context.newPage();
  await still.goto(`${kagi.url}/keys`);
  await expect(still.locator("html")).toHaveClass(/light/);
  await context.close();
  await page.getByRole("group", { name: "Theme" }).getByRole("button", { name: "System" }).first().click();
  await expect(page.locator("html")).not.toHaveClass(/light|dark/);
});

test("a category and an entry are made, revealed and closed with the keyboard alone", async ({ signedIn: page }) => {
  const tabTo = async (name: RegExp) => {
    for (let presses = 0; presses < 80; presses++) {
      await page.keyboard.press("Tab");
      const label = await page.evaluate(() => {
        const focused = document.activeElement;
        return focused?.getAttribute("aria-label") ?? focused?.textContent ?? "";
      });
      if (name.test(label.trim())) return;
    }
    throw new Error(`nothing named ${name} can be reached`);
  };
  await tabTo(/^New category$/);
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByLabel("Name", { exact: true })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("button", { name: "New category" }).first()).toBeFocused();

  await page.keyboard.press("Enter");
  await page.keyboard.type("Stripe");
  await dialog.getByLabel("Environment variable").focus();
  await page.keyboard.type("STRIPE_SECRET_KEY");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Stripe" })).toBeVisible();

  await tabTo(/^New entry$/);
  await page.keyboard.press("Enter");
  await expect(dialog.getByLabel("Project")).toBeFocused();
  await page.keyboard.type("shop");
  await dialog.getByLabel("Value", { exact: true }).focus();
  await page.keyboard.type("sk_live_keyboard");
  await dialog.getByRole("button", { name: "Create entry" }).focus();
  await page.keyboard.press("Enter");
  await expect(dialog).toBeHidden();
  await tabTo(/^Reveal shop/);
  await page.keyboard.press("Enter");
  await expect(page.getByText("sk_live_keyboard")).toBeVisible();
});

test("back closes a dialog, and a link to an entry reveals nothing", async ({ signedIn: page, watch }) => {
  watch.allowedStatuses.add(404);
  await page.getByRole("button", { name: "New category" }).first().click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.goBack();
  await expect(page.getByRole("dialog")).toBeHidden();

  await createCategory(page, { name: "Linked", keyType: "simple", variable: "LINKED" });
  const dialog = await openEntryForm(page, "newsletter");
  await dialog.getByLabel("Value", { exact: true }).fill("canary-behind-a-link");
  await save(dialog);
  await page.getByRole("link", { name: "newsletter" }).click();
  await expect(page).toHaveURL(/entry=/);
  await page.reload();
  await hydrated(page);
  await expect(page.getByText("canary-behind-a-link")).toHaveCount(0);

  await page.goto("/keys/00000000-0000-4000-8000-000000000000");
  await hydrated(page);
  await expect(page.getByRole("heading", { level: 1, name: "Not found" })).toBeVisible();
});
