// Kagi as an app that is installed: the manifest, the service worker and what it keeps, being offline, a newer build.
import { appendFileSync, cpSync, mkdtempSync, renameSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Page, chromium } from "@playwright/test";
import config from "./playwright.config";
import { Kagi, bytesUnder, test as base, expect, hydrated, password, root } from "./kagi";
import { eachLook } from "./looks";
import { createCategory, openEntryForm, reveal, save } from "./pages";

const canary = "canary-51d08e-in-the-app";
/** A site of its own, so that it can become another build. */
const site = join(mkdtempSync(join(tmpdir(), "kagi-site-")), "site");

const test = base.extend<{ profile: string; installed: Page }, object>({
  kagi: [
    async ({ server: _ }, use) => {
      cpSync(join(root, "target", "site"), site, { recursive: true });
      const kagi = await Kagi.start({ LEPTOS_SITE_ROOT: site });
      await use(kagi);
      await kagi.stop();
    },
    { scope: "worker" },
  ],
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern
  profile: async ({}, use) => use(mkdtempSync(join(tmpdir(), "kagi-profile-"))),
  /** A page in a browser with a profile on the disk, signed in, with its worker at work. */
  installed: async ({ kagi, session, profile }, use) => {
    const context = await chromium.launchPersistentContext(profile, { ...config.use, ...config.use?.launchOptions, baseURL: kagi.url });
    await context.addCookies(session.cookies);
    const page = context.pages()[0] ?? (await context.newPage());
    await page.goto("/keys");
    await hydrated(page);
    await workerActive(page);
    await page.reload();
    await hydrated(page);
    await use(page);
    await context.close();
  },
});

test.use({ server: "pwa" });

async function workerActive(page: Page): Promise<void> {
  await expect.poll(() => page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.active?.state)).toBe("activated");
}

const waits = (page: Page) => page.evaluate(async () => !!(await navigator.serviceWorker.getRegistration())?.waiting);
const cacheNames = (page: Page) => page.evaluate(() => caches.keys());
const newVersion = (page: Page) => page.getByRole("status").getByText("New version");

/** Another build of the site, served from now on. */
async function becomeAnotherBuild(kagi: Kagi): Promise<void> {
  appendFileSync(join(site, "offline.css"), "\n/* another build */\n");
  await kagi.restart();
}

/**
 * Chromium lets a worker that has just worked for some tab stay for up to 30 s, while it is watched as Playwright does. From here on
 * it ends as soon as another has been installed.
 */
async function restBeforeTheNext(page: Page): Promise<void> {
  const browser = await page.context().newCDPSession(page);
  let old: { versionId: string; runningStatus: string } | undefined;
  let nextIsThere = false;
  browser.on("ServiceWorker.workerVersionUpdated", ({ versions }) => {
    for (const version of versions) {
      if (version.versionId === old?.versionId || (!old && version.status === "activated")) old = version;
      else if (version.status === "installed") nextIsThere = true;
    }
    if (nextIsThere && old?.runningStatus === "running") void browser.send("ServiceWorker.stopWorker", { versionId: old.versionId });
  });
  await browser.send("ServiceWorker.enable");
}

/** Everything that scripts can keep in this browser. */
function kept(page: Page): Promise<{ paths: string[]; text: string }> {
  return page.evaluate(async () => {
    const paths: string[] = [];
    let text = JSON.stringify({ ...localStorage }) + JSON.stringify({ ...sessionStorage }) + JSON.stringify(await indexedDB.databases());
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        paths.push(new URL(request.url).pathname + new URL(request.url).search);
        text += await (await cache.match(request))?.text();
      }
    }
    return { paths: paths.sort(), text };
  });
}

test("the browser offers to install it, and its icons are of their sizes", async ({ installed: page }) => {
  const browser = await page.context().newCDPSession(page);
  const { installabilityErrors } = await browser.send("Page.getInstallabilityErrors");
  expect(installabilityErrors).toEqual([]);
  const manifest = await browser.send("Page.getAppManifest");
  expect(manifest.errors).toEqual([]);
  expect(new URL(manifest.url).pathname).toBe("/manifest.webmanifest");
  const { icons, screenshots } = JSON.parse(manifest.data ?? "{}");
  for (const { src, sizes } of [...icons, ...screenshots]) {
    if (sizes === "any") continue;
    const size = await page.evaluate(async (src) => {
      const { width, height } = await createImageBitmap(await (await fetch(src)).blob());
      return `${width}x${height}`;
    }, src);
    expect(size, src).toBe(sizes);
  }
});

test("offline, every address shows the page that says so, and comes back by itself or when asked", async ({ installed: page, kagi }) => {
  test.setTimeout(90_000);
  const offline = page.getByRole("heading", { level: 1, name: "Kagi can't be reached" });
  await kagi.stop();
  for (const path of ["/keys", "/settings/sessions?a=b", "/no/such/page"]) {
    const complaints: string[] = [];
    page.on("pageerror", (error) => complaints.push(error.message));
    await page.goto(path);
    await expect(offline).toBeVisible();
    await expect(page).toHaveURL(kagi.url + path);
    const looksRight = await page.evaluate(async () => {
      await document.fonts.ready;
      const icon = document.querySelector("img");
      const frame = document.querySelector("main");
      return icon?.naturalWidth && frame && getComputedStyle(frame).display === "grid" && document.fonts.check('14px "Geist Mono"');
    });
    expect(looksRight, path).toBe(true);
    expect(complaints).toEqual([]);
  }
  await page.goto("/keys");
  await eachLook(page, "offline");

  // The clock stands still, so that nothing but the button tries again.
  await page.clock.install();
  await page.clock.pauseAt(Date.now() + 60_000);
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("button", { name: "Try again" })).toBeEnabled();
  await expect(offline).toBeVisible();
  await kagi.run();
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Keys" })).toBeVisible();
  await page.clock.resume();

  await kagi.stop();
  await page.goto("/settings/sessions");
  await expect(offline).toBeVisible();
  await kagi.run();
  await expect(page.getByRole("heading", { level: 1, name: "Sessions" })).toBeVisible();

  await page.context().setOffline(true);
  await page.goto("/settings/sessions");
  await expect(offline).toBeVisible();
  await page.context().setOffline(false);
  await expect(page.getByRole("heading", { level: 1, name: "Sessions" })).toBeVisible();
});

test("of pages, answers and values nothing is kept, in the caches or on the disk", async ({ installed: page, profile }) => {
  await createCategory(page, { name: "Kept nowhere", keyType: "simple", variable: "CANARY" });
  const dialog = await openEntryForm(page, "mine");
  await dialog.getByLabel("Value", { exact: true }).fill(canary);
  await save(dialog);
  await reveal(page, "mine");
  await expect(page.getByText(canary)).toBeVisible();
  for (const path of ["/settings/sessions", "/settings/keys", "/keys"]) {
    await page.goto(path);
    await hydrated(page);
  }
  const answers = await page.evaluate(async () => {
    const part = await fetch("/favicon.svg", { headers: { Range: "bytes=0-3" } });
    return [(await fetch("/api/categories")).status, (await fetch("/api/openapi")).status, part.status];
  });
  expect(answers, "the part of a file comes from the network").toEqual([200, 200, 206]);

  const { paths, text } = await kept(page);
  const named = ["/favicon.svg", "/fonts/geist-mono.woff2", "/icons.svg", "/offline.css", "/offline.html", "/offline.js"];
  expect(paths.filter((path) => !path.startsWith("/pkg/"))).toEqual(named);
  const hashed = paths.filter((path) => path.startsWith("/pkg/"));
  const names = hashed.map((path) => path.replace(/\.[\w-]{22}\./, "."));
  expect(names).toEqual(expect.arrayContaining(["/pkg/kagi.css", "/pkg/kagi.js", "/pkg/kagi.wasm"]));
  expect(names.filter((path) => !/^\/pkg\/(kagi|__wasm_split|split_\w+|chunk_\d+)\.(css|js|wasm)$/.test(path))).toEqual([]);
  expect(text.length).toBeGreaterThan(100_000);
  for (const secret of [canary, password, "Kept nowhere"]) expect(text.includes(secret), secret).toBe(false);

  await page.context().close();
  const bytes = bytesUnder(profile);
  expect(bytes.length).toBeGreaterThan(100_000);
  for (const secret of [canary, password]) expect(bytes.includes(secret), `${secret} is in the browser's profile`).toBe(false);
});

test("a newer build waits, says so, and takes over when it is asked to", async ({ installed: page, kagi }) => {
  const [before] = await cacheNames(page);
  await page.getByRole("button", { name: "New category" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name", { exact: true }).fill("Half typed");
  let loads = 0;
  page.on("load", () => loads++);

  await becomeAnotherBuild(kagi);
  // As when somebody comes back to this tab.
  await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await expect(page.getByText("New version")).toBeVisible();
  expect(await waits(page)).toBe(true);
  await expect(dialog.getByLabel("Name", { exact: true })).toHaveValue("Half typed");
  await page.keyboard.press("Escape");
  await dialog.getByRole("button", { name: "Discard" }).click();
  await expect(dialog).toBeHidden();
  expect(loads).toBe(0);

  // What would lose something asks, as whenever a page is left.
  await page.evaluate(() => {
    const guard = (event: Event) => event.preventDefault();
    addEventListener("beforeunload", guard);
    addEventListener("test:saved", () => removeEventListener("beforeunload", guard));
  });
  const asked = page.waitForEvent("dialog");
  await page.getByRole("button", { name: "Reload" }).click();
  const question = await asked;
  expect(question.type()).toBe("beforeunload");
  await question.dismiss();
  expect(loads).toBe(0);
  await page.evaluate(() => dispatchEvent(new Event("test:saved")));

  await page.getByRole("button", { name: "Reload" }).click();
  await expect.poll(() => loads).toBe(1);
  await hydrated(page);
  await workerActive(page);
  await expect.poll(() => cacheNames(page)).toHaveLength(1);
  expect(await cacheNames(page)).not.toContain(before);
  expect(await waits(page)).toBe(false);
  await expect(newVersion(page)).toHaveCount(0);
  expect(loads).toBe(1);
});

test("a page of the newer build lets its worker in by itself; one of the older build hears of it and stays", async ({
  installed: page,
  kagi,
}) => {
  let loads = 0;
  page.on("load", () => loads++);
  const [before] = await cacheNames(page);
  await becomeAnotherBuild(kagi);
  const fresh = await page.context().newPage();
  await restBeforeTheNext(page);
  await fresh.goto("/settings/sessions");
  await hydrated(fresh);
  await expect.poll(async () => (await cacheNames(fresh)).includes(before ?? "")).toBe(false);
  await expect(newVersion(page)).toBeVisible();
  await expect(newVersion(fresh)).toHaveCount(0);
  expect(loads).toBe(0);
  await page.bringToFront();
  await page.getByRole("button", { name: "Reload" }).click();
  await expect.poll(() => loads).toBe(1);
  await hydrated(page);
  await expect(newVersion(page)).toHaveCount(0);
});

test("where the offline page can't be had, the worker stays away and the pages work", async ({ browser, kagi, session }) => {
  const file = join(site, "offline.css");
  renameSync(file, `${file}.away`);
  try {
    await kagi.restart();
    const context = await browser.newContext({ baseURL: kagi.url });
    await context.addCookies(session.cookies);
    const page = await context.newPage();
    await page.goto("/keys");
    await hydrated(page);
    await expect.poll(() => page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length)).toBe(0);
    await page.goto("/settings/sessions");
    await hydrated(page);
    await expect(page.getByRole("heading", { level: 1, name: "Sessions" })).toBeVisible();
    await context.close();
  } finally {
    renameSync(`${file}.away`, file);
    await kagi.restart();
  }
});

test("the manifest's pictures", async ({ browser, kagi, session }) => {
  test.skip(!process.env.KAGI_PICTURES, "made when asked: KAGI_PICTURES=1");
  const context = await browser.newContext({ ...config.use, baseURL: kagi.url, reducedMotion: "reduce" });
  await context.addCookies(session.cookies);
  const page = await context.newPage();
  await createCategory(page, { name: "AWS", keyType: "group", fields: ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"] });
  await createCategory(page, { name: "Deploy keys", keyType: "ssh" });
  await createCategory(page, { name: "GCP service account", keyType: "json" });
  await createCategory(page, { name: "Stripe", keyType: "simple", variable: "STRIPE_SECRET_KEY" });
  await createCategory(page, { name: "OpenAI", keyType: "simple", variable: "OPENAI_API_KEY" });
  for (const [project, environment] of [
    ["blog", "production"],
    ["blog", "staging"],
    ["newsletter", "production"],
    ["shop", "production"],
    ["shop", "development"],
  ] as const) {
    const dialog = await openEntryForm(page, project, environment);
    await dialog.getByLabel("Value", { exact: true }).fill(`example-of-a-value-${project}`);
    await save(dialog);
  }
  const pictures = async (name: string) => {
    await hydrated(page);
    await page.mouse.move(0, 0);
    await expect(page.locator(".toast")).toHaveCount(0, { timeout: 15_000 });
    for (const [form, width, height] of [["narrow", 390, 844], ["wide", 1280, 800]] as const) {
      await page.setViewportSize({ width, height });
      await page.screenshot({ path: join(root, "public", "install", `${form}-${name}.png`) });
    }
  };
  await page.reload();
  await pictures("category");
  await page.goto("/keys");
  await pictures("keys");
  await context.close();
});

test("pages before sign-in have no worker, and sign-out leaves neither worker nor cache", async ({ installed: page, browser, kagi, session }) => {
  const registrations = (page: Page) => page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length);
  const stranger = await browser.newContext({ baseURL: kagi.url });
  const signIn = await stranger.newPage();
  await signIn.goto("/sign-in", { waitUntil: "networkidle" });
  expect([await registrations(signIn), await cacheNames(signIn)]).toEqual([0, []]);
  await stranger.close();

  expect([await registrations(page), (await cacheNames(page)).length]).toEqual([1, 1]);
  await page.getByRole("button", { name: "Sign out" }).first().click();
  await expect(page).toHaveURL(/\/sign-in/);
  expect(await cacheNames(page)).toEqual([]);
  expect(await registrations(page)).toBe(0);
  expect((await page.context().cookies()).map((cookie) => cookie.name)).not.toContain(session.cookies[0]?.name);
});
