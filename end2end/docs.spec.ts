// The contract as people read it: the viewer and the sections that errors link to. Nobody is signed in.
import { expect, test } from "./kagi";

test.use({ server: "docs" });

test("the viewer shows every operation, asks nobody else and keeps nothing", async ({ page, kagi }) => {
  const contract = await (await page.request.get("/api/openapi")).json();
  const operations = Object.values<Record<string, { summary?: string }>>(contract.paths)
    .flatMap((methods) => Object.values(methods))
    .flatMap(({ summary }) => summary ?? []);
  expect(operations.length).toBeGreaterThan(20);

  await page.goto("/api/docs");
  const shown = () => page.evaluate(() => document.querySelector("rapi-doc")?.shadowRoot?.textContent ?? "");
  await expect.poll(async () => (await shown()).includes(operations.at(-1) ?? ""), { timeout: 20_000 }).toBe(true);
  const text = await shown();
  expect(operations.filter((summary) => !text.includes(summary))).toEqual([]);
  const asks = await page.evaluate(() => {
    const viewer = document.querySelector("rapi-doc")?.shadowRoot;
    const tries = [...(viewer?.querySelectorAll("button") ?? [])].filter((button) => /^\s*try/i.test(button.textContent ?? ""));
    return tries.length + (viewer?.querySelectorAll("input[type=password]").length ?? 0);
  });
  expect(asks).toBe(0);
  const kept = await page.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie.length]);
  expect(kept).toEqual([0, 0, 0]);
  expect(await page.context().cookies(kagi.url)).toEqual([]);
});

test("the type of an error leads to its section", async ({ page, watch }) => {
  watch.allowedStatuses.add(401);
  const refused = await page.request.get("/api/entries");
  expect(refused.status()).toBe(401);
  const { type, code } = await refused.json();
  await page.goto(type);
  await expect(page.getByRole("heading", { name: code, exact: true })).toBeInViewport();
});
