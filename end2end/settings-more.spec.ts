// Settings: who one is, how Kagi looks, what it tells of itself, and what nothing brings back.
import type { Locator, Page } from "@playwright/test";
import { agePasswords, expect, hydrated, owner, password, test } from "./kagi";
import { eachLook } from "./looks";
import { createCategory, openEntryForm, save } from "./pages";

test.use({ server: "settings-more" });

const TABS = ["Account", "Appearance", "Access keys", "Sessions", "Security", "Export", "Danger zone", "Accounts"];

async function openSettings(page: Page, tab: string): Promise<void> {
  await page.goto(`/settings/${tab}`);
  await hydrated(page);
}

function row(page: Page, name: string): Locator {
  return page.getByRole("row").filter({ has: page.getByRole("rowheader", { name: new RegExp(`^${name}`) }) });
}

function fact(page: Page, name: string): Locator {
  return page.locator("dl > div").filter({ has: page.getByRole("term").filter({ hasText: new RegExp(`^${name}$`) }) });
}

test("every page of the settings is reached from every other, also on a narrow screen", async ({ signedIn: page }) => {
  await openSettings(page, "account");
  const tabs = page.getByRole("navigation", { name: "Settings" });
  await expect(tabs.getByRole("link")).toHaveText(TABS);
  await page.setViewportSize({ width: 320, height: 640 });
  for (const name of TABS) {
    await tabs.getByRole("link", { name, exact: true }).click();
    await expect(page.getByRole("heading", { level: 1, name, exact: true })).toBeVisible();
    await expect(tabs.locator("[aria-current]")).toHaveText(name);
    const sideways = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(sideways, `${name} at 320 px scrolls sideways`).toBeLessThanOrEqual(0);
    for (const link of await tabs.getByRole("link").all()) expect((await link.boundingBox())?.height).toBeGreaterThanOrEqual(24);
  }
});

test("a name is changed with the keyboard alone, everywhere at once", async ({ signedIn: page }) => {
  await openSettings(page, "account");
  const open = page.getByRole("button", { name: "Change name" });
  await open.focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Change your name" });
  await expect(dialog.getByLabel("Name", { exact: true })).toBeFocused();
  await expect(dialog.getByLabel("Name", { exact: true })).toHaveValue(owner.name);
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("  ");
  await page.keyboard.press("Enter");
  await expect(dialog.getByText("Fill this in")).toBeVisible();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("Grace Owner");
  await page.keyboard.press("Enter");
  await expect(dialog).toBeHidden();
  await expect(page.getByText("Changed your name")).toBeVisible();
  await expect(fact(page, "Name")).toContainText("Grace Owner");
  await expect(page.locator(".side .who")).toContainText("Grace Owner");
  await expect(open).toBeFocused();
  await page.reload();
  await expect(fact(page, "Name")).toContainText("Grace Owner");
});

test("an access key is changed, and keeps what was not touched", async ({ signedIn: page, kagi, watch }) => {
  watch.allowedStatuses.add(403);
  await createCategory(page, { name: "Stripe", keyType: "simple", variable: "STRIPE_KEY" });
  await openSettings(page, "keys");
  await page.getByRole("button", { name: "New access key" }).first().click();
  let dialog = page.getByRole("dialog", { name: "New access key" });
  await expect(dialog.getByLabel("Expires").getByRole("option", { name: "As it is" })).toHaveCount(0);
  await dialog.getByLabel("Name", { exact: true }).fill("ci");
  await dialog.getByRole("button", { name: "CI: read and reveal" }).click();
  await dialog.getByLabel("Expires").selectOption("In 7 days");
  await dialog.getByText("Narrow it down").click();
  await dialog.getByLabel("Project 1").fill("blog");
  await dialog.getByRole("checkbox", { name: "Stripe" }).check();
  await dialog.getByRole("button", { name: "Create key" }).click();
  const key = await page.getByLabel("The key").inputValue();
  await page.getByRole("button", { name: "Done" }).click();
  await page.getByRole("button", { name: "Close" }).last().click();

  await row(page, "ci").getByRole("button", { name: "Edit ci" }).click();
  dialog = page.getByRole("dialog", { name: "Edit ci" });
  await expect(dialog.getByLabel("Name", { exact: true })).toHaveValue("ci");
  await expect(dialog.getByRole("checkbox", { name: "Entries: reveal" })).toBeChecked();
  await expect(dialog.getByLabel("Expires")).toHaveValue("");
  await expect(dialog.getByLabel("Project 1")).toHaveValue("blog");
  await expect(dialog.getByRole("checkbox", { name: "Stripe" })).toBeChecked();
  await dialog.getByLabel("Name", { exact: true }).fill("deploy");
  await dialog.getByRole("checkbox", { name: "Entries: reveal" }).uncheck();
  await dialog.getByRole("checkbox", { name: "Stripe" }).uncheck();
  agePasswords(kagi);
  await dialog.getByRole("button", { name: "Save" }).click();
  const confirm = page.getByRole("dialog", { name: "Confirm your password" });
  await confirm.getByLabel("Password", { exact: true }).fill(password);
  await page.keyboard.press("Enter");
  await expect(dialog).toBeHidden();
  await expect(page.getByText("Saved deploy")).toBeVisible();
  await expect(row(page, "deploy")).toContainText(`${key.slice(0, 13)}…`);
  await expect(row(page, "deploy")).toContainText("entries: read");
  await expect(row(page, "deploy")).not.toContainText("reveal");
  await expect(row(page, "deploy")).toContainText("only project blog");
  await expect(row(page, "deploy")).not.toContainText("Stripe");
  await expect(row(page, "deploy").locator(".soon")).toBeVisible();
  await expect(page.getByRole("dialog")).toHaveCount(0);

  await row(page, "deploy").getByRole("button", { name: "Edit deploy" }).click();
  dialog = page.getByRole("dialog", { name: "Edit deploy" });
  await dialog.getByLabel("Expires").selectOption("Never");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(row(page, "deploy")).toContainText("never");
  await expect(row(page, "deploy").locator(".soon")).toHaveCount(0);
  await row(page, "deploy").getByRole("button", { name: "Edit deploy" }).click();
  await page.keyboard.press("Escape");
  await expect(row(page, "deploy").getByRole("button", { name: "Edit deploy" })).toBeFocused();
});

test("theme and density are in the server's HTML, and outlive the sign-out with the rest", async ({ page, context, kagi, session }) => {
  expect(session.cookies).toHaveLength(1);
  const signIn = async () => {
    await page.goto("/sign-in?next=/settings/appearance");
    await page.getByLabel("E-mail").fill(owner.email);
    await page.getByLabel("Password").fill(password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page).toHaveURL(/\/settings\/appearance$/);
    await hydrated(page);
  };
  const group = (name: string) => page.getByRole("group", { name, exact: true });
  const pressed = (name: string) => group(name).locator("[aria-pressed=true]");
  await signIn();
  await expect(pressed("Theme of the pages")).toHaveText("As the system");
  await expect(pressed("Density")).toHaveText("Comfortable");
  await expect(pressed("Revealed values")).toHaveText("30 seconds");
  await expect(pressed("Single-key shortcuts")).toHaveText("On");
  const rowHeight = async () => (await page.locator(".facts > div").first().boundingBox())?.height ?? 0;
  const before = await rowHeight();

  await group("Theme of the pages").getByRole("button", { name: "Light" }).click();
  await expect(page.locator(".side").getByRole("button", { name: "Light" })).toHaveAttribute("aria-pressed", "true");
  await page.locator(".side").getByRole("button", { name: "Dark" }).click();
  await expect(pressed("Theme of the pages")).toHaveText("Dark");
  await group("Density").getByRole("button", { name: "Compact" }).focus();
  await page.keyboard.press("Enter");
  await group("Revealed values").getByRole("button", { name: "Until hidden" }).click();
  await group("Single-key shortcuts").getByRole("button", { name: "Off" }).click();
  await expect(page.locator("html")).toHaveClass("dark compact");
  expect(await rowHeight()).toBeLessThan(before);

  await page.getByRole("button", { name: "Sign out" }).first().click();
  await expect(page).toHaveURL(/\/sign-in/);
  const kept = Object.fromEntries((await context.cookies(kagi.url)).map((cookie) => [cookie.name, cookie.value]));
  expect(kept).toMatchObject({ kagi_theme: "dark", kagi_density: "compact", kagi_reveal: "0", kagi_keys: "off" });
  await signIn();
  await expect(pressed("Theme of the pages")).toHaveText("Dark");
  await expect(pressed("Density")).toHaveText("Compact");
  await expect(pressed("Revealed values")).toHaveText("Until hidden");
  await expect(pressed("Single-key shortcuts")).toHaveText("Off");
  for (const path of ["/settings/appearance", "/keys", "/settings/security"]) {
    const html = await (await context.request.get(path, { headers: { Accept: "text/html" } })).text();
    expect(/<html[^>]*>/.exec(html)?.[0], path).toContain('class="dark compact"');
  }
  await group("Density").getByRole("button", { name: "Comfortable" }).click();
  await expect(page.locator("html")).toHaveClass("dark");
});

test("the security facts are readable without a script, and hold nothing secret", async ({ signedIn: page, kagi, browser, session }) => {
  await openSettings(page, "security");
  await expect(page.getByRole("heading", { level: 2 })).toHaveText(["Your data", "This server"]);
  await expect(fact(page, "Values")).toContainText("Sealed with AES-256-GCM");
  await expect(fact(page, "Sessions")).toContainText("End 12 hours after their last use, 7 days after sign-in");
  await expect(fact(page, "Cookie")).toContainText("kagi_session; HttpOnly; SameSite=Lax");
  await expect(fact(page, "Its source")).toContainText("From the key file");
  await expect(fact(page, "Database")).toContainText("SQLite");
  await expect(fact(page, "Public address")).toContainText(kagi.url);
  const mkid = kagi.rows().crypto_meta.find((row) => row.key === "mkid")?.value as string;
  await expect(fact(page, "Master key")).toContainText(mkid);
  expect(await page.content()).not.toContain(kagi.folder);
  await page.getByRole("navigation", { name: "Settings" }).getByRole("link", { name: "Export" }).click();
  await page.getByRole("navigation", { name: "Settings" }).getByRole("link", { name: "Security" }).click();
  await expect(fact(page, "Master key")).toContainText(mkid);

  const context = await browser.newContext({ baseURL: kagi.url, javaScriptEnabled: false });
  await context.addCookies(session.cookies);
  const still = await context.newPage();
  await still.goto("/settings/security");
  await expect(fact(still, "Master key")).toContainText(mkid);
  await context.close();
});

test("the export is a file with everything but the values", async ({ signedIn: page }) => {
  await createCategory(page, { name: "Exported", keyType: "simple", variable: "EXPORTED" });
  const dialog = await openEntryForm(page, "newsletter");
  await dialog.getByLabel("Value", { exact: true }).fill("canary-not-for-export");
  await save(dialog);
  await openSettings(page, "export");
  await expect(page.getByText("No value, no content of a file")).toBeVisible();
  const downloading = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download" }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toMatch(/^kagi-export-\d{4}-\d\d-\d\d\.json$/);
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  expect(JSON.parse(text).data.entries.map((entry: { projectName: string }) => entry.projectName)).toContain("newsletter");
  expect(text).not.toContain("canary-not-for-export");
  await expect(page).toHaveURL(/\/settings\/export$/);
});

test("every new page in every look", async ({ signedIn: page }) => {
  for (const tab of ["account", "appearance", "security", "export", "danger"]) {
    await openSettings(page, tab);
    await eachLook(page, `settings-${tab}`);
  }
  for (const [tab, dialog] of [
    ["account", "name"],
    ["account", "password"],
    ["danger", "wipe"],
  ]) {
    await openSettings(page, `${tab}?dialog=${dialog}`);
    await expect(page.getByRole("dialog")).toBeVisible();
    await eachLook(page, `settings-${tab}-${dialog}`);
  }
  await openSettings(page, "appearance");
  await page.getByRole("group", { name: "Density" }).getByRole("button", { name: "Compact" }).click();
  await openSettings(page, "security");
  await eachLook(page, "settings-security-compact");
});

test("a new password ends every other session, and its mistakes are named at their fields", async ({ signedIn: page, browser, kagi, watch }) => {
  watch.allowedStatuses.add(400);
  const context = await browser.newContext({ baseURL: kagi.url });
  const signIn = (text: string) =>
    context.request.post("/api/auth/sign-in", { form: { email: owner.email, password: text }, headers: { Origin: kagi.url }, maxRedirects: 0 });
  expect((await signIn(password)).status()).toBe(303);
  const elsewhere = await context.newPage();
  await elsewhere.goto("/settings/sessions");
  await expect(elsewhere.getByRole("heading", { level: 1, name: "Sessions" })).toBeVisible();

  await openSettings(page, "account");
  await page.getByRole("button", { name: "Change password" }).click();
  const dialog = page.getByRole("dialog", { name: "Change your password" });
  const [current, fresh, again] = ["Current password", "New password", "New password again"].map((name) => dialog.getByLabel(name, { exact: true }));
  await expect(current).toBeFocused();
  await expect(current).toHaveAttribute("autocomplete", "current-password");
  await expect(fresh).toHaveAttribute("autocomplete", "new-password");
  await expect(again).toHaveAttribute("autocomplete", "new-password");
  await current.fill("not the password");
  await fresh.fill("too short");
  await again.focus();
  await expect(dialog.getByText("Use 12 to 256 characters")).toBeVisible();
  await fresh.fill("another battery staple");
  await again.fill("another battery stable");
  await page.keyboard.press("Enter");
  await expect(dialog.getByText("This is not the new password.")).toBeVisible();
  await expect(again).toBeFocused();
  await again.fill("another battery staple");
  await page.keyboard.press("Enter");
  await expect(dialog.getByText("This is not your password.")).toBeVisible();
  await expect(current).toBeFocused();
  await current.fill(password);
  await page.keyboard.press("Enter");
  await expect(dialog).toBeHidden();
  await expect(page.getByText("Changed your password. Your other browsers are signed out.")).toBeVisible();

  await elsewhere.reload();
  await expect(elsewhere).toHaveURL(/\/sign-in/);
  expect((await signIn(password)).status()).toBe(401);
  expect((await signIn("another battery staple")).status()).toBe(303);
  await page.reload();
  await expect(page.getByRole("heading", { level: 1, name: "Account" })).toBeVisible();
  expect(kagi.stderr.includes("another battery")).toBe(false);
  await context.close();
});

test("a wipe asks for the address and a fresh sign-in, and leaves nothing but the account", async ({ signedIn: page, kagi, watch }) => {
  watch.allowedStatuses.add(403);
  await createCategory(page, { name: "Doomed", keyType: "simple", variable: "DOOMED" });
  await openSettings(page, "danger");
  await page.getByRole("button", { name: "Delete all your data" }).click();
  const dialog = page.getByRole("dialog", { name: "Delete all your data" });
  await expect(dialog.getByLabel("Your e-mail address")).toBeFocused();
  await page.keyboard.type("somebody@example.org");
  await page.keyboard.press("Enter");
  await expect(dialog.getByText("This is not the address of your account.")).toBeVisible();
  expect(kagi.rows().key_categories.length).toBeGreaterThan(0);

  agePasswords(kagi);
  await dialog.getByLabel("Your e-mail address").fill(` ${owner.email.toUpperCase()} `);
  await page.keyboard.press("Enter");
  const confirm = page.getByRole("dialog", { name: "Confirm your password" });
  await expect(confirm).toBeVisible();
  expect(kagi.rows().key_categories.length).toBeGreaterThan(0);
  await confirm.getByLabel("Password", { exact: true }).fill("another battery staple");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Deleted all your data")).toBeVisible();
  await expect(dialog).toBeHidden();
  const { key_categories, key_entries, access_keys, accounts } = kagi.rows();
  expect([key_categories.length, key_entries.length, access_keys.length, accounts.length]).toEqual([0, 0, 0, 1]);
  await page.getByRole("link", { name: "Keys", exact: true }).first().click();
  await expect(page.getByRole("article")).toHaveCount(0);
  await openSettings(page, "keys");
  await expect(page.getByText("No access keys yet.")).toBeVisible();
});
