// Makes brands.txt in the folder that it is given: the marks of npm `simple-icons` (CC0) in one file, which the server reads from where
// an icon begins.
// An empty line ends its list: a tag of the whole, then for each mark its slug, its title, its other names and its length.

import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";

const root = new URL("../", import.meta.url);
const from = new URL("node_modules/simple-icons/", root);
const { default: marks } = await import(new URL("data/simple-icons.json", from), { with: { type: "json" } });
const { getIconSlug } = await import(new URL("sdk.mjs", from));

const drawings = [];
const list = marks.map((mark) => {
  const slug = getIconSlug(mark);
  const [, drawing] = readFileSync(new URL(`icons/${slug}.svg`, from), "utf8").match(/<path d="([\w\s.,+-]+)"\/><\/svg>/) ?? [];
  const names = mark.aliases?.aka ?? [];
  if (!/^[a-z0-9_]{1,50}$/.test(slug) || !drawing || /[\t\n|]/.test(mark.title + names.join(""))) throw new Error(`${slug} is not as expected`);
  drawings.push(drawing);
  return [slug, mark.title, names.join("|"), drawing.length].join("\t");
});
const body = `${list.join("\n")}\n\n${drawings.join("")}`;
const tag = createHash("sha256").update(body).digest("hex").slice(0, 16);

const to = new URL(`${process.argv[2]}/`, root);
mkdirSync(to, { recursive: true });
writeFileSync(new URL("brands.txt", to), `${tag}\n${body}`);
copyFileSync(new URL("LICENSE.md", from), new URL("brands.license.txt", to));
