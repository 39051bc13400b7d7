// The first page: numbers, charts, what is new and what ends, and the ways from there.
import { type APIRequestContext, type Page, request } from "@playwright/test";
import { type Kagi, expect, hydrated, test } from "./kagi";
import { eachLook } from "./looks";

test.use({ server: "overview" });
test.describe.configure({ mode: "serial" });

const days = (count: number) => new Date(Date.now() + count * 86_400_000).toISOString();
const sshKey = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f\n-----END PRIVATE KEY-----\n";

type Session = Awaited<ReturnType<APIRequestContext["storageState"]>>;

/** A client that acts as the owner's browser would. */
async function client(kagi: Kagi, session: Session): Promise<APIRequestContext> {
  return request.newContext({ baseURL: kagi.url, storageState: session, extraHTTPHeaders: { Origin: kagi.url } });
}

async function make(api: APIRequestContext, path: string, data: object): Promise<string> {
  const answer = await api.post(path, { data });
  expect(answer.status(), await answer.text()).toBe(201);
  return (await answer.json()).data.id;
}

/** What a server function was asked for while something was done. */
async function roundTrips(page: Page, act: () => Promise<void>): Promise<string[]> {
  const asked: string[] = [];
  const note = (request: { url(): string }) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith("/rpc/")) asked.push(pathname);
  };
  page.on("request", note);
  await act();
  page.off("request", note);
  return asked;
}

test("an empty vault says what to do first", async ({ signedIn: page }) => {
  await page.getByRole("link", { name: "Overview" }).first().click();
  await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
  await expect(page.getByRole("link", { name: "make an access key" })).toBeVisible();
  await eachLook(page, "overview-empty");
  await page.getByRole("main").getByRole("link", { name: "New category" }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await expect(page).toHaveURL(/\/keys\?dialog=new$/);
});

test("numbers, charts and lists; each link is followed without a new page", async ({ signedIn: page, kagi, session }) => {
  const api = await client(kagi, session);
  const category = (name: string, more: object) => make(api, "/api/categories", { name, ...more });
  const openai = await category("OpenAI", { keyType: "simple", envVarName: "OPENAI_API_KEY", color: "#10b981" });
  const stripe = await category("Stripe", { keyType: "simple", envVarName: "STRIPE_SECRET_KEY", color: "#635bff" });
  const aws = await category("AWS", { keyType: "group", fieldDefinitions: ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"] });
  const deploy = await category("Deploy keys", { keyType: "ssh" });
  const gcp = await category("GCP service account", { keyType: "json" });
  const pair = { AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE", AWS_SECRET_ACCESS_KEY: "secret" };
  const entries: [string, string, string, unknown, string | null][] = [
    [openai, "blog", "production", "sk-1", days(-3)],
    [openai, "blog", "staging", "sk-2", days(400)],
    [openai, "newsletter", "production", "sk-3", null],
    [stripe, "shop", "production", "sk-4", days(12)],
    [stripe, "shop", "development", "sk-5", null],
    [stripe, "blog", "local", "sk-6", null],
    [aws, "shop", "production", pair, days(25)],
    [aws, "blog", "production", pair, null],
    [deploy, "shop", "staging", sshKey, null],
    [gcp, "analytics", "production", '{"type":"service_account"}', null],
  ];
  for (const [categoryId, projectName, environment, value, expiresAt] of entries) {
    await make(api, "/api/entries", { categoryId, projectName, environment, value, expiresAt });
  }
  await page.goto("/");
  await hydrated(page);
  const main = page.getByRole("main");
  await expect(main.getByRole("table", { name: "Entries by key type" }).getByRole("row", { name: /simple 6 60 %/ })).toBeVisible();
  await expect(main.getByRole("table", { name: "Entries by environment" }).getByRole("row", { name: /production 6/ })).toBeVisible();
  await expect(main.getByRole("region", { name: "Recently added" }).getByRole("listitem")).toHaveCount(5);
  const expiring = main.getByRole("region", { name: "Expiring soon" });
  await expect(expiring.getByRole("listitem")).toHaveText([/OpenAI.*expired 3 days ago/, /Stripe.*in 1\d days/, /AWS.*in 2\d days/]);
  await eachLook(page, "overview");
  await page.evaluate(() => Object.assign(window, { stayed: true }));

  const asked = await roundTrips(page, async () => {
    await main.getByRole("region", { name: "Projects" }).getByRole("link", { name: "shop" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "shop" })).toBeVisible();
  });
  expect(asked).toEqual(["/rpc/projects/get"]);
  await page.goBack();
  await expect(main.getByRole("region", { name: "Projects" })).toBeVisible();
  await main.getByRole("link", { name: "ssh" }).click();
  await expect(page).toHaveURL(/\/keys\?type=ssh$/);
  await expect(page.getByRole("article")).toHaveCount(1);
  const back = await roundTrips(page, async () => {
    await page.getByRole("link", { name: "Kagi" }).click();
    await expect(main.getByRole("region", { name: "Projects" })).toBeVisible();
  });
  expect(back).toEqual(["/rpc/overview/get"]);
  await expiring.getByRole("link", { name: /Stripe/ }).click();
  await expect(page).toHaveURL(new RegExp(`/keys/${stripe}\\?entry=`));
  await expect(page.locator("tr[aria-current=true]")).toContainText("shop");
  expect(await page.evaluate(() => "stayed" in window)).toBe(true);
  await api.dispose();
});

test("hostile names stay text, and a long list opens whole", async ({ signedIn: page, kagi, session }) => {
  const api = await client(kagi, session);
  const html = "<img src=x onerror=document.title='pwned'>";
  const hostile = await make(api, "/api/categories", { name: html, keyType: "simple", envVarName: "HOSTILE" });
  const names = [html, "مشروع المدونة", "鍵".repeat(255), "a/b?c=d&e=f#g", "100%2F%", " + ", "🔑 keys"];
  for (const projectName of [...names, ...names, ...Array.from({ length: 9 }, (_, number) => `p${number}`)]) {
    await make(api, "/api/entries", { categoryId: hostile, projectName, value: "canary", expiresAt: days(3) });
  }
  await page.goto("/");
  await hydrated(page);
  const projects = page.getByRole("main").getByRole("region", { name: "Projects" });
  await expect(projects.getByRole("listitem")).toHaveCount(12);
  await expect(page.getByText(html).first()).toBeVisible();
  await eachLook(page, "overview-hostile");
  await projects.getByRole("link", { name: /^All \d+ projects$/ }).click();
  await expect(projects.getByRole("listitem")).toHaveCount(20);
  await expect(page).toHaveURL(/\?projects=all$/);
  for (const name of names) {
    await projects.getByRole("link", { name: name.trim(), exact: true }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(name.trim());
    await page.reload();
    await hydrated(page);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(name.trim());
    await page.goBack();
    await expect(projects.getByRole("listitem")).toHaveCount(20);
  }
  await expect(page).not.toHaveTitle(/pwned/);
  await expect(page.getByRole("main").locator("img")).toHaveCount(0);
  await api.dispose();
});

test("it is read without JavaScript", async ({ browser, kagi, session }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, storageState: session, baseURL: kagi.url });
  const page = await context.newPage();
  await page.goto("/");
  await expect(page.getByRole("table", { name: "Entries by key type" })).toBeVisible();
  await expect(page.getByRole("region", { name: "Expiring soon" })).toContainText(/expired \d{4}-\d\d-\d\d/);
  await page.getByRole("region", { name: "Projects" }).getByRole("link").first().click();
  await expect(page.getByRole("table", { name: "Entries by category and environment" })).toBeVisible();
  await context.close();
});
