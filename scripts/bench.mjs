// Measures the release server with 10,000 entries on SQLite and, where TEST_DATABASE_URL names a server, on PostgreSQL; and beside each
// measurement the floor (bench/src/floor.rs) in the same minute. `make bench` calls it; docs/ARCHITECTURE.md has the budgets.
//
//   BENCH_SECONDS=8 BENCH_ROUNDS=3 BENCH_ENTRIES=10000
import { execFileSync, spawn } from "node:child_process";
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { cpus, tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const target = resolve(root, process.env.CARGO_TARGET_DIR ?? "target");
const release = (name) => join(target, "release", name);
const seconds = Number(process.env.BENCH_SECONDS ?? 8);
const rounds = Number(process.env.BENCH_ROUNDS ?? 3);
const entries = Number(process.env.BENCH_ENTRIES ?? 10_000);
const CONNECTIONS = 16;

const budgets = { revealShareOfFloor: 0.6, revealP99OfFloor: 3, idleMiB: 25 };

const running = new Set();
let folder;
process.umask(0o077); // databases and keys are for this user alone, as the server makes them

async function freePort() {
  return new Promise((done, failed) => {
    const probe = createServer();
    probe.once("error", failed);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
}

/** Starts a server and waits until it answers. Its output goes to a file, since a pipe would have to be read. */
async function start(name, command, args, url, env) {
  const file = join(folder, `${name}.log`);
  const log = openSync(file, "a");
  const child = spawn(command, args, { cwd: folder, env: { PATH: process.env.PATH, ...env }, stdio: ["ignore", log, log] });
  closeSync(log);
  running.add(child);
  child.once("exit", () => running.delete(child));
  for (let tries = 0; tries < 300; tries += 1) {
    if (child.exitCode !== null) break;
    const ready = await fetch(`${url}/readyz`).then((answer) => answer.ok, () => false);
    if (ready) return child;
    await sleep(100);
  }
  throw new Error(`${name} did not start:\n${readFileSync(file, "utf8")}`);
}

async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((done) => child.once("exit", done));
  child.kill("SIGTERM");
  await ended;
}

const sleep = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

function memory(child) {
  const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)[1]) / 1024;
}

/** One run of wrk. A new process for each, so that it is never awaited by a blocked event loop. */
async function load({ url, paths, method, key = "-", body }) {
  const args = ["-t2", `-c${CONNECTIONS}`, `-d${seconds}s`, "--timeout", "10s", "-s", join(root, "scripts", "bench.lua"), url];
  const child = spawn("wrk", [...args, "--", paths, method, key, ...(body ? [body] : [])], { stdio: ["ignore", "pipe", "inherit"] });
  running.add(child);
  let output = "";
  child.stdout.on("data", (chunk) => (output += chunk));
  const code = await new Promise((done, failed) => child.once("close", done).once("error", failed));
  running.delete(child);
  const line = output.trim().split("\n").at(-1);
  if (code !== 0 || !line.startsWith("{")) throw new Error(`wrk ended with ${code}:\n${output}`);
  const run = JSON.parse(line);
  if (run.refused + run.broken > 0) throw new Error(`${method} ${url}: ${run.refused} answers were errors, ${run.broken} were broken off`);
  return { perSecond: run.requests / run.seconds, p50: run.p50, p99: run.p99 };
}

function median(runs) {
  const middle = (of) => runs.map(of).sort((a, b) => a - b)[Math.floor(runs.length / 2)];
  return { perSecond: middle((run) => run.perSecond), p50: middle((run) => run.p50), p99: middle((run) => run.p99) };
}

/** The addresses of every page of 100. */
async function pages(url, key) {
  const paths = [];
  for (let next = "/api/entries?limit=100"; next; ) {
    paths.push(next);
    const answer = await fetch(url + next, { headers: { Authorization: `Bearer ${key}` } });
    if (!answer.ok) throw new Error(`${next}: ${answer.status} ${await answer.text()}`);
    const { nextCursor } = await answer.json();
    next = nextCursor && `/api/entries?limit=100&cursor=${encodeURIComponent(nextCursor)}`;
  }
  return paths;
}

function list(name, paths) {
  const file = join(folder, name);
  writeFileSync(file, paths.map((path) => `${path}\n`).join(""));
  return file;
}

async function measure(engine, database) {
  const keyFile = join(folder, `${engine}.key`);
  const began = Date.now();
  const filled = execFileSync(
    release("bench-fill"),
    ["--database", database, "--key-file", keyFile, "--entries", String(entries)],
    { maxBuffer: 64 * 1024 * 1024, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] },
  );
  const { accessKey: key, categoryId, entryIds } = JSON.parse(filled);
  console.error(`${engine}: ${entryIds.length} entries made in ${Math.round((Date.now() - began) / 1000)} s`);

  const [port, floorPort] = [await freePort(), await freePort()];
  const [url, floorUrl] = [`http://127.0.0.1:${port}`, `http://127.0.0.1:${floorPort}`];
  const place = engine === "sqlite" ? ["--data-dir", dirname(database)] : ["--data-dir", join(folder, "none"), "--database-url", database];
  const server = await start(`kagi-${engine}`, release("kagi"), ["serve", "--addr", `127.0.0.1:${port}`, "--key-file", keyFile, ...place], url, {
    LEPTOS_SITE_ROOT: join(root, "target", "site"),
    KAGI_RATE_REVEAL: "0",
    KAGI_RATE_FAILED: "0",
    KAGI_RATE_REQUESTS: "0",
  });
  await sleep(2000);
  const idleMiB = memory(server);
  const floor = await start(`floor-${engine}`, release("bench-floor"), ["--database", database, "--addr", `127.0.0.1:${floorPort}`], floorUrl, {});

  const value = JSON.stringify({ categoryId, projectName: "load", environment: "local", value: "sk-bench-000000000000000000000000000000000000000" });
  const kagi = (method, paths, body) => ({ url, key, method, paths, body });
  const below = { url: floorUrl, method: "POST", paths: list("floor", entryIds.map((id) => `/values/${id}`)) };
  const operations = {
    reveal: kagi("POST", list("reveal", entryIds.map((id) => `/api/entries/${id}/reveal`))),
    detail: kagi("GET", list("detail", entryIds.map((id) => `/api/entries/${id}`))),
    "list of 100": kagi("GET", list("list", await pages(url, key))),
    create: kagi("POST", list("create", ["/api/entries"]), value), // last: it makes the lists longer
  };
  const measured = {};
  for (const [name, operation] of Object.entries(operations)) {
    const runs = { subject: [], floor: [] };
    for (let round = 0; round < rounds; round += 1) {
      runs.floor.push(await load(below));
      runs.subject.push(await load(operation));
    }
    const [subject, ground] = [median(runs.subject), median(runs.floor)];
    measured[name] = { ...subject, floor: ground, share: subject.perSecond / ground.perSecond, runs };
    console.error(`${engine}: ${name} ${subject.perSecond.toFixed(0)}/s, floor ${ground.perSecond.toFixed(0)}/s`);
  }
  const loadedMiB = memory(server);
  await stop(server);
  await stop(floor);
  return { idleMiB, loadedMiB, operations: measured };
}

function print(results) {
  const row = (...cells) => console.log(cells.map((cell, index) => (index < 2 ? String(cell).padEnd(12) : String(cell).padStart(11))).join(" "));
  row("engine", "operation", "requests/s", "floor/s", "share", "p50 ms", "p99 ms", "floor p50", "floor p99");
  for (const [engine, { operations }] of Object.entries(results)) {
    for (const [name, { perSecond, p50, p99, floor, share }] of Object.entries(operations)) {
      const figures = [perSecond.toFixed(0), floor.perSecond.toFixed(0), `${(share * 100).toFixed(0)} %`];
      row(engine, name, ...figures, ...[p50, p99, floor.p50, floor.p99].map((time) => time.toFixed(2)));
    }
  }
  for (const [engine, { idleMiB, loadedMiB }] of Object.entries(results)) {
    console.log(`${engine}: ${idleMiB.toFixed(1)} MiB resident before the load, ${loadedMiB.toFixed(1)} MiB after it`);
  }
  console.log("The floor reads one row and opens one value, and writes nothing. A reveal and a create commit a row of the ledger before they");
  console.log(`answer (synchronous=FULL on SQLite, fsync=${process.env.KAGI_POSTGRES_FSYNC ?? "as the server has it"} on PostgreSQL).`);
}

function broken(results) {
  const complaints = [];
  for (const [engine, { idleMiB, operations }] of Object.entries(results)) {
    const { share, p99, floor } = operations.reveal;
    const percent = (part) => `${(part * 100).toFixed(0)} %`;
    if (share < budgets.revealShareOfFloor) {
      complaints.push(`${engine}: reveals reach ${percent(share)} of the floor, ${percent(budgets.revealShareOfFloor)} are asked for`);
    }
    if (p99 > budgets.revealP99OfFloor * floor.p99) {
      complaints.push(`${engine}: the p99 of reveals is ${(p99 / floor.p99).toFixed(1)} times the floor's, at most ${budgets.revealP99OfFloor}`);
    }
    if (idleMiB > budgets.idleMiB) complaints.push(`${engine}: ${idleMiB.toFixed(1)} MiB resident when idle, at most ${budgets.idleMiB}`);
  }
  return complaints;
}

async function main() {
  folder = mkdtempSync(join(tmpdir(), "kagi-bench-"));
  try {
    const results = {};
    const data = join(folder, "data");
    mkdirSync(data, { mode: 0o700 });
    results.sqlite = await measure("sqlite", join(data, "kagi.db"));
    const { TEST_DATABASE_URL: postgres } = process.env;
    if (postgres) {
      results.postgres = await measure("postgres", postgres.replace(/[^/]*$/, `bench_${process.pid}`));
    }
    const complaints = broken(results);
    const settings = { seconds, rounds, entries, connections: CONNECTIONS, cores: cpus().length };
    writeFileSync(join(root, "target", "bench.json"), `${JSON.stringify({ settings, budgets, results, complaints }, null, 2)}\n`);
    print(results);
    for (const complaint of complaints) console.log(`FAIL ${complaint}`);
    return complaints.length === 0 ? 0 : 1;
  } finally {
    for (const child of running) child.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  }
}

for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => {
    for (const child of running) child.kill("SIGKILL");
    if (folder) rmSync(folder, { recursive: true, force: true });
    process.exit(130);
  });
}
process.exitCode = await main().catch((error) => {
  console.error(`bench: ${error.message}`);
  return 1;
});
