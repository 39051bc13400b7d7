// Reads batches as programs of Node.js do: node lab/read.mjs READER FOLDER OUT COUNT.
// For each batch one JSON object of what was read, or {"": message} where it could not be.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { parseEnv } from "node:util";
import dotenv from "dotenv";
import { expand } from "dotenv-expand";

const readers = {
  dotenv: (text) => dotenv.parse(text),
  "dotenv-expand": (text) => expand({ parsed: dotenv.parse(text), processEnv: { X: "expanded" } }).parsed,
  parseEnv,
  json: JSON.parse,
};

const [reader, folder, out, count] = process.argv.slice(2);
mkdirSync(out, { recursive: true });
for (let batch = 0; batch < Number(count); batch++) {
  let read;
  try {
    read = readers[reader](readFileSync(`${folder}/${batch}`, "utf8"));
  } catch (error) {
    read = { "": String(error) };
  }
  writeFileSync(`${out}/${batch}`, JSON.stringify(read));
}
