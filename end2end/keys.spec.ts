// One category of each key type, with real values, through a restart.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { expect, hydrated, root, test } from "./kagi";
import { clipboard, createCategory, openEntryForm, reveal, row, save } from "./pages";

test.use({ server: "keys" });

const keyFile = join(root, "vault", "tests", "keys", "openssh_ed25519");
const sshKey = readFileSync(keyFile, "utf8");
const fingerprint = readFileSync(join(root, "vault", "tests", "keys", "fingerprints.txt"), "utf8").match(/^openssh_ed25519 (\S+)/m)?.[1] ?? "";
const serviceAccount = `${JSON.stringify({ type: "service_account", project_id: "shop", private_key: "-----BEGIN PRIVATE KEY-----\n…\n" }, null, 2)}\n`;

test.use({ permissions: ["clipboard-write"] });

async function openCategory(page: Page, name: string): Promise<void> {
  await page.goto("/keys");
  await hydrated(page);
  await page.getByRole("link", { name, exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
}

test.describe.serial("four key types", () => {
  test("simple: an API key", async ({ signedIn: page }) => {
    await createCategory(page, { name: "OpenAI", keyType: "simple", variable: "OPENAI_API_KEY" });
    const dialog = await openEntryForm(page, "blog");
    await dialog.getByLabel("Value", { exact: true }).fill("sk-proj-canary-1");
    await save(dialog);

    await expect(page.getByText("sk-proj-canary-1")).toHaveCount(0);
    await reveal(page, "blog");
    await expect(page.getByText("sk-proj-canary-1")).toBeVisible();
    await row(page, "blog").getByRole("button", { name: "Show 30 seconds longer" }).click();
    await expect(row(page, "blog").getByText(/^0:5\d$|^1:00$/)).toBeVisible();
    await row(page, "blog").getByRole("button", { name: /^Hide/ }).click();
    await expect(page.getByText("sk-proj-canary-1")).toHaveCount(0);
  });

  test("group: an AWS pair", async ({ signedIn: page }) => {
    await createCategory(page, { name: "AWS", keyType: "group", fields: ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"] });
    const dialog = await openEntryForm(page, "shop");
    await dialog.getByLabel("AWS_ACCESS_KEY_ID", { exact: true }).fill("AKIAIOSFODNN7EXAMPLE");
    await dialog.getByLabel("AWS_SECRET_ACCESS_KEY", { exact: true }).fill('wJalr/"canary"$=');
    await save(dialog);
    await reveal(page, "shop");
    await expect(page.getByText("AKIAIOSFODNN7EXAMPLE")).toBeVisible();
    await expect(page.getByText('wJalr/"canary"$=')).toBeVisible();
  });

  test("ssh: a key file, picked, with its kind and fingerprint", async ({ signedIn: page }) => {
    await createCategory(page, { name: "Deploy keys", keyType: "ssh" });
    const dialog = await openEntryForm(page, "web", "staging");
    await dialog.locator("input[type=file]").setInputFiles(keyFile);
    await expect(dialog.getByText("openssh_ed25519")).toBeVisible();
    await save(dialog);
    await expect(row(page, "web", "staging")).toContainText(fingerprint);

    const download = page.waitForEvent("download");
    await row(page, "web", "staging").getByRole("button", { name: /^Download/ }).click();
    const file = await download;
    expect(file.suggestedFilename()).toBe("openssh_ed25519");
    expect(readFileSync(await file.path(), "utf8")).toBe(sshKey);
  });

  test("json: a service account, dropped", async ({ signedIn: page }) => {
    await createCategory(page, { name: "GCP service account", keyType: "json" });
    const dialog = await openEntryForm(page, "shop");
    const dropped = await page.evaluateHandle((text) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([text], "service-account.json", { type: "application/json" }));
      return transfer;
    }, serviceAccount);
    await dialog.locator(".drop").dispatchEvent("drop", { dataTransfer: dropped });
    await expect(dialog.getByText("service-account.json")).toBeVisible();
    await save(dialog);
    await reveal(page, "shop");
    await expect(page.getByText('"type": "service_account"')).toBeVisible();
  });

  test("all four are found again after a restart, byte for byte", async ({ signedIn: page, kagi }) => {
    await kagi.restart();
    for (const [category, project, environment, expected] of [
      ["OpenAI", "blog", "production", "sk-proj-canary-1"],
      ["Deploy keys", "web", "staging", sshKey],
      ["GCP service account", "shop", "production", serviceAccount],
    ] as const) {
      await openCategory(page, category);
      await row(page, project, environment).getByRole("button", { name: /^Copy/ }).click();
      await expect(page.getByText(/^Copied/)).toBeVisible();
      expect(await clipboard(page)).toBe(expected);
      await expect(page.getByText(expected.trim().slice(-20))).toHaveCount(0);
    }
  });

  test("a copied group is a piece of a .env file that a shell reads", async ({ signedIn: page }) => {
    await openCategory(page, "AWS");
    await row(page, "shop").getByRole("button", { name: /^Copy/ }).click();
    await expect(page.getByText(/^Copied/)).toBeVisible();
    const script = `set -a\n${await clipboard(page)}\nprintf %s "$AWS_SECRET_ACCESS_KEY"`;
    expect(execFileSync("sh", ["-c", script], { encoding: "utf8" })).toBe('wJalr/"canary"$=');
  });

  test("editing without touching the value keeps it; a new value replaces it", async ({ signedIn: page }) => {
    await openCategory(page, "OpenAI");
    await row(page, "blog").getByRole("button", { name: /^Edit/ }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Project").fill("weblog");
    await save(dialog);
    await reveal(page, "weblog");
    await expect(page.getByText("sk-proj-canary-1")).toBeVisible();

    await row(page, "weblog").getByRole("button", { name: /^Edit/ }).click();
    await dialog.getByRole("button", { name: "Replace the value" }).click();
    await dialog.getByLabel("Value", { exact: true }).fill("sk-proj-canary-2");
    await save(dialog);
    await reveal(page, "weblog");
    await expect(page.getByText("sk-proj-canary-2")).toBeVisible();
  });

  test("delete goes to the trash, and Undo brings it back", async ({ signedIn: page }) => {
    await openCategory(page, "OpenAI");
    await row(page, "weblog").getByRole("button", { name: /^Delete/ }).click();
    await expect(row(page, "weblog")).toHaveCount(0);
    await page.getByRole("button", { name: "Undo" }).click();
    await expect(row(page, "weblog")).toBeVisible();

    await page.getByRole("button", { name: "Delete", exact: true }).click();
    await expect(page).toHaveURL(/\/keys$/);
    await expect(page.getByRole("link", { name: "OpenAI", exact: true })).toHaveCount(0);
    await page.getByRole("button", { name: "Undo" }).click();
    await expect(page.getByRole("link", { name: "OpenAI", exact: true })).toBeVisible();
  });

  test("a value is hidden when its time is over, when the tab is hidden, and when the page is left", async ({ signedIn: page }) => {
    await page.clock.install();
    await openCategory(page, "OpenAI");
    const value = page.getByText("sk-proj-canary-2");

    await reveal(page, "weblog");
    await expect(value).toBeVisible();
    await page.clock.runFor(31_000);
    await expect(value).toHaveCount(0);

    await reveal(page, "weblog");
    await expect(value).toBeVisible();
    await page.evaluate(() => {
      Object.defineProperty(document, "hidden", { value: true, configurable: true });
      document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
    });
    await expect(value).toHaveCount(0);
    await page.evaluate(() => Object.defineProperty(document, "hidden", { value: false, configurable: true }));

    await reveal(page, "weblog");
    await expect(value).toBeVisible();
    await page.getByRole("link", { name: "Keys", exact: true }).first().click();
    await expect(page.getByRole("heading", { level: 1, name: "Keys" })).toBeVisible();
    await page.goBack();
    await expect(page.getByRole("heading", { level: 1, name: "OpenAI" })).toBeVisible();
    await expect(value).toHaveCount(0);
  });
});

test("what breaks a rule is named under its field, and nothing typed is lost", async ({ signedIn: page, watch }) => {
  watch.allowedStatuses.add(400);
  await page.getByRole("button", { name: "New category" }).first().click();
  const form = page.getByRole("dialog");
  await form.getByLabel("Name", { exact: true }).fill("   ");
  await form.getByLabel("Environment variable").fill("not-a-name");
  await form.getByRole("button", { name: "Create category" }).click();
  await expect(form.getByText("spaces alone are not enough")).toBeVisible();
  await expect(form.getByText("beginning with a letter or an underscore")).toBeVisible();
  await expect(form.getByLabel("Name", { exact: true })).toBeFocused();
  await form.getByLabel("Name", { exact: true }).fill("Keys of SSH");
  await form.getByLabel("Environment variable").fill("");
  await form.getByRole("radio", { name: /^ssh/i }).check();
  await form.getByRole("button", { name: "Create category" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Keys of SSH" })).toBeVisible();

  const dialog = await openEntryForm(page, "web");
  await dialog.getByLabel("Private key", { exact: true }).fill("-----BEGIN OPENSSH PRIVATE KEY-----\ncanary-broken");
  await dialog.getByRole("button", { name: "Create entry" }).click();
  await expect(dialog.getByText("This is not a whole private key.")).toBeVisible();
  await expect(dialog.getByLabel("Project")).toHaveValue("web");
  await expect(dialog.getByLabel("Private key", { exact: true })).toHaveValue(/canary-broken/);
  await dialog.getByLabel("Private key", { exact: true }).fill("x".repeat(300 * 1024));
  await dialog.getByRole("button", { name: "Create entry" }).click();
  await expect(dialog.getByText(/at most 256 KiB; this has/)).toBeVisible();
});
