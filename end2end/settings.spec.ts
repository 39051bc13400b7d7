// Settings: keys for machines, and the browsers that are signed in.
import type { Locator, Page } from "@playwright/test";
import { agePasswords, bytesUnder, expect, hydrated, owner, password, test } from "./kagi";
import { createCategory } from "./pages";

test.use({ server: "settings", permissions: ["clipboard-write"] });

const KEY = /^kagi_[\w-]{43}$/;

async function openSettings(page: Page, tab: "keys" | "sessions"): Promise<void> {
  await page.goto(`/settings/${tab}`);
  await hydrated(page);
}

async function openForm(page: Page): Promise<Locator> {
  await page.getByRole("button", { name: "New access key" }).first().click();
  const dialog = page.getByRole("dialog", { name: "New access key" });
  await expect(dialog.getByLabel("Name", { exact: true })).toBeFocused();
  return dialog;
}

/** The key that the dialog shows. */
async function shownKey(page: Page, name: string): Promise<string> {
  const dialog = page.getByRole("dialog", { name: `Key of ${name}` });
  await expect(dialog.getByText("It will not be shown again")).toBeVisible();
  const key = await dialog.getByLabel("The key").inputValue();
  expect(key).toMatch(KEY);
  return key;
}

/** Closes it as one does who has put the key somewhere. */
async function copyAndClose(page: Page, name: string): Promise<void> {
  const dialog = page.getByRole("dialog", { name: `Key of ${name}` });
  await dialog.getByRole("button", { name: "Copy" }).click();
  await expect(dialog.getByRole("status")).toContainText("Copied.");
  await dialog.getByRole("button", { name: "Done" }).click();
  await expect(dialog).toBeHidden();
}

async function createKey(page: Page, name: string, preset: string): Promise<string> {
  const dialog = await openForm(page);
  await dialog.getByLabel("Name", { exact: true }).fill(name);
  await dialog.getByRole("button", { name: preset }).click();
  await dialog.getByRole("button", { name: "Create key" }).click();
  const key = await shownKey(page, name);
  await copyAndClose(page, name);
  return key;
}

function row(page: Page, name: string): Locator {
  return page.getByRole("row").filter({ has: page.getByRole("rowheader", { name: new RegExp(`^${name}`) }) });
}

test("a key is made by a preset, shown once, and then only recognised", async ({ signedIn: page, kagi }) => {
  const bodies: string[] = [];
  page.on("response", async (response) => {
    if (response.request().resourceType() === "document") bodies.push(await response.text().catch(() => ""));
  });
  await page.getByRole("link", { name: "Settings" }).first().click();
  await expect(page).toHaveURL(/\/settings\/keys$/);
  await expect(page.getByRole("heading", { level: 1, name: "Access keys" })).toBeVisible();
  await expect(page.getByText("No access keys yet.")).toBeVisible();

  const dialog = await openForm(page);
  await expect(page).toHaveURL(/dialog=new/);
  await dialog.getByLabel("Name", { exact: true }).fill("ci");
  await dialog.getByRole("button", { name: "CI: read and reveal" }).click();
  await expect(dialog.getByRole("checkbox", { name: "Entries: reveal" })).toBeChecked();
  await expect(dialog.getByRole("checkbox", { name: "Entries: write" })).not.toBeChecked();
  await dialog.getByRole("button", { name: "Create key" }).click();
  const key = await shownKey(page, "ci");

  const shown = page.getByRole("dialog", { name: "Key of ci" });
  await shown.getByRole("button", { name: "Done" }).click();
  await expect(shown.getByText("It can't be shown again.")).toBeVisible();
  await shown.getByRole("button", { name: "Keep it open" }).click();
  await copyAndClose(page, "ci");
  expect(await page.content()).not.toContain(key);
  await expect(row(page, "ci")).toContainText(`${key.slice(0, 13)}…`);
  await expect(row(page, "ci")).toContainText("entries: read, reveal");
  await expect(row(page, "ci")).toContainText("in 3 months");
  await expect(row(page, "ci")).toContainText("never");

  await page.goBack();
  await page.goForward();
  await page.reload();
  await hydrated(page);
  await expect(row(page, "ci")).toBeVisible();
  await expect(page.getByText(key)).toHaveCount(0);
  await page.goto("/settings/keys?dialog=issued");
  await hydrated(page);
  await expect(page.getByRole("dialog")).toHaveCount(0);
  bodies.push(await page.content());
  for (const [where, bytes] of [
    ["HTML", Buffer.from(bodies.join())],
    ["standard output", Buffer.from(kagi.stdout)],
    ["the log", Buffer.from(kagi.stderr)],
    ["the vault's folder", bytesUnder(kagi.dataDir)],
  ] as const) {
    expect(bytes.length, `${where} was looked at`).toBeGreaterThan(0);
    expect(bytes.includes(key), `the key is in ${where}`).toBe(false);
  }
});

test("a key is made box by box, narrowed, and what breaks a rule is named under its field", async ({ signedIn: page, watch }) => {
  watch.allowedStatuses.add(400);
  await createCategory(page, { name: "OpenAI", keyType: "simple", variable: "OPENAI_API_KEY" });
  await openSettings(page, "keys");
  const dialog = await openForm(page);
  await dialog.getByRole("button", { name: "Create key" }).click();
  await expect(dialog.getByText("Give at least one scope")).toBeVisible();
  await expect(dialog.getByLabel("Name", { exact: true })).toBeFocused();

  await dialog.getByLabel("Name", { exact: true }).fill("deploy");
  await dialog.getByRole("button", { name: "Read only" }).click();
  await expect(dialog.getByRole("button", { name: "Read only" })).toHaveAttribute("aria-pressed", "true");
  await dialog.getByRole("checkbox", { name: "Entries: reveal" }).check();
  await expect(dialog.getByRole("button", { name: "Read only" })).toHaveAttribute("aria-pressed", "false");
  await dialog.getByLabel("Expires").selectOption("In 7 days");
  await dialog.getByText("Narrow it down").click();
  await dialog.getByLabel("Project 1").fill("blog");
  await dialog.getByLabel("Project 1").press("Enter");
  await expect(dialog.getByLabel("Project 2")).toBeFocused();
  await page.keyboard.type("shop");
  await dialog.getByRole("checkbox", { name: "production" }).check();
  await dialog.getByRole("checkbox", { name: "OpenAI" }).check();
  await dialog.getByLabel("Network 1").fill("everywhere");
  await dialog.getByRole("button", { name: "Create key" }).click();
  await expect(dialog.getByText("A key narrowed by projects, categories or environments cannot hold 2fa:*")).toBeVisible();

  for (const name of ["Recovery codes: read", "Env files: read", "Audit: read"]) await dialog.getByRole("checkbox", { name }).uncheck();
  await dialog.getByText("Narrow it down").click();
  await expect(dialog.getByLabel("Network 1")).toBeHidden();
  await dialog.getByRole("button", { name: "Create key" }).click();
  await expect(dialog.getByText("Give an address or a network")).toBeVisible();
  await expect(dialog.getByLabel("Network 1")).toBeFocused();
  await expect(dialog.getByLabel("Project 2")).toHaveValue("shop");
  await dialog.getByLabel("Network 1").fill("127.0.0.0/8");
  await dialog.getByRole("button", { name: "Create key" }).click();
  await shownKey(page, "deploy");
  await copyAndClose(page, "deploy");
  await expect(row(page, "deploy")).toContainText("only projects blog, shop · production · OpenAI · from 127.0.0.0/8");
  await expect(row(page, "deploy").locator(".soon")).toBeVisible();
});

test("a form that was begun asks before it goes, by Escape and by Back", async ({ signedIn: page }) => {
  await openSettings(page, "keys");
  const dialog = await openForm(page);
  await dialog.getByRole("button", { name: "Everything" }).click();
  await page.keyboard.press("Escape");
  await expect(dialog.getByText("Discard what you typed?")).toBeVisible();
  await dialog.getByRole("button", { name: "Keep editing" }).click();
  await page.goBack();
  await expect(dialog.getByText("Discard what you typed?")).toBeVisible();
  await dialog.getByRole("button", { name: "Discard" }).click();
  await expect(dialog).toBeHidden();
});

test("rotating gives a new secret; the old one stays good for its grace", async ({ signedIn: page }) => {
  await openSettings(page, "keys");
  const before = await createKey(page, "rotated", "Everything");
  await row(page, "rotated").getByRole("button", { name: "Rotate rotated" }).click();
  const dialog = page.getByRole("dialog", { name: "Rotate rotated" });
  await dialog.getByRole("radio", { name: /^24 hours/ }).check();
  await dialog.getByRole("button", { name: "Rotate rotated" }).click();
  const after = await shownKey(page, "rotated");
  expect(after).not.toBe(before);
  await expect(page.getByText(/The secret before it ends in 23 hours/)).toBeVisible();
  await copyAndClose(page, "rotated");
  await expect(row(page, "rotated")).toContainText(`${after.slice(0, 13)}…`);
  await expect(row(page, "rotated")).toContainText("former secret ends in 23 hours");
  await expect(row(page, "rotated")).toContainText("everything");
});

test("revoking names the key, and takes it away", async ({ signedIn: page }) => {
  await openSettings(page, "keys");
  await createKey(page, "lost", "Read only");
  await row(page, "lost").getByRole("button", { name: "Revoke lost" }).click();
  const dialog = page.getByRole("dialog", { name: "Revoke lost" });
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(row(page, "lost")).toBeVisible();
  await row(page, "lost").getByRole("button", { name: "Revoke lost" }).click();
  await dialog.getByRole("button", { name: "Revoke lost" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText("Revoked lost")).toBeVisible();
  await expect(row(page, "lost")).toHaveCount(0);
  await page.reload();
  await hydrated(page);
  await expect(row(page, "lost")).toHaveCount(0);
});

test("Back asks before it takes a new key away, and Forward does not bring it again", async ({ signedIn: page }) => {
  await openSettings(page, "keys");
  const dialog = await openForm(page);
  await dialog.getByLabel("Name", { exact: true }).fill("missed");
  await dialog.getByRole("button", { name: "Read only" }).click();
  await dialog.getByRole("button", { name: "Create key" }).click();
  await shownKey(page, "missed");
  await expect(page).toHaveURL(/dialog=issued/);
  const issued = page.getByRole("dialog", { name: "Key of missed" });
  await page.goBack();
  await expect(issued.getByText("It can't be shown again. Close it?")).toBeVisible();
  await issued.getByRole("button", { name: "Keep it open" }).click();
  await issued.getByRole("button", { name: "Copy" }).click();
  await expect(issued.getByText(/^Copied/)).toBeVisible();
  await page.goBack();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await page.goForward();
  await expect(page).toHaveURL(/dialog=issued/);
  await expect(row(page, "missed")).toBeVisible();
  await expect(page.getByRole("dialog")).toHaveCount(0);
});

test("after a while the password is asked for, and nothing typed is lost", async ({ signedIn: page, kagi, watch }) => {
  watch.allowedStatuses.add(400).add(403);
  await openSettings(page, "keys");
  agePasswords(kagi);
  const dialog = await openForm(page);
  await dialog.getByLabel("Name", { exact: true }).fill("later");
  await dialog.getByRole("checkbox", { name: "Numbers: read" }).check();
  await dialog.getByRole("button", { name: "Create key" }).click();

  const confirm = page.getByRole("dialog", { name: "Confirm your password" });
  await expect(confirm.getByLabel("Password", { exact: true })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(confirm).toBeHidden();
  await expect(dialog.getByText("Nothing was done, since you did not confirm that it is you.")).toBeVisible();
  await expect(dialog.getByLabel("Name", { exact: true })).toHaveValue("later");

  await dialog.getByRole("button", { name: "Create key" }).click();
  await confirm.getByLabel("Password", { exact: true }).fill("not the password");
  await page.keyboard.press("Enter");
  await expect(confirm.getByText("This is not your password.")).toBeVisible();
  await confirm.getByLabel("Password", { exact: true }).fill(password);
  await page.keyboard.press("Enter");
  const key = await shownKey(page, "later");
  await copyAndClose(page, "later");
  await expect(row(page, "later")).toContainText("stats: read");

  agePasswords(kagi);
  await row(page, "later").getByRole("button", { name: "Rotate later" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Rotate later" }).click();
  await confirm.getByLabel("Password", { exact: true }).fill(password);
  await confirm.getByRole("button", { name: "Confirm" }).click();
  expect(await shownKey(page, "later")).not.toBe(key);
  await copyAndClose(page, "later");
  expect(kagi.stderr.includes(password)).toBe(false);
});

test("Back takes the question for the password away, and leaves what asked it", async ({ signedIn: page, kagi, watch }) => {
  watch.allowedStatuses.add(403);
  await openSettings(page, "keys");
  const dialog = await openForm(page);
  await dialog.getByLabel("Name", { exact: true }).fill("never made");
  await dialog.getByRole("button", { name: "Everything" }).click();
  agePasswords(kagi);
  await dialog.getByRole("button", { name: "Create key" }).click();
  await expect(page.getByRole("dialog", { name: "Confirm your password" })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole("dialog")).toHaveCount(1);
  await expect(dialog.getByLabel("Name", { exact: true })).toHaveValue("never made");
  await expect(dialog.getByRole("alert")).toContainText("What you typed is still here.");
  await page.goBack();
  await dialog.getByRole("button", { name: "Discard" }).click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(row(page, "never made")).toHaveCount(0);
});

test("sessions are listed; one is ended, then all", async ({ browser, kagi, session, watch }) => {
  watch.allowedStatuses.add(401);
  expect(session.cookies).toHaveLength(1);
  const signIn = async (userAgent: string) => {
    const context = await browser.newContext({ baseURL: kagi.url, userAgent });
    const page = await context.newPage();
    await page.goto("/sign-in?next=/settings/sessions");
    await page.getByLabel("E-mail").fill(owner.email);
    await page.getByLabel("Password").fill(password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Sessions" })).toBeVisible();
    await hydrated(page);
    return page;
  };
  const phone = await signIn("Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0");
  const laptop = await signIn("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36");
  const other = row(laptop, "Firefox on Android");
  await expect(other).toContainText("127.0.0.1");
  await expect(other.getByText("this one")).toHaveCount(0);
  await expect(row(laptop, "Chrome on Linux").first()).toContainText("this one");
  await expect(row(laptop, "Chrome on Linux").getByRole("button")).toHaveCount(0);

  await other.getByRole("button", { name: "End Firefox on Android" }).click();
  await expect(laptop.getByText("Ended Firefox on Android")).toBeVisible();
  await expect(other).toHaveCount(0);
  await phone.reload();
  await expect(phone).toHaveURL(/\/sign-in/);

  const tablet = await signIn("Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15");
  await laptop.getByRole("button", { name: "Sign out everywhere" }).click();
  await laptop.getByRole("dialog").getByRole("button", { name: "Sign out everywhere" }).click();
  await expect(laptop).toHaveURL(/\/sign-in/);
  await tablet.reload();
  await expect(tablet).toHaveURL(/\/sign-in/);
  for (const page of [phone, laptop, tablet]) await page.context().close();
});

test("/settings leads to the keys, and there is nothing beside its tabs", async ({ browser, kagi }) => {
  const context = await browser.newContext({ baseURL: kagi.url });
  const client = context.request;
  await client.post("/api/auth/sign-in", { form: { email: owner.email, password }, headers: { Origin: kagi.url }, maxRedirects: 0 });
  const page = await context.newPage();
  await page.goto("/settings");
  await expect(page).toHaveURL(/\/settings\/keys$/);
  await hydrated(page);
  await page.getByRole("navigation", { name: "Settings" }).getByRole("link", { name: "Sessions" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Sessions" })).toBeVisible();
  await expect(page).toHaveTitle("Sessions · Kagi");
  expect((await client.get("/settings/nothing", { headers: { Accept: "text/html" } })).status()).toBe(404);
  await context.close();
});
