// What the measurements of pages share: the release server on a vault of its own, filled through REST, and the browser to look with.
import { spawn } from "node:child_process";
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const target = resolve(root, process.env.CARGO_TARGET_DIR ?? "target");
const owner = { email: "owner@example.org", password: "correct horse battery" };
const AT_ONCE = 16;

export function freePort() {
  return new Promise((done, failed) => {
    const probe = createServer();
    probe.once("error", failed);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
}

/** Where Chromium is, and how it is started. */
export const browser = {
  executablePath: [process.env.KAGI_CHROMIUM, "/usr/bin/chromium", "/usr/bin/google-chrome"].find((path) => path && existsSync(path)),
  args: ["--disable-gpu", "--disable-background-networking", "--disable-component-update", "--no-first-run"],
  chromiumSandbox: process.getuid?.() !== 0,
};

/** Starts a server in an empty folder, calls the function with it, and takes both away again. */
export async function withVault(use) {
  const folder = mkdtempSync(join(tmpdir(), "kagi-measured-"));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const logFile = join(folder, "log");
  const log = openSync(logFile, "a");
  const server = spawn(join(target, "release", "kagi"), ["serve", "--data-dir", join(folder, "data"), "--addr", `127.0.0.1:${port}`], {
    cwd: root,
    env: { PATH: process.env.PATH, KAGI_RATE_REQUESTS: "0", ADMIN_EMAIL: owner.email, ADMIN_PASSWORD: owner.password },
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  const takeAway = () => {
    server.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  };
  const interrupted = () => {
    takeAway();
    process.exit(130);
  };
  process.once("SIGINT", interrupted).once("SIGTERM", interrupted);
  try {
    for (let tries = 0; !(await fetch(`${url}/readyz`).then((answer) => answer.ok, () => false)); tries += 1) {
      if (tries === 300 || server.exitCode !== null) throw new Error(`kagi did not start:\n${readFileSync(logFile, "utf8")}`);
      await new Promise((done) => setTimeout(done, 100));
    }
    return await use(new Vault(url, await signIn(url)));
  } finally {
    process.off("SIGINT", interrupted).off("SIGTERM", interrupted);
    takeAway();
  }
}

async function signIn(url) {
  const answer = await fetch(`${url}/api/auth/sign-in`, {
    method: "POST",
    headers: { Origin: url },
    body: new URLSearchParams({ ...owner, next: "/keys" }),
    redirect: "manual",
  });
  const cookie = answer.headers.getSetCookie().map((one) => one.split(";")[0]).join("; ");
  if (answer.status !== 303 || !cookie) throw new Error(`nobody is signed in: ${answer.status} ${await answer.text()}`);
  return cookie;
}

class Vault {
  constructor(url, cookie) {
    this.url = url;
    this.cookie = cookie;
  }

  get cookies() {
    return this.cookie.split("; ").map((pair) => {
      const [name, value] = [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)];
      return { name, value, url: this.url };
    });
  }

  async post(path, body) {
    const headers = { Cookie: this.cookie, Origin: this.url, "Content-Type": "application/json" };
    const answer = await fetch(this.url + path, { method: "POST", headers, body: JSON.stringify(body) });
    if (answer.status !== 201) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()).data;
  }

  /** A category with so many entries in every environment, a project each unless they are named otherwise. */
  async category(name, entries, projectName = (index) => `project-${String(index).padStart(4, "0")}`) {
    const variable = `${name.toUpperCase().replace(/\W/g, "_")}_API_KEY`;
    const category = await this.post("/api/categories", { name, keyType: "simple", envVarName: variable });
    const environments = ["production", "staging", "development", "local"];
    let next = 0;
    const make = async () => {
      for (let index = next++; index < entries; index = next++) {
        const entry = { projectName: projectName(index), environment: environments[index % 4], value: `sk-${index}` };
        await this.post("/api/entries", { categoryId: category.id, ...entry });
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, make));
    return category.id;
  }

  /** So many env projects, each with a file; gives the id of the last. */
  async files(count) {
    let id;
    for (let index = 0; index < count; index += 1) {
      ({ id } = await this.post("/api/envs", { name: `env-${String(index).padStart(4, "0")}` }));
      await this.post(`/api/envs/${id}/files`, { fileType: "env", content: `PORT=${3000 + index}\n` });
    }
    return id;
  }

  /** So many sets of recovery codes, and generators of one-time passwords. */
  async factors(count) {
    for (let index = 0; index < count; index += 1) {
      await this.post("/api/2fa", { service: `service-${index}`, tokens: ["one", "two", "three"] });
      await this.post("/api/totp", { service: `service-${index}`, secret: "JBSWY3DPEHPK3PXP" });
    }
  }
}

/** The middle one, and for an even number of them the lower of the two. */
export const median = (numbers) => percentile(numbers, 0.5);

/** The value that this share of the numbers does not exceed. */
export function percentile(numbers, share) {
  return [...numbers].sort((a, b) => a - b)[Math.max(0, Math.ceil(numbers.length * share) - 1)];
}
