// A project across its categories: the gaps, the way out as .env, and another name.
import { execFileSync } from "node:child_process";
import { type APIRequestContext, type Page, request } from "@playwright/test";
import { expect, hydrated, test } from "./kagi";
import { eachLook } from "./looks";
import { clipboard } from "./pages";

test.use({ server: "project", permissions: ["clipboard-write"] });
test.describe.configure({ mode: "serial" });

const days = (count: number) => new Date(Date.now() + count * 86_400_000).toISOString();
const ids: Record<string, string> = {};
let api: APIRequestContext;

async function make(path: string, data: object): Promise<string> {
  const answer = await api.post(path, { data });
  expect(answer.status(), await answer.text()).toBe(201);
  return (await answer.json()).data.id;
}

async function open(page: Page, name: string): Promise<void> {
  await page.goto(`/project?name=${encodeURIComponent(name)}`);
  await hydrated(page);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
}

const category = (page: Page, name: string) => page.getByRole("row").filter({ has: page.getByRole("rowheader", { name }) });

test.beforeAll(async ({ kagi, session }) => {
  api = await request.newContext({ baseURL: kagi.url, storageState: session, extraHTTPHeaders: { Origin: kagi.url } });
  ids.openai = await make("/api/categories", { name: "OpenAI", keyType: "simple", envVarName: "OPENAI_API_KEY", color: "#10b981" });
  ids.stripe = await make("/api/categories", { name: "Stripe", keyType: "simple", envVarName: "STRIPE_SECRET_KEY", color: "#635bff" });
  const fieldDefinitions = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];
  ids.aws = await make("/api/categories", { name: "AWS", keyType: "group", fieldDefinitions });
  ids.gcp = await make("/api/categories", { name: "GCP service account", keyType: "json" });
  const pair = { AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE", AWS_SECRET_ACCESS_KEY: "wJalr/\"canary\"$=" };
  for (const [categoryId, environment, value, expiresAt] of [
    [ids.openai, "production", "sk-canary's 1", days(12)],
    [ids.openai, "staging", "sk-canary-2", null],
    [ids.stripe, "production", "sk_live_canary", days(-2)],
    [ids.aws, "production", pair, null],
    [ids.gcp, "production", "{}", null],
    [ids.gcp, "local", "{}", null],
  ]) {
    await make("/api/entries", { categoryId, projectName: "team/blog", environment, value, expiresAt });
  }
  await make("/api/entries", { categoryId: ids.openai, projectName: "shop", value: "sk-shop" });
  await make("/api/access-keys", { name: "ci-prod", scopes: ["entries:read"], projects: ["team/blog"] });
});

test.afterAll(async () => api.dispose());

test("the grid shows what is there, what ends and what is missing", async ({ signedIn: page }) => {
  await open(page, "team/blog");
  const cells = category(page, "OpenAI").getByRole("cell");
  await expect(cells).toHaveText([/Set.*in 1\d days/, /Set.*changed/, /missing.*Add/, /missing.*Add/]);
  await expect(category(page, "Stripe").getByRole("cell").first()).toContainText("expired 2 days ago");
  await expect(page.getByRole("list", { name: "Environments" }).getByRole("listitem").first()).toContainText("4 of 4");
  await eachLook(page, "project");
  await cells.nth(0).getByRole("link").click();
  await expect(page).toHaveURL(new RegExp(`/keys/${ids.openai}\\?entry=`));
  await page.goBack();
  await cells.nth(2).getByRole("link", { name: /^Add/ }).click();
  await expect(page).toHaveURL(`/keys/${ids.openai}?dialog=new-entry&project=team%2Fblog&environment=development`);
  await expect(page.getByRole("dialog")).toBeVisible();
});

test("an environment is copied as a file that a shell reads, and each value is in the ledger", async ({ signedIn: page, kagi }) => {
  const reveals = () => kagi.rows().audit_log.filter((row) => row.action === "entry.reveal" && row.outcome === "ok").length;
  const before = reveals();
  await open(page, "team/blog");
  await expect(page.getByRole("button", { name: /^Copy as .env/ })).toHaveCount(2);
  await page.getByRole("button", { name: "Copy as .env: production" }).click();
  await expect(page.getByText(/^Copied team\/blog, production as \.env/)).toBeVisible();
  const script = `set -a\n${await clipboard(page)}\nprintf '%s|' "$OPENAI_API_KEY" "$STRIPE_SECRET_KEY" "$AWS_SECRET_ACCESS_KEY"`;
  expect(execFileSync("sh", ["-c", script], { encoding: "utf8" })).toBe('sk-canary\'s 1|sk_live_canary|wJalr/"canary"$=|');
  await expect(page.getByText("canary")).toHaveCount(0);
  expect(reveals()).toBe(before + 3);
});

test("two entries of one variable are not copied, and both are named", async ({ signedIn: page, kagi, watch }) => {
  watch.allowedStatuses.add(409);
  const other = await make("/api/categories", { name: "OpenAI of the team", keyType: "simple", envVarName: "OPENAI_API_KEY" });
  const twice = await make("/api/entries", { categoryId: other, projectName: "team/blog", environment: "staging", value: "canary" });
  const reveals = () => kagi.rows().audit_log.filter((row) => row.action === "entry.reveal").length;
  const before = reveals();
  await open(page, "team/blog");
  await page.getByRole("button", { name: "Copy as .env: staging" }).click();
  await expect(page.getByRole("status", { name: "Messages" })).toContainText(/“OpenAI” and “OpenAI of the team” .*OPENAI_API_KEY/);
  expect(reveals()).toBe(before);
  expect((await api.delete(`/api/entries/${twice}`)).status()).toBe(200);
});

test("another name reaches every entry, names the keys that don't follow, and is taken back", async ({ signedIn: page }) => {
  await open(page, "team/blog");
  await page.getByRole("button", { name: "Rename project" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("ci-prod");
  await eachLook(page, "project-rename");
  await dialog.getByLabel("New name").fill("100%2F <b>weblog</b>?");
  await dialog.getByRole("button", { name: "Rename project" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("100%2F <b>weblog</b>?");
  await expect(category(page, "Stripe")).toBeVisible();
  await page.reload();
  await hydrated(page);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("100%2F <b>weblog</b>?");

  await page.getByRole("button", { name: "Rename project" }).click();
  await expect(dialog.getByLabel("New name")).toHaveValue("100%2F <b>weblog</b>?");
  await dialog.getByLabel("New name").fill("weblog");
  await dialog.getByRole("button", { name: "Rename project" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("weblog");
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("100%2F <b>weblog</b>?");
});

test("two projects become one only when that is said", async ({ signedIn: page, watch }) => {
  watch.allowedStatuses.add(409);
  await open(page, "100%2F <b>weblog</b>?");
  await page.getByRole("button", { name: "Rename project" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("New name").fill("shop");
  await dialog.getByRole("button", { name: "Rename project" }).click();
  await expect(dialog.getByText(/There is a project of this name already, with 1 entry/)).toBeVisible();
  await eachLook(page, "project-merge");
  await dialog.getByRole("checkbox", { name: /Merge the two/ }).check();
  await dialog.getByRole("button", { name: "Rename project" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("shop");
  await expect(category(page, "OpenAI").first().getByRole("cell").first().getByRole("link")).toHaveCount(2);
  await expect(page.getByRole("button", { name: "Undo" })).toHaveCount(0);
});

test("a project that is none is not found", async ({ signedIn: page, watch }) => {
  watch.allowedStatuses.add(404);
  await page.goto("/project?name=nothing");
  await hydrated(page);
  await expect(page.getByRole("heading", { level: 1, name: "Not found" })).toBeVisible();
});
