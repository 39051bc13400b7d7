// What holds for every page: the table is in pages.ts.
import type { Browser, Page } from "@playwright/test";
import { expect, hydrated, type Kagi, test as base, Watch } from "./kagi";
import { eachLook, sideways, sizes } from "./looks";
import { cutOff, doubleTexts, movement, smallTargets, smallTexts, unseenChoices, unseenFocus } from "./measure";
import { type PageLine, pagesInside, pagesOutside } from "./pages";
import { type Filled, fill, type Session } from "./seed";

base.use({ server: "every page" });

const inside = base.extend<object, { filled: Filled }>({
  filled: [async ({ kagi, session }, use) => use(await fill(kagi.url, session)), { scope: "worker" }],
  context: async ({ context, session }, use) => {
    await context.addCookies(session.cookies);
    await use(context);
  },
});

async function open<Where>(page: Page, watch: Watch, line: PageLine<Where>, where: Where): Promise<void> {
  if (line.status) watch.allowedStatuses.add(line.status);
  const answer = await page.goto(typeof line.path === "string" ? line.path : line.path(where));
  expect(answer?.status()).toBe(line.status ?? 200);
  await expect(page.getByRole("heading", { level: 1, name: line.heading })).toBeVisible();
  for (const text of line.shows) await expect(page.getByText(text).filter({ visible: true }).first()).toBeVisible();
}

async function looks(page: Page, name: string): Promise<void> {
  await eachLook(page, name);
  for (const size of sizes) {
    await page.setViewportSize(size);
    expect(await smallTargets(page), `targets at ${size.width} px`).toEqual([]);
    expect(await smallTexts(page), `texts at ${size.width} px`).toEqual([]);
  }
}

async function smallAndLarge(page: Page): Promise<void> {
  for (const width of [320, 640]) {
    await page.setViewportSize({ width, height: 640 });
    expect(await sideways(page), `sideways at ${width} px`).toBeLessThanOrEqual(0);
    expect(await cutOff(page), `cut off at ${width} px`).toEqual([]);
  }
  await doubleTexts(page);
  for (const size of sizes) {
    await page.setViewportSize(size);
    expect(await sideways(page), `sideways with large texts at ${size.width} px`).toBeLessThanOrEqual(0);
    expect(await cutOff(page), `cut off with large texts at ${size.width} px`).toEqual([]);
  }
}

/** The colours are the system's then: what must not be lost is what has the focus, and what is chosen. */
async function forcedColours(page: Page): Promise<void> {
  await page.emulateMedia({ forcedColors: "active", reducedMotion: "reduce" });
  expect(await unseenChoices(page), "chosen").toEqual([]);
  expect(await unseenFocus(page), "focus").toEqual([]);
  expect(await movement(page), "moving").toEqual([]);
  await page.emulateMedia({ forcedColors: "none" });
}

async function everything(page: Page, name: string): Promise<void> {
  await base.step("in both themes and sizes", () => looks(page, name));
  await base.step("with forced colours", () => forcedColours(page));
  await base.step("narrow, and with large texts", () => smallAndLarge(page));
}

/** Opens every page as it is without scripts. */
async function withoutScripts<Where>(browser: Browser, kagi: Kagi, lines: PageLine<Where>[], where: Where, session?: Session): Promise<void> {
  const context = await browser.newContext({ baseURL: kagi.url, javaScriptEnabled: false, storageState: session });
  const watch = await Watch.over(context, kagi.url);
  const page = await context.newPage();
  for (const line of lines) await base.step(line.name, () => open(page, watch, line, where));
  expect(watch.complaints).toEqual([]);
  await context.close();
}

base("every page before sign-in, without JavaScript", async ({ browser, kagi }) => {
  await withoutScripts(browser, kagi, pagesOutside, kagi);
});

for (const line of pagesOutside) {
  base(line.name, async ({ page, watch, kagi }) => {
    await open(page, watch, line, kagi);
    await everything(page, line.name);
    expect(watch.requests).toBeGreaterThan(2);
  });
}

inside("every page behind sign-in, without JavaScript", async ({ browser, kagi, session, filled }) => {
  await withoutScripts(browser, kagi, pagesInside, filled, session);
});

for (const line of pagesInside) {
  inside(line.name, async ({ page, watch, filled }) => {
    await open(page, watch, line, filled);
    await hydrated(page);
    await everything(page, line.name);
    expect(watch.requests).toBeGreaterThan(4);
  });
}

base("the watch sees what it watches for", async ({ page, watch }) => {
  await page.goto("/sign-in");
  await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "document.title = 'inline'";
    document.head.append(script);
    document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: "https://example.org/x.css" }));
  });
  await expect.poll(() => watch.complaints.join("\n")).toMatch(/script-src-elem forbids inline/);
  await expect.poll(() => watch.complaints.join("\n")).toMatch(/style-src-elem forbids https:\/\/example\.org/);
  watch.complaints.length = 0;
});
