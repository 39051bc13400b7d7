// Lighthouse on the pages of the release server, with 1,000 entries in one category, 30 env projects, and 30 code sets and generators: the
// median of five runs each, held against the budgets of docs/ARCHITECTURE.md. `make lighthouse` calls it.
//
//   LIGHTHOUSE_RUNS=5 LIGHTHOUSE_ENTRIES=1000
import { chromium } from "@playwright/test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import lighthouse, { desktopConfig } from "lighthouse";
import { browser, freePort, median, root, withVault } from "./measured.mjs";

const runs = Number(process.env.LIGHTHOUSE_RUNS ?? 5);
const entries = Number(process.env.LIGHTHOUSE_ENTRIES ?? 1000);

// Lighthouse sometimes fails to record what the browser does, and asks to be run again. A page that it has judged is never run again.
const RECORDINGS = 3;
const CATEGORIES = ["performance", "accessibility", "best-practices"];
// The desktop is what counts, see docs/decisions/2026-11-23-lighthouse-on-a-desktop.md; the phone is printed beside it.
const forms = { desktop: desktopConfig, phone: undefined };
const SETS = 30;
const pages = (category, project) => [
  { name: "sign-in", path: "/sign-in", cookie: false, performance: 95 },
  { name: "overview", path: "/", cookie: true, performance: 90 },
  { name: "keys", path: "/keys", cookie: true, performance: 90 },
  { name: "category", path: `/keys/${category}`, cookie: true, performance: 90 },
  { name: "project", path: "/project?name=project-0000", cookie: true, performance: 90 },
  { name: "recovery", path: "/recovery", cookie: true, performance: 90 },
  { name: "envs", path: "/envs", cookie: true, performance: 90 },
  { name: "env-project", path: `/envs/${project}`, cookie: true, performance: 90 },
  { name: "settings", path: "/settings/keys", cookie: true, performance: 90 },
];

async function run(vault, port, form, { path, cookie }) {
  const flags = {
    port,
    output: "json",
    logLevel: "error",
    onlyCategories: CATEGORIES,
    extraHeaders: cookie ? { Cookie: vault.cookie } : undefined,
  };
  let lhr;
  for (let tries = 1; !lhr || lhr.runtimeError; tries += 1) {
    if (tries > RECORDINGS) throw new Error(`${path}: ${lhr.runtimeError.message}`);
    if (lhr) console.error(`${path}: ${lhr.runtimeError.code}, once more`);
    ({ lhr } = await lighthouse(vault.url + path, flags, forms[form]));
  }
  const { pathname, search } = new URL(lhr.finalDisplayedUrl);
  if (pathname + search !== path) throw new Error(`${path} led to ${lhr.finalDisplayedUrl}`);
  const scores = Object.fromEntries(CATEGORIES.map((category) => [category, Math.round(lhr.categories[category].score * 100)]));
  const figure = (audit) => lhr.audits[audit].numericValue;
  const figures = {
    fcp: figure("first-contentful-paint"),
    lcp: figure("largest-contentful-paint"),
    tbt: figure("total-blocking-time"),
    cls: figure("cumulative-layout-shift"),
    bytes: figure("total-byte-weight"),
  };
  const failed = CATEGORIES.slice(1).flatMap((category) =>
    lhr.categories[category].auditRefs
      .map(({ id, weight }) => ({ weight, audit: lhr.audits[id] }))
      .filter(({ weight, audit }) => weight > 0 && audit.score !== null && audit.score < 1)
      .map(({ audit }) => `${audit.id}: ${audit.title} ${JSON.stringify(audit.details?.items ?? []).slice(0, 500)}`),
  );
  return { scores, figures, failed: failed.concat(lhr.runWarnings.map((warning) => `warning: ${warning}`)) };
}

function middle(all) {
  const of = (part) => Object.fromEntries(Object.keys(all[0][part]).map((key) => [key, median(all.map((one) => one[part][key]))]));
  return { scores: of("scores"), figures: of("figures"), failed: [...new Set(all.flatMap(({ failed }) => failed))] };
}

const complaints = [];
const results = {};
await withVault(async (vault) => {
  const category = await vault.category("OpenAI", entries);
  const project = await vault.files(SETS);
  await vault.factors(SETS);
  const port = await freePort();
  const chrome = await chromium.launch({ ...browser, args: [...browser.args, `--remote-debugging-port=${port}`] });
  try {
    console.log("form     page         perf  a11y  best    FCP ms  LCP ms  TBT ms    CLS      bytes");
    for (const form of Object.keys(forms)) {
      for (const page of pages(category, project)) {
        const all = [];
        while (all.length < runs) all.push(await run(vault, port, form, page));
        const { scores, figures, failed } = middle(all);
        results[`${page.name}, ${form}`] = { scores, figures, failed, runs: all.map(({ scores }) => scores.performance) };
        const counts = Object.values(scores).map((score) => String(score).padStart(4)).join("  ");
        const times = [figures.fcp, figures.lcp, figures.tbt].map((time) => time.toFixed(0).padStart(6)).join("  ");
        const rest = `${figures.cls.toFixed(3).padStart(5)}  ${String(figures.bytes).padStart(9)}`;
        console.log(`${form.padEnd(8)} ${page.name.padEnd(11)}  ${counts}    ${times}   ${rest}`);
        for (const what of failed) console.log(`         ${what}`);
        if (form === "phone") continue;
        const least = { performance: page.performance, accessibility: 100, "best-practices": 100 };
        for (const category of CATEGORIES) {
          if (scores[category] < least[category]) {
            complaints.push(`${page.name}: ${category} is ${scores[category]}, at least ${least[category]} is asked for`);
          }
        }
      }
    }
  } finally {
    await chrome.close();
  }
});
mkdirSync(join(root, "target"), { recursive: true });
writeFileSync(join(root, "target", "lighthouse.json"), `${JSON.stringify({ runs, entries, results, complaints }, null, 2)}\n`);
for (const complaint of complaints) console.log(`FAIL ${complaint}`);
process.exitCode = complaints.length === 0 ? 0 : 1;
