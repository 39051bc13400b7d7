// Names and numbers that nobody planned for, a clock that is wrong, a network that is slow, a server that goes away.
import type { Page } from "@playwright/test";
import { expect, hydrated, owner, password, test as base } from "./kagi";
import { sideways, sizes, violations } from "./looks";
import { cutOff } from "./measure";
import { openEntryForm, reveal, row } from "./pages";
import { days, Seed } from "./seed";

const ENTRIES = 5000;
const CATEGORIES = 200;
const FIELDS = Array.from({ length: 50 }, (_, index) => `FIELD_OF_A_VERY_LARGE_GROUP_${index + 1}`);

const odd = {
  wide: "漢".repeat(255),
  unbroken: "W".repeat(255),
  rightToLeft: `${"مفاتيح الإنتاج ".repeat(8)}שלום`,
  bothWays: "prod \u202eyek\u202c مفتاح key (1) – “ok”",
  emoji: "👩‍👩‍👧‍👦🏳️‍🌈🇩🇪👍🏽".repeat(17),
  html: `<img src=x onerror="document.title='run'"><script>document.title='run'</script>&amp;</table></dialog>`,
};

interface Extremes {
  group: string;
  odd: string;
  named: Record<keyof typeof odd, string>;
  simple: string;
}

const simple = (name: string) => ({ name, keyType: "simple", envVarName: "A_KEY" });

/** A category of 5,000 entries. */
function fillLarge(seed: Seed): Promise<string> {
  const environments = ["production", "staging", "development", "local"];
  const entry = (index: number) => ({
    projectName: `project-${String(Math.floor(index / 4)).padStart(4, "0")}`,
    environment: environments[index % 4],
    value: `sk-${index}`,
  });
  return seed.category(simple("Everything"), Array.from({ length: ENTRIES }, (_, index) => entry(index)));
}

async function fill(seed: Seed): Promise<Extremes> {
  const names = Object.entries(odd);
  const entry = (name: string) => ({ projectName: name, value: name, description: name, notes: name, expiresAt: days(10) });
  const filled = {
    group: await seed.category({ name: "Group of 50", keyType: "group", fieldDefinitions: FIELDS }),
    odd: await seed.category({ ...simple("Odd names"), description: odd.unbroken.repeat(3), envVarName: "V".repeat(255) }, names.map(([, name]) => entry(name))),
    named: {} as Extremes["named"],
    simple: await seed.category(simple("Dates"), [
      { projectName: "past", value: "1", expiresAt: days(-3) },
      { projectName: "soon", value: "2", expiresAt: days(10) },
      { projectName: "far", value: "3", expiresAt: days(400) },
    ]),
  };
  for (const [kind, name] of names) filled.named[kind as keyof typeof odd] = await seed.category({ ...simple(name), description: name });
  const made = 3 + names.length;
  await Promise.all(Array.from({ length: CATEGORIES - made }, (_, index) => seed.category(simple(`Service ${index}`))));
  await seed.post("/api/access-keys", { name: odd.wide, scopes: ["entries:read"], projects: names.map(([, name]) => name) });
  return filled;
}

const test = base.extend<object, { seed: Seed; filled: Extremes; large: string }>({
  seed: [async ({ kagi, session }, use) => use(new Seed(kagi.url, session)), { scope: "worker" }],
  filled: [async ({ seed }, use) => use(await fill(seed)), { scope: "worker", timeout: 60_000 }],
  large: [async ({ seed }, use) => use(await fillLarge(seed)), { scope: "worker", timeout: 120_000 }],
});
test.use({ server: "extremes", settings: { KAGI_RATE_REQUESTS: "0" } });

/** The page in both sizes: nothing sticks out, nothing is cut off, axe is content. */
async function fits(page: Page, what: string): Promise<void> {
  for (const size of sizes) {
    await page.setViewportSize(size);
    expect(await sideways(page), `${what} at ${size.width} px scrolls sideways`).toBeLessThanOrEqual(0);
    expect(await cutOff(page), `${what} at ${size.width} px cuts off`).toEqual([]);
    expect(await violations(page), `${what} at ${size.width} px`).toEqual([]);
  }
  await page.setViewportSize({ width: 1280, height: 800 });
}

async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await hydrated(page);
}

async function throttle(page: Page): Promise<void> {
  const browser = await page.context().newCDPSession(page);
  const slow = { offline: false, latency: 700, downloadThroughput: 60_000, uploadThroughput: 60_000 };
  await browser.send("Network.emulateNetworkConditions", slow);
}

test("odd names are texts, and stay where they belong", async ({ signedIn: page, filled }) => {
  await open(page, `/keys/${filled.odd}`);
  for (const name of Object.values(odd)) {
    await expect(page.getByRole("rowheader").filter({ hasText: name.trim() })).toHaveCount(1);
  }
  await fits(page, "a table of odd names");
  await reveal(page, odd.html);
  await expect(row(page, odd.html).locator("output, pre")).toHaveText(odd.html);
  await fits(page, "an odd value");
  for (const [kind, name] of Object.entries(odd) as [keyof typeof odd, string][]) {
    await open(page, `/keys/${filled.named[kind]}`);
    expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe(name.trim());
    await page.getByRole("button", { name: "New entry" }).first().click();
    await expect(page.getByRole("dialog")).toBeVisible();
    for (const size of sizes) {
      await page.setViewportSize(size);
      expect(await sideways(page), kind).toBeLessThanOrEqual(0);
      const dialog = await page.getByRole("dialog").boundingBox();
      expect((dialog?.x ?? -1) + (dialog?.width ?? 0), kind).toBeLessThanOrEqual(size.width);
      await expect(page.getByRole("dialog").getByRole("button", { name: "Create entry" })).toBeInViewport();
    }
  }
  await page.setViewportSize(sizes[0]);
  await open(page, "/settings/keys");
  await fits(page, "a key of an odd name");
  expect(await page.title()).not.toBe("run");
});

test("200 categories", async ({ signedIn: page, filled }) => {
  expect(Object.keys(filled.named)).toHaveLength(Object.keys(odd).length);
  await open(page, "/keys");
  await expect(page.getByRole("article")).toHaveCount(CATEGORIES);
  await fits(page, "keys");
  await page.getByRole("searchbox").fill("Service 17");
  await expect(page.getByRole("article")).toHaveCount(11);
});

test("a group of 50 fields is filled, saved and shown", async ({ signedIn: page, filled }) => {
  await open(page, `/keys/${filled.group}`);
  const dialog = await openEntryForm(page, "fifty");
  for (const field of FIELDS) await dialog.getByLabel(field, { exact: true }).fill(`value of ${field}`);
  await fits(page, "a form of 50 fields");
  await expect(dialog.getByRole("button", { name: "Create entry" })).toBeInViewport();
  await dialog.getByRole("button", { name: "Create entry" }).click();
  await expect(dialog).toBeHidden();
  await reveal(page, "fifty");
  await expect(row(page, "fifty").getByText(/^value of /)).toHaveCount(FIELDS.length);
  await fits(page, "50 values");
});

test("of 5,000 entries those are in the page that are looked at", async ({ signedIn: page, large }) => {
  await open(page, `/keys/${large}`);
  const rows = page.getByRole("table", { name: "Entries" }).getByRole("row");
  expect(await rows.count()).toBeLessThan(200);
  await fits(page, "5,000 entries");
  await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight / 2));
  const inView = () =>
    page.getByRole("rowheader").evaluateAll((headers) => {
      const seen = headers.filter((header) => header.getBoundingClientRect().top >= 0 && header.getBoundingClientRect().top < innerHeight);
      return seen.map((header) => header.textContent);
    });
  await expect.poll(async () => (await inView())[0]).toMatch(/project-06[12]\d/);
  await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
  await expect(row(page, "project-1249", "local")).toBeInViewport();
  await expect(rows.last()).toHaveAttribute("aria-rowindex", "5001");
  await expect(row(page, "project-1249", "development")).toHaveAttribute("aria-rowindex", /^49\d\d$|^5000$/);
  expect(await rows.count()).toBeLessThan(200);
});

test("the link to a form finds its entry at the end of a long list", async ({ signedIn: page, large }) => {
  await open(page, `/keys/${large}?q=project-1249`);
  await row(page, "project-1249", "local").getByRole("button", { name: /^Edit/ }).click();
  const address = new URL(page.url());
  address.searchParams.delete("q");
  await open(page, address.pathname + address.search);
  await expect(page.getByRole("dialog", { name: "Edit project-1249, local" })).toBeVisible();
});

test("without JavaScript a long list goes on over links", async ({ browser, kagi, session, large }) => {
  const context = await browser.newContext({ baseURL: kagi.url, javaScriptEnabled: false, storageState: session });
  const page = await context.newPage();
  await page.goto(`/keys/${large}`);
  await expect(page.getByRole("rowheader")).toHaveCount(100);
  await expect(page.getByRole("rowheader").first()).toHaveText(/project-0000/);
  await page.getByRole("link", { name: /next/i }).click();
  await expect(page.getByRole("rowheader")).toHaveCount(100);
  await expect(page.getByRole("rowheader").first()).toHaveText(/project-0025/);
  await context.close();
});

for (const [clock, offset] of [
  ["fast", 1],
  ["slow", -1],
] as const) {
  test(`a clock that is a day ${clock} confuses nothing`, async ({ signedIn: page, filled }) => {
    // A clock that jumps while a page is open is what a machine sees that slept: that page locks.
    await page.goto("about:blank");
    await page.clock.setSystemTime(days(offset));
    await open(page, `/keys/${filled.simple}`);
    const end = (project: string) => row(page, project).locator("time");
    await expect(end("past")).toHaveText(/^expired [234] days ago$/);
    await expect(end("soon")).toHaveText(/^in (8|9|10|11) days$/);
    await expect(end("far")).toHaveText(/^in 13 months$/);
    for (const path of ["/keys", "/settings/sessions", "/"]) {
      await open(page, path);
      const past = page.locator("main time:not([data-end])");
      await expect(past.first()).toHaveText(/ago$|^just now$/);
      const words = await past.allTextContents();
      expect(words.filter((text) => !/(ago|just now)$/.test(text))).toEqual([]);
    }
    await page.getByRole("link", { name: "Keys" }).first().click();
    await expect(page.getByRole("article").first()).toBeVisible();
  });
}

test("on a slow network the skeleton waits, the button says so, and nothing is sent twice", async ({ signedIn: page, filled: _ }) => {
  await open(page, "/keys?q=Dates");
  await throttle(page);
  await page.evaluate(() => {
    const clicked = performance.now();
    const look = () => {
      const skeleton = document.querySelector(".skeleton");
      if (skeleton?.checkVisibility({ visibilityProperty: true })) document.body.dataset.skeleton = String(performance.now() - clicked);
      else requestAnimationFrame(look);
    };
    look();
    document.querySelector<HTMLElement>("article h2 a")?.click();
  });
  await expect(page.locator("body[data-skeleton]")).toBeAttached();
  expect(Number(await page.locator("body").getAttribute("data-skeleton"))).toBeGreaterThan(149);
  await expect(page.getByRole("heading", { level: 1, name: "Dates" })).toBeVisible();

  let sent = 0;
  page.on("request", (request) => (sent += request.url().endsWith("/rpc/entries/create") ? 1 : 0));
  const dialog = await openEntryForm(page, "slowly");
  await dialog.getByLabel("Value", { exact: true }).fill("sk-slow");
  await dialog.getByRole("button", { name: "Create entry" }).dblclick();
  await expect(dialog.getByRole("button", { name: "One moment…" })).toBeDisabled();
  await dialog.getByLabel("Project").press("Enter");
  await expect(dialog).toBeHidden();
  await expect(row(page, "slowly")).toHaveCount(1);
  expect(sent).toBe(1);
});

test("a server that dies in the middle of a save takes nothing along", async ({ signedIn: page, filled, kagi, watch }) => {
  watch.outage = true;
  await open(page, `/keys/${filled.simple}`);
  const dialog = await openEntryForm(page, "interrupted");
  await dialog.getByLabel("Value", { exact: true }).fill("sk-interrupted");
  await dialog.getByLabel("Notes (optional)").fill("typed before");
  kagi.hold();
  await dialog.getByRole("button", { name: "Create entry" }).click();
  await expect(dialog.getByRole("button", { name: "One moment…" })).toBeDisabled();
  await kagi.stop("SIGKILL");
  await expect(dialog.getByRole("alert")).toContainText("Kagi could not be reached");
  await expect(dialog.getByLabel("Project")).toHaveValue("interrupted");
  await expect(dialog.getByLabel("Value", { exact: true })).toHaveValue("sk-interrupted");
  await expect(dialog.getByLabel("Notes (optional)")).toHaveValue("typed before");
  await kagi.run();
  await dialog.getByRole("button", { name: "Create entry" }).click();
  await expect(dialog).toBeHidden();
  await expect(row(page, "interrupted")).toHaveCount(1);
  await page.reload();
  await expect(row(page, "interrupted")).toHaveCount(1);
});

test("an answer that is lost on its way, and a second try, make one entry", async ({ signedIn: page, filled, watch }) => {
  watch.outage = true;
  await open(page, `/keys/${filled.simple}`);
  const dialog = await openEntryForm(page, "answered to nobody");
  await dialog.getByLabel("Value", { exact: true }).fill("sk-once");
  await page.route("**/rpc/entries/create", async (route) => {
    await route.fetch();
    await route.abort("connectionreset");
  });
  await dialog.getByRole("button", { name: "Create entry" }).click();
  await expect(dialog.getByRole("alert")).toContainText("Kagi could not be reached");
  await page.unroute("**/rpc/entries/create");
  await dialog.getByRole("button", { name: "Create entry" }).click();
  await expect(dialog).toBeHidden();
  await expect(row(page, "answered to nobody")).toHaveCount(1);
});

test("a session that ended in another tab is taken up again, with everything that was typed", async ({ browser, kagi, filled, watch: _ }) => {
  const context = await browser.newContext({ baseURL: kagi.url });
  const page = await context.newPage();
  await page.goto(`/sign-in?next=/keys/${filled.simple}`);
  await page.getByLabel("E-mail").fill(owner.email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await hydrated(page);
  const dialog = await openEntryForm(page, "kept");
  await dialog.getByLabel("Value", { exact: true }).fill("sk-kept");

  const other = await context.newPage();
  await open(other, "/keys");
  await other.getByRole("button", { name: "Sign out" }).first().click();
  await expect(other).toHaveURL(/\/sign-in/);
  await other.close();

  const form = page.getByRole("dialog").filter({ hasText: "New entry in" });
  await form.getByRole("button", { name: "Create entry" }).click();
  const again = page.getByRole("dialog", { name: "Sign in again" });
  await expect(again).toBeVisible();
  await again.getByLabel("Password").fill(password);
  await again.getByRole("button", { name: "Sign in" }).click();
  await expect(again).toBeHidden();
  if (await form.isVisible()) {
    await expect(form.getByLabel("Project")).toHaveValue("kept");
    await expect(form.getByLabel("Value", { exact: true })).toHaveValue("sk-kept");
    await form.getByRole("button", { name: "Create entry" }).click();
  }
  await expect(row(page, "kept")).toHaveCount(1);
  await context.close();
});
