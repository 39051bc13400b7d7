// How long the server needs to print a page with 1,000 entries, and how long the palette needs from a keystroke to the paint with
// 5,000 names in the vault; held against the budgets of docs/ARCHITECTURE.md. `make speed` calls it.
//
//   SPEED_REQUESTS=200
import { chromium } from "@playwright/test";
import { Agent, get } from "node:http";
import { browser, percentile, withVault } from "./measured.mjs";

const requests = Number(process.env.SPEED_REQUESTS ?? 200);
const budgets = { pageMs: 30, keystrokeMs: 50 };
const LISTED = 1000;
const NAMES = 5000;
const SETTLED_MS = 200;
const TYPED = ["project-4", "openai", "proj 12", "zzz"];

const complaints = [];

/** One client that asks again and again, over one connection: each time from the request to the last byte of the answer. */
async function pageTimes(vault, path) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const once = () =>
    new Promise((done, failed) => {
      const began = performance.now();
      const request = get(vault.url + path, { agent, headers: { Cookie: vault.cookie } }, (answer) => {
        let bytes = 0;
        answer.on("data", (chunk) => (bytes += chunk.length));
        answer.on("end", () => {
          const ms = performance.now() - began;
          if (answer.statusCode === 200) done({ ms, bytes });
          else failed(new Error(`${path}: ${answer.statusCode}`));
        });
      });
      request.on("error", failed);
    });
  const answers = [];
  for (let warm = 0; warm < 10; warm += 1) await once();
  while (answers.length < requests) answers.push(await once());
  agent.destroy();
  return { times: answers.map(({ ms }) => ms), bytes: answers[0].bytes };
}

async function measurePage(vault, name, path) {
  const { times, bytes } = await pageTimes(vault, path);
  const [half, most, worst] = [0.5, 0.95, 1].map((share) => percentile(times, share));
  console.log(`${name}: p50 ${half.toFixed(1)} ms, p95 ${most.toFixed(1)} ms, longest ${worst.toFixed(1)} ms, ${bytes} bytes of HTML`);
  if (most > budgets.pageMs) complaints.push(`${name}: p95 is ${most.toFixed(1)} ms, at most ${budgets.pageMs} are allowed`);
}

/** From each key's event to the frame that shows the last thing it changed in the palette. */
async function keystrokes(vault) {
  const chrome = await chromium.launch(browser);
  try {
    const context = await chrome.newContext({ viewport: { width: 1280, height: 800 } });
    await context.addCookies(vault.cookies);
    const page = await context.newPage();
    await page.goto(`${vault.url}/keys`);
    await page.locator("html[data-hydrated]").waitFor({ state: "attached" });
    await page.keyboard.press("Control+k");
    const palette = page.locator('dialog[aria-label="Command palette"]');
    await palette.locator("input[role=combobox]").waitFor({ timeout: 5000 });
    await palette.locator("[role=option]").first().waitFor();
    await palette.evaluate((dialog) => {
      let pressed = 0;
      // The callback of a frame runs before its paint, that of the next frame after it.
      const measure = () =>
        requestAnimationFrame(() => requestAnimationFrame(() => (window.painted = performance.now() - pressed)));
      const press = ({ timeStamp }) => {
        pressed = timeStamp;
        measure();
      };
      addEventListener("keydown", press, true);
      new MutationObserver(measure).observe(dialog, { attributes: true, characterData: true, childList: true, subtree: true });
    });
    const painted = [];
    for (const text of TYPED) {
      for (const key of [...text, ...Array(text.length).fill("Backspace")]) {
        await page.keyboard.press(key === " " ? "Space" : key);
        await page.waitForTimeout(SETTLED_MS);
        painted.push(await page.evaluate(() => window.painted));
      }
    }
    return { painted, options: await palette.locator("[role=option]").count() };
  } finally {
    await chrome.close();
  }
}

async function measurePalette(vault) {
  let measured;
  try {
    measured = await keystrokes(vault);
  } catch (error) {
    complaints.push(`palette: ${error.message.split("\n")[0]}`);
    return;
  }
  const [half, most, worst] = [0.5, 0.95, 1].map((share) => percentile(measured.painted, share));
  const counted = `${measured.painted.length} keystrokes, ${measured.options} rows in the end`;
  console.log(`palette: p50 ${half.toFixed(1)} ms, p95 ${most.toFixed(1)} ms, longest ${worst.toFixed(1)} ms; ${counted}`);
  if (most > budgets.keystrokeMs) complaints.push(`palette: p95 is ${most.toFixed(1)} ms, at most ${budgets.keystrokeMs} are allowed`);
}

await withVault(async (vault) => {
  const category = await vault.category("OpenAI", LISTED);
  await measurePage(vault, "a category of 1,000 entries", `/keys/${category}`);
  await measurePage(vault, "keys", "/keys");
  await measurePage(vault, "overview", "/");
  await vault.category("Stripe", LISTED, () => "large");
  await measurePage(vault, "a project of 1,000 entries", "/project?name=large");
  await vault.category("Anthropic", NAMES - 2 * LISTED);
  await measurePalette(vault);
});
for (const complaint of complaints) console.log(`FAIL ${complaint}`);
process.exitCode = complaints.length === 0 ? 0 : 1;
