// What a page looks like, in both themes and two sizes: pictures for people, axe for the machine.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { expect, root } from "./kagi";

/** The pictures of the documentation are made anew when asked: no two runs make the same, since pages say how long ago things were. */
const pictures = process.env.KAGI_PICTURES ? join(root, "docs", "screenshots") : join(root, "test-results", "looks");

const axe = readFileSync(join(root, "node_modules", "axe-core", "axe.min.js"), "utf8");
export const sizes = [
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
];
export const themes = ["dark", "light"] as const;

/** What axe has to say about the page as it is. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    // biome-ignore lint/suspicious/noExplicitAny: axe is injected as text
    const { violations } = await (window as any).axe.run(document, { runOnly: tags });
    return violations.flatMap((violation: { id: string; nodes: { html: string }[] }) =>
      violation.nodes.map((node) => `${violation.id}: ${node.html}`),
    );
  });
}

/** By how many pixels the page is wider than its window. */
export function sideways(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

export async function eachLook(page: Page, name: string): Promise<void> {
  for (const colorScheme of themes) {
    for (const size of sizes) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.setViewportSize(size);
      expect(await sideways(page), `${name} at ${size.width} px scrolls sideways`).toBeLessThanOrEqual(0);
      expect(await violations(page), `${name}, ${colorScheme}, ${size.width} px`).toEqual([]);
      await page.screenshot({ path: join(pictures, `${name}-${size.width}-${colorScheme}.png`) });
    }
  }
  await page.setViewportSize(sizes[0]);
}
