// How often a page asks: for its files when it is loaded for the first time, and for its data when one goes there.
import type { Page } from "@playwright/test";
import { expect, hydrated, test as base } from "./kagi";
import { pagesInside } from "./pages";
import { type Filled, fill } from "./seed";

const MOST_ON_FIRST_LOAD = 8;
/** A page whose code comes in a piece also loads what that piece shares with each combination of the three others. */
const MOST_PIECES = 8;
const isPiece = (path: string) => /^\/pkg\/(split|chunk)_.*\.wasm$/.test(path);

base.use({ server: "requests" });

const test = base.extend<object, { filled: Filled }>({
  filled: [async ({ kagi, session }, use) => use(await fill(kagi.url, session)), { scope: "worker" }],
});

/** The paths that the page asked for while something was done, each once: the browser has what it asks for again. */
async function asked(page: Page, act: () => Promise<void>): Promise<string[]> {
  const paths = new Set<string>();
  const note = (request: { url(): string }) => paths.add(new URL(request.url()).pathname);
  page.on("request", note);
  await act();
  page.off("request", note);
  return [...paths];
}

test("sign-in takes at most 8 requests, none of them for wasm", async ({ page }) => {
  const paths = await asked(page, async () => {
    await page.goto("/sign-in", { waitUntil: "networkidle" });
  });
  expect(paths.length, paths.join("\n")).toBeLessThanOrEqual(MOST_ON_FIRST_LOAD);
  expect(paths.filter((path) => path.endsWith(".wasm"))).toEqual([]);
});

for (const line of pagesInside) {
  test(`${line.name} takes at most 8 requests until it is awake, none of them for data`, async ({ page, session, filled }) => {
    await page.context().addCookies(session.cookies);
    const paths = await asked(page, async () => {
      await page.goto(typeof line.path === "string" ? line.path : line.path(filled));
      await hydrated(page);
    });
    // Of the rest, the marks are of a person's own brands, and the tab's picture is the browser's affair.
    const own = paths.filter((path) => !path.startsWith("/icons/brand/") && path !== "/favicon.svg" && !isPiece(path));
    expect(own.length, own.join("\n")).toBeLessThanOrEqual(MOST_ON_FIRST_LOAD);
    expect(paths.filter(isPiece).length).toBeLessThanOrEqual(MOST_PIECES);
    expect(paths.filter((path) => path.startsWith("/rpc/"))).toEqual([]);
  });
}

test("every link of the frame, and every tab of the settings, asks once", async ({ signedIn: page, filled }) => {
  expect(filled.simple).toBeTruthy();
  const follow = async (name: string, within: "Main" | "Settings") => {
    const paths = await asked(page, async () => {
      const link = page.getByRole("navigation", { name: within }).filter({ visible: true }).getByRole("link", { name, exact: true });
      const href = await link.getAttribute("href");
      await link.click();
      await expect(page).toHaveURL((url) => url.pathname === href);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await page.waitForLoadState("networkidle");
    });
    expect(paths.filter((path) => path.startsWith("/rpc/")).length, `${name}: ${paths.join(" ")}`).toBeLessThanOrEqual(1);
  };
  const frame = page.getByRole("navigation", { name: "Main" }).filter({ visible: true }).getByRole("link");
  for (const name of await frame.allTextContents()) await follow(name, "Main");
  const tabs = page.getByRole("navigation", { name: "Settings" }).getByRole("link");
  for (const name of await tabs.allTextContents()) await follow(name, "Settings");
});
