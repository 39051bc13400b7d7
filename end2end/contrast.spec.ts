// Contrast, computed from the tokens: what is written in style/tokens.css as oklch is mixed by the browser itself, over each surface that
// it stands on. axe sees what pages show today; this holds for what they may show.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { expect, root, test } from "./kagi";
import { themes } from "./looks";

test.use({ server: "contrast" });

const TEXT = 4.5;
const SHAPE = 3;

/** Every token has its use here: a new one needs its name in one of these lists. */
const surfaces = ["bg", "bg-deep", "panel", "panel-2"];
const texts = ["fg", "dim", "accent", "warn", "bad", "info", "violet"];
/** Borders of inputs and buttons, the ring around what has the focus, the border of what is wrong. */
const shapes = ["line-strong", "accent", "bad"];
/** Lies over a surface, and text over it. */
const films = ["accent-soft"];
/** Nothing is told by these alone. */
const ornaments = ["line", "accent-line", "veil", "accent-ink"];

/** Further pairs: text on what is no surface. */
const onAccent = [
  { name: "text of the main button", colour: "var(--accent-ink)", layers: ["var(--accent)"], least: TEXT },
  {
    name: "text of the main button under the pointer",
    colour: "var(--accent-ink)",
    layers: ["color-mix(in oklch, var(--accent) 88%, var(--fg))"],
    least: TEXT,
  },
];

interface Pair {
  name: string;
  colour: string;
  /** From the lowest to the highest. */
  layers: string[];
  least: number;
}

function pairs(): Pair[] {
  const token = (name: string) => `var(--${name})`;
  const all: Pair[] = [...onAccent];
  for (const surface of surfaces) {
    for (const text of texts) {
      all.push({ name: `${text} on ${surface}`, colour: token(text), layers: [token(surface)], least: TEXT });
    }
    for (const film of films) {
      for (const text of ["fg", "dim", "accent"]) {
        all.push({ name: `${text} on ${film} on ${surface}`, colour: token(text), layers: [token(surface), token(film)], least: TEXT });
      }
    }
    // The box of what went wrong.
    const wrong = "color-mix(in oklch, var(--bad) 8%, transparent)";
    all.push({ name: `fg in an alert on ${surface}`, colour: token("fg"), layers: [token(surface), wrong], least: TEXT });
    for (const shape of shapes) {
      all.push({ name: `${shape} as a border on ${surface}`, colour: token(shape), layers: [token(surface)], least: SHAPE });
    }
  }
  return all;
}

/** What the browser shows for each pair: both colours, as bytes of sRGB. */
function shown(page: Page, wanted: Pair[]): Promise<{ name: string; least: number; above: number[]; below: number[] }[]> {
  return page.evaluate((wanted) => {
    const probe = document.body.appendChild(document.createElement("i"));
    const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 });
    const context = canvas.getContext("2d", { willReadFrequently: true });
    if (!context) throw new Error("no canvas");
    const painted = (colours: string[]) => {
      context.clearRect(0, 0, 1, 1);
      for (const colour of colours) {
        probe.style.color = "";
        probe.style.color = colour;
        context.fillStyle = getComputedStyle(probe).color;
        context.fillRect(0, 0, 1, 1);
      }
      const [red = 0, green = 0, blue = 0, alpha] = context.getImageData(0, 0, 1, 1).data;
      if (alpha !== 255) throw new Error(`${colours} lets something through`);
      return [red, green, blue];
    };
    return wanted.map(({ name, colour, layers, least }) => {
      return { name, least, above: painted([...layers, colour]), below: painted(layers) };
    });
  }, wanted);
}

/** As WCAG 2.2 defines it. */
function contrast(one: number[], other: number[]): number {
  const luminance = (bytes: number[]) => {
    const [red = 0, green = 0, blue = 0] = bytes.map((byte) => {
      const share = byte / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

test("every colour of the tokens has a use here", () => {
  const css = readFileSync(join(root, "style", "tokens.css"), "utf8");
  const colours = [...css.matchAll(/^ {2}--([\w-]+): light-dark\(/gm)].map((match) => match[1]);
  expect(new Set(colours)).toEqual(new Set([...surfaces, ...texts, ...shapes, ...films, ...ornaments]));
});

test("black on white is 21, and grey #767676 just enough", () => {
  expect(contrast([0, 0, 0], [255, 255, 255])).toBeCloseTo(21, 5);
  expect(contrast([0x76, 0x76, 0x76], [255, 255, 255])).toBeCloseTo(4.54, 2);
});

for (const colorScheme of themes) {
  test(`texts reach ${TEXT}, inputs and focus rings ${SHAPE}: ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await page.goto("/sign-in");
    const measured = await shown(page, pairs());
    expect(measured.length).toBeGreaterThan(50);
    const faint = measured
      .map(({ name, least, above, below }) => ({ name, least, reached: contrast(above, below) }))
      .filter(({ least, reached }) => reached < least)
      .map(({ name, least, reached }) => `${name}: ${reached.toFixed(2)}, at least ${least}`);
    expect(faint).toEqual([]);
  });
}
