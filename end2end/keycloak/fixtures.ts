// For each test a Kagi of its own and the realm as its file has it; one Keycloak for them all.
import { type Browser, type Page, test as base } from "@playwright/test";
import { expect, Kagi, Watch } from "../kagi";
import { Keycloak, passwordOf, type Username } from "./keycloak";

export { expect };

interface Fixtures {
  /** Kagi's settings beside those that name the provider. No refresh checks, unless a test wants them: they end what it waits for too. */
  env: NodeJS.ProcessEnv;
  kagi: Kagi;
  watch: Watch;
  /** The page of one more person, in a browser of their own. */
  another: (username: Username) => Promise<Page>;
}

export const test = base.extend<Fixtures, { keycloak: Keycloak }>({
  keycloak: [
    async ({}, use) => {
      const keycloak = await Keycloak.start();
      await use(keycloak);
      await keycloak.dispose();
    },
    { scope: "worker", timeout: 300_000 },
  ],
  env: [{ OIDC_RECHECK_SECONDS: "0" }, { option: true }],
  kagi: async ({ keycloak, env }, use) => {
    await keycloak.renewRealm();
    const kagi = await Kagi.start({ ...keycloak.settings, ...env });
    await keycloak.serve(kagi.url);
    await (await kagi.setUp()).dispose();
    await use(kagi);
    await kagi.stop();
  },
  baseURL: async ({ kagi }, use) => use(kagi.url),
  watch: [
    async ({ context, kagi, keycloak }, use) => {
      const watch = await Watch.over(context, kagi.url);
      watch.providers.add(keycloak.url);
      await use(watch);
      expect(watch.complaints).toEqual([]);
    },
    { auto: true },
  ],
  another: async ({ browser, baseURL }, use) => {
    const contexts: Awaited<ReturnType<Browser["newContext"]>>[] = [];
    await use(async (username) => {
      const context = await browser.newContext({ baseURL });
      contexts.push(context);
      const page = await context.newPage();
      await signIn(page, username);
      return page;
    });
    for (const context of contexts) await context.close();
  },
});

export async function signIn(page: Page, username: Username, next = "/keys"): Promise<void> {
  await page.goto(next);
  await page.getByRole("link", { name: "Sign in with Keycloak" }).click();
  await enterPassword(page, username);
  await expect(page).toHaveURL(next);
}

/** On Keycloak's page. */
export async function enterPassword(page: Page, username: Username, password = passwordOf(username)): Promise<void> {
  await page.getByLabel("Username or email").fill(username);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign In" }).click();
}

/** What Kagi answers to the browser's session, or to an access key: 200, or 401. */
export async function standing(page: Page, accessKey?: string): Promise<number> {
  const answer = accessKey
    ? await page.request.get("/api/categories", { headers: { Authorization: `Bearer ${accessKey}` } })
    : await page.request.get("/api/sessions");
  return answer.status();
}

/** An access key of the person who is signed in, made over REST. */
export async function accessKey(page: Page, kagi: Kagi): Promise<string> {
  const data = { name: "ci", scopes: ["categories:read"] };
  const answer = await page.request.post("/api/access-keys", { data, headers: { Origin: kagi.url } });
  expect(answer.status()).toBe(201);
  return (await answer.json()).data.key;
}
