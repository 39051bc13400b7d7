// Makes the icons of the installed app in public/install from public/favicon.svg, with the browser of the end-to-end tests.
// Run it after changing that file: node scripts/app-icons.mjs

import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "@playwright/test";

const root = new URL("../", import.meta.url);
const tile = readFileSync(new URL("public/favicon.svg", root), "utf8");

/** The system cuts these into a shape of its own: the ground reaches the edges, and the sign keeps within the middle. */
const cut = (scale) => tile.replace(/ rx="\d+"/, "").replace(/(<path.*?\/>)/, `<g transform="translate(16 16) scale(${scale}) translate(-16 -16)">$1</g>`);

const icons = [
  ["icon-192", 192, tile],
  ["icon-512", 512, tile],
  ["maskable-192", 192, cut(0.8)],
  ["maskable-512", 512, cut(0.8)],
  ["apple-touch-180", 180, cut(0.86)],
];

const executablePath = [process.env.KAGI_CHROMIUM, "/usr/bin/chromium", "/usr/bin/google-chrome"].find((path) => path && existsSync(path));
const browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ["--no-sandbox"] : [] });
for (const [name, size, svg] of icons) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  await page.setContent(`<style>body { margin: 0 } svg { display: block; width: 100vw }</style>${svg}`);
  await page.screenshot({ path: fileURLToPath(new URL(`public/install/${name}.png`, root)), omitBackground: true });
  await page.close();
}
await browser.close();
