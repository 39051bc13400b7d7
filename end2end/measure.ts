// What can be measured of a page that axe does not look at. Each gives what is wrong, in words.
import type { Page } from "@playwright/test";

/** How many pixels a finger needs. */
const TARGET = 24;

/** Texts smaller than 12 px, those of drawings as large as they are drawn. */
export function smallTexts(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const small: string[] = [];
    for (let text = walker.nextNode(); text; text = walker.nextNode()) {
      const parent = text.parentElement as Element | null;
      const scale = parent instanceof SVGGraphicsElement ? (parent.getScreenCTM()?.a ?? 1) : 1;
      const size = parent && scale * parseFloat(getComputedStyle(parent).fontSize);
      if (text.textContent?.trim() && size && size < 12) small.push(`${size} px: ${text.textContent}`);
    }
    return small;
  });
}

/** What is pressed or chosen and is smaller than a fingertip. Links within a sentence are as high as its lines. */
export function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate((least) => {
    const pressed = "a[href], button, input:not([type=hidden]), select, textarea, summary, [role=option], [role=tab], [role=menuitem]";
    const withinText = (element: Element) =>
      element.matches("a") && [...(element.parentElement?.childNodes ?? [])].some((node) => node.nodeType === 3 && node.textContent?.trim());
    return [...document.querySelectorAll<HTMLElement>(pressed)].flatMap((element) => {
      if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && !element.matches("label *")) return [];
      if (element.matches(".skip-link") || withinText(element)) return [];
      const boxes = [element, element.closest("label")].flatMap((target) => target?.getBoundingClientRect() ?? []);
      // A link whose ::after covers its card.
      if (getComputedStyle(element, "::after").position === "absolute") boxes.push((element.offsetParent ?? element).getBoundingClientRect());
      if (boxes.every(({ width }) => width === 0) || boxes.some(({ width, height }) => width >= least && height >= least)) return [];
      const [{ width, height }] = boxes;
      return `${width.toFixed(0)} × ${height.toFixed(0)}: ${element.outerHTML.slice(0, 120)}`;
    });
  }, TARGET);
}

/** Texts that are cut off where nothing says so, and buttons that their words don't fit into. */
export function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.body.querySelectorAll<HTMLElement>("*")].flatMap((element) => {
      const { overflowX, textOverflow, clipPath } = getComputedStyle(element);
      const hides = ["hidden", "clip"].includes(overflowX) || element.matches("button, .btn");
      const told = textOverflow === "ellipsis" || clipPath !== "none";
      if (!hides || told || !element.checkVisibility() || element.scrollWidth <= element.clientWidth + 1 || element.clientWidth <= 1) return [];
      return `${element.scrollWidth} px in ${element.clientWidth}: ${element.outerHTML.slice(0, 120)}`;
    }),
  );
}

/**
 * Makes every text twice as large and nothing else, as "Zoom text only" does in Firefox. Sizes are in px here, so that a larger root
 * would change nothing: the sizes of the stylesheets' rules change instead.
 */
export function doubleTexts(page: Page): Promise<void> {
  return page.evaluate(() => {
    const double = (rules: CSSRuleList) => {
      for (const rule of rules) {
        if ("style" in rule && !(rule instanceof CSSFontFaceRule)) {
          const { style } = rule as CSSStyleRule;
          const [, size, unit] = /^([\d.]+)(\D+)$/.exec(style.fontSize) ?? [];
          if (unit === "px") style.fontSize = `${Number(size) * 2}px`;
          else if (style.fontSize.includes("var(")) throw new Error(`how large is ${style.fontSize}?`);
        }
        if ("cssRules" in rule) double(rule.cssRules as CSSRuleList);
      }
    };
    for (const sheet of document.styleSheets) double(sheet.cssRules);
  });
}

/** What has the focus and does not show it, going through the page with Tab. */
export async function unseenFocus(page: Page): Promise<string[]> {
  const unseen: string[] = [];
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  for (let presses = 0; presses < 30; presses++) {
    await page.keyboard.press("Tab");
    const found = await page.evaluate(() => {
      const focused = document.activeElement;
      if (!focused || focused === document.body) return null;
      for (let element: Element | null = focused; element; element = element.parentElement) {
        const { outlineStyle, outlineWidth } = getComputedStyle(element);
        if (outlineStyle !== "none" && parseFloat(outlineWidth) >= 2) return "";
      }
      return focused.outerHTML.slice(0, 120);
    });
    if (found === null) break;
    if (found) unseen.push(found);
  }
  return unseen;
}

/** What is chosen and looks like what is not. */
export function unseenChoices(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const look = (element: Element) => {
      const { outlineStyle, borderColor, backgroundColor, color, fontWeight } = getComputedStyle(element);
      return [outlineStyle, borderColor, backgroundColor, color, fontWeight].join();
    };
    return [...document.querySelectorAll("a[aria-current], [aria-pressed=true]")].flatMap((chosen) => {
      const other = [...(chosen.parentElement?.children ?? [])].find((one) => one.tagName === chosen.tagName && one !== chosen);
      return other && chosen.checkVisibility() && look(other) === look(chosen) ? chosen.outerHTML.slice(0, 120) : [];
    });
  });
}

/** Movement that goes on at this moment. */
export function movement(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    document.getAnimations().flatMap((animation) => {
      const { name } = { name: animation instanceof CSSAnimation ? animation.animationName : "a transition" };
      return animation.playState === "running" ? name : [];
    }),
  );
}
