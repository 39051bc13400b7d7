// Prints what a browser loads, brotli-compressed, and fails above a budget (docs/ARCHITECTURE.md, "Budgets"). The first page is
// the wasm that every page loads; a piece is what comes with the pages in it.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

const site = join(import.meta.dirname ?? new URL(".", import.meta.url).pathname, "..", "target", "site");
const pkg = readdirSync(join(site, "pkg"));
const manifest = pkg.find((name) => /^__wasm_split_manifest\..*json$/.test(name));
const pieces = Object.entries(JSON.parse(readFileSync(join(site, "pkg", manifest), "utf8")));
const budgets = [
  { what: "wasm", folder: "pkg", is: /^kagi\..*\.wasm$/, bytes: 350_000 },
  ...pieces.map(([piece, files]) => ({
    what: `+ ${piece}`,
    folder: "pkg",
    is: { test: (name) => files.some((file) => name === `${file}.wasm`) },
    bytes: 120_000,
  })),
  { what: "JavaScript", folder: "pkg", is: /\.js$/, bytes: 15_000 },
  { what: "CSS", folder: "pkg", is: /\.css$/, bytes: 15_000 },
  { what: "font", folder: "fonts", is: /\.woff2$/, bytes: 25_000 },
];

let failed = false;
for (const { what, folder, is, bytes } of budgets) {
  const files = readdirSync(join(site, folder)).filter((name) => is.test(name));
  const sizes = files.map((name) => {
    const content = readFileSync(join(site, folder, name));
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11 };
    // A font is compressed by itself, and goes over the wire as it is.
    return name.endsWith(".woff2") ? content.length : brotliCompressSync(content, { params }).length;
  });
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const fits = files.length > 0 && total <= bytes;
  failed ||= !fits;
  console.log(`${fits ? "ok  " : "FAIL"} ${what.padEnd(12)} ${String(total).padStart(7)} of ${bytes} bytes`);
}
process.exit(failed ? 1 : 0);
