// Icons of categories: a brand's mark, a picture of one's own, and the letter that stands in for both.
import type { Locator, Page } from "@playwright/test";
import { deflateSync } from "node:zlib";
import { expect, hydrated, test } from "./kagi";
import { eachLook } from "./looks";
import { createCategory, save } from "./pages";

test.use({ server: "icons" });

/** A chunk of a PNG. Its sum is not checked where it is a bomb's. */
function chunk(kind: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(kind), data]);
  let sum = 0xffffffff;
  for (const byte of body) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  }
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE((sum ^ 0xffffffff) >>> 0, body.length + 4);
  return framed;
}

/** A picture of one colour; with other sides said than it has, where those are given. */
function png(side: number, said = side): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(said, 0);
  head.writeUInt32BE(said, 4);
  head.set([8, 2], 8);
  const row = Buffer.from([0, ...Array.from({ length: side }, () => [220, 40, 90]).flat()]);
  const rows = Buffer.concat(Array.from({ length: side }, () => row));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk("IHDR", head), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))]);
}

const tile = (page: Page): Locator => page.locator("main .head .monogram");
const shape = (of: Locator): Locator => of.locator("svg.mark use");

async function edit(page: Page): Promise<Locator> {
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("radio", { name: /./ }).first()).toBeAttached();
  return dialog;
}

async function upload(dialog: Locator, name: string, buffer: Buffer): Promise<void> {
  await dialog.locator("input[type=file]").setInputFiles({ name, mimeType: "image/png", buffer });
}

test.describe.serial("a category's icon", () => {
  test("is guessed from the name, and is a letter where there is no brand", async ({ signedIn: page }) => {
    await createCategory(page, { name: "OpenAI", keyType: "simple", variable: "OPENAI_API_KEY" });
    await expect(tile(page)).toHaveText("O");
    await page.goto("/keys");
    await hydrated(page);
    await page.getByRole("button", { name: "New category" }).first().click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name", { exact: true }).fill("GitHub");
    await dialog.getByRole("radio", { name: "simple" }).check();
    await dialog.getByLabel("Environment variable").fill("GITHUB_TOKEN");
    await expect(dialog.getByRole("radio", { name: "GitHub", exact: true })).toBeChecked();
    await eachLook(page, "icon-choice");
    await dialog.getByRole("button", { name: "Create category" }).click();
    await expect(shape(tile(page))).toHaveAttribute("href", "/icons/brand/github.svg#b");
    // Drawn, and not merely named: a shape that did not arrive has no extent.
    await expect.poll(() => tile(page).locator("svg.mark use").evaluate((use: SVGUseElement) => use.getBBox().width)).toBeGreaterThan(10);
  });

  test("is chosen among brands by keyboard, and removed", async ({ signedIn: page }) => {
    await page.getByRole("link", { name: "OpenAI", exact: true }).click();
    let dialog = await edit(page);
    await dialog.getByLabel("Search brand icons").fill("hugging");
    const radio = dialog.getByRole("radio", { name: "Hugging Face" });
    await expect(radio).toBeVisible();
    await dialog.getByLabel("Search brand icons").press("Tab");
    await page.keyboard.press("Space");
    await expect(radio).toBeChecked();
    await save(dialog);
    await expect(shape(tile(page))).toHaveAttribute("href", "/icons/brand/huggingface.svg#b");
    await page.reload();
    await hydrated(page);
    await expect(shape(tile(page))).toHaveAttribute("href", "/icons/brand/huggingface.svg#b");

    dialog = await edit(page);
    await dialog.getByRole("button", { name: "Remove", exact: true }).click();
    await save(dialog);
    await expect(tile(page)).toHaveText("O");
  });

  test("is uploaded, replaced, and taken away", async ({ signedIn: page }) => {
    await page.getByRole("link", { name: "GitHub", exact: true }).click();
    let dialog = await edit(page);
    await upload(dialog, "own.png", png(64));
    await expect(dialog.locator(".monogram img")).toBeVisible();
    await save(dialog);
    await expect(tile(page).locator("img")).toHaveAttribute("src", /^\/icons\/category\/[\w-]+\.png\?v=\d+$/);
    await expect.poll(() => tile(page).locator("img").evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(64);
    await eachLook(page, "own-icon");
    const first = await tile(page).locator("img").getAttribute("src");

    dialog = await edit(page);
    await upload(dialog, "other.png", png(300));
    await save(dialog);
    await expect(tile(page).locator("img")).not.toHaveAttribute("src", first ?? "");
    await expect.poll(() => tile(page).locator("img").evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(128);

    dialog = await edit(page);
    await dialog.getByRole("button", { name: "Remove", exact: true }).click();
    await save(dialog);
    await expect(tile(page)).toHaveText("G");
  });

  test("is refused in words when the file is no picture for it, and what was typed stays", async ({ signedIn: page, watch }) => {
    watch.allowedStatuses.add(400);
    await page.getByRole("link", { name: "OpenAI", exact: true }).click();
    const dialog = await edit(page);
    await dialog.getByLabel("Description").fill("kept");
    await upload(dialog, "big.png", Buffer.alloc(33 * 1024));
    await expect(dialog.getByText("at most 32 KiB; this has 33 KiB")).toBeVisible();
    for (const [file, message] of [
      [Buffer.from("GIF89a"), "not a PNG"],
      [png(8, 20_000), "1,024 × 1,024"],
      [png(64).subarray(0, 60), "can't be read"],
    ] as const) {
      await upload(dialog, "bad.png", file);
      await expect(dialog.locator(".monogram img")).toHaveAttribute("src", `data:image/png;base64,${file.toString("base64")}`);
      await dialog.getByRole("button", { name: "Save" }).click();
      await expect(dialog.getByText(message)).toBeVisible();
      await expect(dialog.getByLabel("Description")).toHaveValue("kept");
    }
    await upload(dialog, "good.png", png(16));
    await save(dialog);
    await expect(tile(page).locator("img")).toBeVisible();
  });

  test("is nobody's but its owner's", async ({ signedIn: page, browser, kagi }) => {
    await page.getByRole("link", { name: "OpenAI", exact: true }).click();
    const address = await tile(page).locator("img").getAttribute("src");
    const stranger = await browser.newContext();
    const answer = await stranger.request.get(kagi.url + address);
    expect(answer.status()).toBe(401);
    await stranger.close();
  });
});
