// Makes public/icons.svg: the outlines of npm `lucide-static` that the interface uses, and Kagi's own sign, as one sprite.
// Run it after adding a name: node scripts/icons.mjs

import { copyFileSync, readFileSync, writeFileSync } from "node:fs";

const NAMES = [
  "ban",
  "check",
  "chevron-right",
  "circle-user",
  "copy",
  "copy-plus",
  "dices",
  "download",
  "eye",
  "eye-off",
  "file-key",
  "folder",
  "folder-lock",
  "history",
  "image",
  "key-round",
  "keyboard",
  "layout-dashboard",
  "log-in",
  "log-out",
  "monitor",
  "moon",
  "panel-left",
  "pencil",
  "plus",
  "refresh-cw",
  "rotate-cw",
  "search",
  "settings",
  "shield-check",
  "sun",
  "trash-2",
  "triangle-alert",
  "undo-2",
  "upload",
  "x",
];

const root = new URL("../", import.meta.url);
const read = (path) => readFileSync(new URL(path, root), "utf8");

/** What stands between the outer tags of a Lucide icon, on one line. */
const outline = (name) =>
  read(`node_modules/lucide-static/icons/${name}.svg`)
    .replace(/^[\s\S]*?<svg[^>]*>/, "")
    .replace("</svg>", "")
    .replace(/\s+/g, " ")
    .replaceAll("> <", "><")
    .replaceAll(" />", "/>")
    .trim();

const stroke = 'viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"';
const symbols = NAMES.map((name) => `<symbol id="${name}" ${stroke}>${outline(name)}</symbol>`);

const [, sign] = read("public/favicon.svg").match(/id="sign" d="([^"]+)"/);
symbols.push(`<symbol id="kagi" viewBox="0 0 24 24" fill="currentColor"><path d="${sign}"/></symbol>`);

const note = "<!-- Made by scripts/icons.mjs. Outlines from Lucide (https://lucide.dev), ISC licence: icons.license.txt. The sign is Kagi's own. -->";
copyFileSync(new URL("node_modules/lucide-static/LICENSE", root), new URL("public/icons.license.txt", root));
writeFileSync(new URL("public/icons.svg", root), `<svg xmlns="http://www.w3.org/2000/svg">${note}\n${symbols.join("\n")}\n</svg>\n`);
