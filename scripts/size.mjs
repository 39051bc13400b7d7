// Prints what a browser loads for the first page, brotli-compressed, and fails above a budget (docs/ARCHITECTURE.md, "Budgets").
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

const site = join(import.meta.dirname ?? new URL(".", import.meta.url).pathname, "..", "target", "site");
const budgets = [
  { what: "wasm", folder: "pkg", ends: ".wasm", bytes: 350_000 },
  { what: "JavaScript", folder: "pkg", ends: ".js", bytes: 15_000 },
  { what: "CSS", folder: "pkg", ends: ".css", bytes: 15_000 },
  { what: "font", folder: "fonts", ends: ".woff2", bytes: 25_000 },
];

let failed = false;
for (const { what, folder, ends, bytes } of budgets) {
  const files = readdirSync(join(site, folder)).filter((name) => name.endsWith(ends));
  const sizes = files.map((name) => {
    const content = readFileSync(join(site, folder, name));
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11 };
    // A font is compressed by itself, and goes over the wire as it is.
    return ends === ".woff2" ? content.length : brotliCompressSync(content, { params }).length;
  });
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const fits = files.length > 0 && total <= bytes;
  failed ||= !fits;
  console.log(`${fits ? "ok  " : "FAIL"} ${what.padEnd(10)} ${String(total).padStart(7)} of ${bytes} bytes`);
}
process.exit(failed ? 1 : 0);
