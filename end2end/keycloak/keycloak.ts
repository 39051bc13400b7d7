// A real Keycloak for one run of the browser tests, and what its administrator does there.
import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, freePort } from "../kagi";

const realmFile = join(__dirname, "realm.json");
const realm = JSON.parse(readFileSync(realmFile, "utf8"));
const client = realm.clients[0];
const team = `/${realm.realm}`;
const administrator = { username: "admin", password: "admin of one test run" };

interface User {
  id: string;
  username: string;
  enabled: boolean;
  lastName: string;
}

interface Session {
  id: string;
  /** Also the time of the last refresh, in milliseconds. */
  lastAccess: number;
}

export type Username = "ada" | "bob" | "carol" | "dora";

export function passwordOf(username: Username): string {
  return realm.users.find((user: User) => user.username === username).credentials[0].value;
}

export class Keycloak {
  private readonly home = mkdtempSync(join(tmpdir(), "kagi-keycloak-"));
  private process?: ChildProcess;
  private log = "";

  private constructor(private readonly port: number) {}

  static async start(): Promise<Keycloak> {
    const keycloak = new Keycloak(await freePort());
    const imported = join(keycloak.home, "data", "import");
    mkdirSync(imported, { recursive: true });
    cpSync(realmFile, join(imported, "realm.json"));
    await keycloak.run();
    return keycloak;
  }

  /** By its name it is another site than Kagi, which the tests call by its number: a provider mostly is one, and cookies tell. */
  get url(): string {
    return `http://localhost:${this.port}`;
  }

  /** Kagi's settings for it. */
  get settings(): NodeJS.ProcessEnv {
    return {
      KEYCLOAK_URL: this.url,
      KEYCLOAK_REALM: realm.realm,
      KEYCLOAK_CLIENT_ID: client.clientId,
      KEYCLOAK_CLIENT_SECRET: client.secret,
      OIDC_REQUIRED_ROLE: "vault-user",
      OIDC_ADMIN_ROLE: "vault-admin",
    };
  }

  async run(): Promise<void> {
    const folder = process.env.KAGI_KEYCLOAK_HOME;
    if (!folder) throw new Error("KAGI_KEYCLOAK_HOME names no Keycloak: `make e2e-keycloak` does");
    const args = ["start-dev", "--import-realm", "--http-host=127.0.0.1", `--http-port=${this.port}`];
    // Data and import are looked for there, not in the unpacked folder that every run shares.
    args.push(`-Dkc.home.dir=${this.home}`);
    // start-dev puts Keycloak together at each start, in the shared folder: told that `scripts/setup` has done so, it only reads there.
    args.push("-Dkc.config.built=true");
    const { username, password } = administrator;
    const started = spawn(join(folder, "bin", "kc.sh"), args, {
      cwd: this.home,
      // With a group of its own: kc.sh has Java as its child.
      detached: true,
      env: { ...process.env, KC_BOOTSTRAP_ADMIN_USERNAME: username, KC_BOOTSTRAP_ADMIN_PASSWORD: password },
    });
    this.process = started;
    this.log = "";
    for (const stream of [started.stdout, started.stderr]) stream.on("data", (chunk) => (this.log += chunk));
    process.once("exit", this.kill);
    let ended: number | null | undefined;
    started.once("exit", (code) => (ended = code));
    const discovery = `${this.url}/realms/${realm.realm}/.well-known/openid-configuration`;
    await expect
      .poll(
        async () => {
          if (ended !== undefined) throw new Error(`Keycloak ended with ${ended}:\n${this.log}`);
          return fetch(discovery).then((answer) => answer.status, () => 0);
        },
        { timeout: 240_000, message: "Keycloak's discovery document" },
      )
      .toBe(200);
  }

  /** Ends it; what it has stored stays for the next `run`. */
  async stop(): Promise<void> {
    const running = this.process;
    if (!running?.pid || running.exitCode !== null || running.signalCode !== null) return;
    const ended = new Promise((done) => running.once("exit", done));
    process.kill(-running.pid, "SIGTERM");
    await ended;
    process.off("exit", this.kill);
  }

  async dispose(): Promise<void> {
    await this.stop();
    rmSync(this.home, { recursive: true, force: true });
  }

  private readonly kill = (): void => {
    if (this.process?.pid && this.process.exitCode === null && this.process.signalCode === null) process.kill(-this.process.pid, "SIGKILL");
  };

  /** The realm as its file has it, whatever a test has made of it. */
  async renewRealm(): Promise<void> {
    await this.administer("DELETE", team);
    await this.administer("POST", "", realm);
  }

  /** The addresses of the Kagi that this Keycloak serves, instead of those in the file. */
  async serve(kagi: string): Promise<void> {
    const [stored] = await this.administer("GET", `${team}/clients?clientId=${client.clientId}`);
    const text = JSON.stringify(stored).replaceAll("http://127.0.0.1:3000/", `${kagi}/`);
    await this.administer("PUT", `${team}/clients/${stored.id}`, JSON.parse(text));
  }

  async change(username: Username, change: Partial<User>): Promise<void> {
    const user = await this.user(username);
    await this.administer("PUT", `${team}/users/${user.id}`, { ...user, ...change });
  }

  async giveRole(username: Username, role: string): Promise<void> {
    await this.changeRoles("POST", username, role);
  }

  async takeRole(username: Username, role: string): Promise<void> {
    await this.changeRoles("DELETE", username, role);
  }

  async sessions(username: Username): Promise<Session[]> {
    const { id } = await this.user(username);
    return this.administer("GET", `${team}/users/${id}/sessions`);
  }

  /** What "Sign out" beside a session does in the administrator's console. */
  async endSession(session: Session): Promise<void> {
    await this.administer("DELETE", `${team}/sessions/${session.id}`);
  }

  /** What "Logout all sessions" of a user does there. */
  async endSessions(username: Username): Promise<void> {
    const { id } = await this.user(username);
    await this.administer("POST", `${team}/users/${id}/logout`);
  }

  private async user(username: Username): Promise<User> {
    const [user] = await this.administer("GET", `${team}/users?username=${username}&exact=true`);
    return user;
  }

  private async changeRoles(method: "POST" | "DELETE", username: Username, name: string): Promise<void> {
    const [{ id }, role] = [await this.user(username), await this.administer("GET", `${team}/roles/${name}`)];
    await this.administer(method, `${team}/users/${id}/role-mappings/realm`, [role]);
  }

  private async administer(method: string, path: string, body?: unknown): Promise<any> {
    const form = new URLSearchParams({ grant_type: "password", client_id: "admin-cli", ...administrator });
    const { access_token } = await asked(`${this.url}/realms/master/protocol/openid-connect/token`, { method: "POST", body: form });
    const headers = { Authorization: `Bearer ${access_token}`, "Content-Type": "application/json" };
    return asked(`${this.url}/admin/realms${path}`, { method, headers, body: body && JSON.stringify(body) });
  }
}

async function asked(url: string, request: RequestInit): Promise<any> {
  const answer = await fetch(url, request);
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${request.method} ${url}: ${answer.status} ${text}`);
  return text && JSON.parse(text);
}
