// The real server, a folder of its own for each, and a page that watches itself.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type APIRequestContext, type BrowserContext, type Page, test as base, expect, request } from "@playwright/test";

export { expect };

export const root = resolve(__dirname, "..");
export const password = "correct horse battery";
export const owner = { email: "owner@example.org", name: "Ada Owner" };

export function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const probe = createServer();
    probe.once("error", failed);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => (address && typeof address === "object" ? done(address.port) : failed(new Error("no port"))));
    });
  });
}

/** Every row of the vault's database, by table. */
export type Rows = Record<string, Record<string, unknown>[]>;

/** A running `kagi serve` and everything that it has written. */
export class Kagi {
  readonly folder = mkdtempSync(join(tmpdir(), "kagi-e2e-"));
  stdout = "";
  stderr = "";
  private process?: ChildProcess;

  private constructor(
    readonly port: number,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  /** The settings may depend on where the server will be: a provider wants to know that before. */
  static async start(env: NodeJS.ProcessEnv | ((url: string) => Promise<NodeJS.ProcessEnv>) = {}): Promise<Kagi> {
    const port = await freePort();
    const kagi = new Kagi(port, typeof env === "function" ? await env(`http://127.0.0.1:${port}`) : env);
    await kagi.run();
    return kagi;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get dataDir(): string {
    return join(this.folder, "data");
  }

  get setUpLink(): string {
    const links = this.stdout.match(/http:\/\/\S+\/set-up\?token=\S+/g) ?? [];
    const link = links.at(-1);
    if (!link) throw new Error(`no set-up link was printed:\n${this.stdout}\n${this.stderr}`);
    return link;
  }

  async run(): Promise<void> {
    const target = process.env.CARGO_TARGET_DIR ?? join(root, "target");
    const binary = join(target, "release", "kagi");
    const args = ["serve", "--data-dir", this.dataDir, "--addr", `127.0.0.1:${this.port}`];
    const started = spawn(binary, args, { cwd: root, env: { PATH: process.env.PATH, RUST_LOG: "info", ...this.env } });
    this.process = started;
    started.stdout.on("data", (chunk) => (this.stdout += chunk));
    started.stderr.on("data", (chunk) => (this.stderr += chunk));
    let ended: number | null | undefined;
    started.once("exit", (code) => (ended = code));
    await expect
      .poll(
        async () => {
          if (ended !== undefined) throw new Error(`kagi ended with ${ended}:\n${this.stdout}\n${this.stderr}`);
          return fetch(`${this.url}/readyz`).then((answer) => answer.status, () => 0);
        },
        { timeout: 30_000 },
      )
      .toBe(200);
  }

  /** Ends the server in order and gives its exit code. */
  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<number | null> {
    const process = this.process;
    if (!process || process.exitCode !== null || process.signalCode !== null) return process?.exitCode ?? null;
    const ended = new Promise<number | null>((done) => process.once("exit", done));
    process.kill(signal);
    return ended;
  }

  /** Holds the server, as a machine does that has no time for it: what is sent to it waits. Only SIGKILL ends it then. */
  hold(): void {
    this.process?.kill("SIGSTOP");
  }

  async restart(): Promise<void> {
    expect(await this.stop()).toBe(0);
    await this.run();
  }

  /** Makes the owner without a browser, and gives the signed-in client. */
  async setUp(): Promise<APIRequestContext> {
    const client = await request.newContext({ baseURL: this.url, extraHTTPHeaders: { Origin: this.url } });
    const token = new URL(this.setUpLink).searchParams.get("token") ?? "";
    const answer = await client.post("/api/auth/set-up", {
      form: { token, ...owner, password, password2: password },
      maxRedirects: 0,
    });
    expect(answer.status()).toBe(303);
    return client;
  }

  /** What the database holds at this moment. */
  rows(): Rows {
    const script = `
import json, sqlite3, sys
database = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True, timeout=5)
database.row_factory = sqlite3.Row
tables = [name for name, in database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
rows = {table: sorted(map(dict, database.execute(f'SELECT * FROM "{table}"')), key=str) for table in tables}
print(json.dumps(rows, default=lambda blob: blob.hex()))`;
    const most = 64 * 1024 * 1024;
    return JSON.parse(execFileSync("python3", ["-c", script, join(this.dataDir, "kagi.db")], { encoding: "utf8", maxBuffer: most }));
  }

  /** Everything in the folder: database, write-ahead log, key file. */
  storedBytes(): Buffer {
    return bytesUnder(this.folder);
  }
}

/** Every file under a folder, one after the other. */
export function bytesUnder(folder: string): Buffer {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => join(folder, name));
  return Buffer.concat(files.filter((name) => statSync(name).isFile()).map((name) => readFileSync(name)));
}

/** There is no clock to move in the real server: the sessions in its database get older instead. */
export function agePasswords(kagi: Kagi): void {
  const script = `
import datetime, sqlite3, sys
database = sqlite3.connect(sys.argv[1], timeout=5)
earlier = lambda text: (datetime.datetime.fromisoformat(text) - datetime.timedelta(minutes=20)).isoformat(sep=text[10])
for id, at in database.execute("SELECT id, signed_in_at FROM sessions").fetchall():
    database.execute("UPDATE sessions SET signed_in_at = ? WHERE id = ?", (earlier(at), id))
database.commit()`;
  execFileSync("python3", ["-c", script, join(kagi.dataDir, "kagi.db")]);
}

/** Lets the page notice that another tab covers it: Playwright makes every page believe that it is the one that is looked at. */
export async function noticeOtherTabs(page: Page): Promise<void> {
  const browser = await page.context().newCDPSession(page);
  await browser.send("Emulation.setFocusEmulationEnabled", { enabled: false });
}

/** Waits until wasm has taken the page over: before that a click would be lost. */
export async function hydrated(page: Page): Promise<void> {
  await page.locator("html[data-hydrated]").waitFor({ state: "attached" });
}

/** What a page did that no page may do. The provider's own pages are its own affair. */
export class Watch {
  readonly complaints: string[] = [];
  /** How many requests were seen. */
  requests = 0;
  /** Statuses that the test expects to see a request fail with. */
  readonly allowedStatuses = new Set<number>();
  /** The server is out of reach for a while: requests come to nothing. */
  outage = false;
  /** Origins of identity providers: one may go to their pages, and what happens there is their own affair. */
  readonly providers = new Set<string>();

  /** Watches every page that the context opens from now on. What a policy forbids is told where a console would not. */
  static async over(context: BrowserContext, own: string): Promise<Watch> {
    await context.addInitScript(() => {
      addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI, sourceFile, lineNumber }) => {
        console.error(`${effectiveDirective} forbids ${blockedURI}, asked for by ${sourceFile}:${lineNumber}`);
      });
    });
    return new Watch(context, own);
  }

  private constructor(context: BrowserContext, own: string) {
    const isProviders = (url: string) => URL.canParse(url) && this.providers.has(new URL(url).origin);
    context.on("page", (page) => {
      page.on("pageerror", (error) => {
        if (!isProviders(page.url())) this.complaints.push(`error: ${error.message}`);
      });
      page.on("console", (message) => {
        if (!["error", "warning"].includes(message.type()) || isProviders(message.location().url)) return;
        const status = /Failed to load resource: .*status of (\d+)/.exec(message.text());
        if (status && this.allowedStatuses.has(Number(status[1]))) return;
        if (this.outage && /net::ERR_/.test(message.text())) return;
        this.complaints.push(`${message.type()}: ${message.text()}`);
      });
    });
    context.on("request", (request) => {
      this.requests += 1;
      const { origin, protocol } = new URL(request.url());
      if (origin === own || protocol === "blob:" || protocol === "data:") return;
      if (this.providers.has(origin) && (request.isNavigationRequest() || request.serviceWorker() || isProviders(request.frame().url()))) return;
      this.complaints.push(`foreign request: ${request.url()}`);
    });
  }
}

interface Fixtures {
  watch: Watch;
  signedIn: Page;
}

interface WorkerFixtures {
  /** Files that name different servers don't share one. */
  server: string;
  /** What the server is told through its environment. */
  settings: NodeJS.ProcessEnv;
  kagi: Kagi;
  session: Awaited<ReturnType<APIRequestContext["storageState"]>>;
}

/** A server for the whole file, the owner's session, and a watch over every page. */
export const test = base.extend<Fixtures, WorkerFixtures>({
  server: ["", { scope: "worker", option: true }],
  settings: [{}, { scope: "worker", option: true }],
  kagi: [
    async ({ server: _, settings }, use) => {
      const kagi = await Kagi.start(settings);
      await use(kagi);
      await kagi.stop();
    },
    { scope: "worker" },
  ],
  session: [
    async ({ kagi }, use) => {
      const client = await kagi.setUp();
      await use(await client.storageState());
      await client.dispose();
    },
    { scope: "worker" },
  ],
  baseURL: async ({ kagi }, use) => use(kagi.url),
  watch: [
    async ({ context, kagi }, use) => {
      const watch = await Watch.over(context, kagi.url);
      await use(watch);
      expect(watch.complaints).toEqual([]);
    },
    { auto: true },
  ],
  signedIn: async ({ context, page, session }, use) => {
    await context.addCookies(session.cookies);
    await page.goto("/keys");
    await hydrated(page);
    await use(page);
  },
});
