// One stamp for all scripts and wasm of a build, instead of a name for each: the pieces of the page fit each other and nothing
// else, and cargo-leptos writes the name of one into another after it has named it by its content. So no cache can hold a file
// of another build by a name of this one. What `--precompress` made of them is made anew.
// usage: node scripts/stamp.mjs PKG_FOLDER HASH_FILE

import { createHash } from "node:crypto";
import { readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const [pkg, hashes] = process.argv.slice(2);
const names = readdirSync(pkg).filter((name) => /\.(js|json|wasm)$/.test(name)).sort();
const hashOf = (name) => name.match(/\.([\w-]{22})\.\w+$/)[1];

// Its letters are as many as those of the hashes: inside the wasm nothing may move.
const content = createHash("sha256");
for (const name of names) content.update(name).update(readFileSync(join(pkg, name)));
const stamp = content.digest("base64url").slice(0, 22);
const stamped = (bytes) => names.reduce((text, name) => text.replaceAll(hashOf(name), stamp), bytes.toString("latin1"));

for (const name of names) {
  const path = join(pkg, name.replace(hashOf(name), stamp));
  const bytes = Buffer.from(stamped(readFileSync(join(pkg, name))), "latin1");
  renameSync(join(pkg, name), path);
  for (const made of [".br", ".gz"]) rmSync(join(pkg, name + made), { force: true });
  writeFileSync(path, bytes);
  writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
  writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }));
}
writeFileSync(hashes, stamped(readFileSync(hashes)));
