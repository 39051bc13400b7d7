// One stamp for all scripts and wasm of a build, instead of a hash for each: the pieces of the page fit each other and nothing
// else, and cargo-leptos writes the name of one into another after it has named that one by its content. So no cache can hold a
// file of another build by a name of this one. What `--precompress` made of them is made anew.
// usage: node scripts/stamp.mjs PKG_FOLDER HASH_FILE

import { createHash } from "node:crypto";
import { readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const [pkg, hashFile] = process.argv.slice(2);
const names = readdirSync(pkg).filter((name) => /\.(js|json|wasm)$/.test(name)).sort();
const hashes = names.map((name) => name.match(/\.([\w-]{22})\.\w+$/)[1]);

/** Puts a text of the same length in the place of every hash: inside the wasm nothing may move. */
const marked = (text, mark) => hashes.reduce((text, hash) => text.replaceAll(hash, mark), text);

/** The loader's list of what all pieces share has another order in each build. */
const ordered = (text) => text.replace(/(?<=\{ )(\w+, )+(?= \})/g, (list) => list.match(/\w+, /g).sort().join(""));

const read = (name) => {
  const text = readFileSync(join(pkg, name), "latin1");
  return marked(name.endsWith(".js") ? ordered(text) : text, "_".repeat(22));
};
const files = names.map((name) => ({ name: marked(name, "_".repeat(22)), text: read(name) }));
const content = createHash("sha256");
for (const { name, text } of files.sort((a, b) => (a.name < b.name ? -1 : 1))) content.update(`${name}\n${text.length}\n`).update(text, "latin1");
const stamp = content.digest("base64url").slice(0, 22);

for (const name of names) for (const made of ["", ".br", ".gz"]) rmSync(join(pkg, name + made), { force: true });
for (const { name, text } of files) {
  const path = join(pkg, name.replaceAll("_".repeat(22), stamp));
  const bytes = Buffer.from(text.replaceAll("_".repeat(22), stamp), "latin1");
  writeFileSync(path, bytes);
  writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
  writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
}
writeFileSync(hashFile, marked(readFileSync(hashFile, "latin1"), stamp));
