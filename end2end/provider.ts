// A certified OpenID provider with pages of its own, for the whole way in a browser.
import { randomBytes } from "node:crypto";
import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair } from "jose";
import type { Configuration, KoaContextWithOIDC, Provider } from "oidc-provider";
import type { Page } from "@playwright/test";
import { Kagi, expect, hydrated, test as base } from "./kagi";

const NAME = "Example ID";
const CALLBACK = "/api/auth/oauth2/callback/oidc";

interface Person {
  name: string;
  email: string;
  roles: string[];
}

/** By what they type where the provider asks who they are. */
export const people = {
  ada: { name: "Ada Admin", email: "ada@example.org", roles: ["kagi-user", "kagi-admin"] },
  bob: { name: "Bob User", email: "bob@example.org", roles: ["kagi-user"] },
  eve: { name: "Eve Elsewhere", email: "eve@example.org", roles: ["kagi-user"] },
} satisfies Record<string, Person>;

export class ExampleId {
  /** Back-channel logouts that Kagi took, and why others failed. */
  readonly loggedOut: string[] = [];
  readonly failures: string[] = [];

  private constructor(
    private readonly server: Server,
    readonly issuer: string,
    private readonly secret: string,
    private readonly provider: Provider,
  ) {
    const answer = provider.callback();
    server.on("request", (request, response) => {
      if (!request.url?.startsWith("/interaction/")) return answer(request, response);
      this.interact(request, response).catch((error) => response.writeHead(500).end(String(error)));
    });
    provider.on("backchannel.success", (_context, _client, accountId) => this.loggedOut.push(accountId));
    provider.on("backchannel.error", (_context, error) => this.failures.push(String(error)));
    provider.on("server_error", (_context, error) => this.failures.push(String(error)));
  }

  static async start(kagi: string): Promise<ExampleId> {
    // Node 20 doesn't have it yet, and the provider takes it for granted.
    URL.parse ??= (url, origin) => (URL.canParse(url, origin) ? new URL(url, origin) : null);
    const { default: Provider } = await import("oidc-provider");
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const secret = random();
    return new ExampleId(server, issuer, secret, new Provider(issuer, await configuration(kagi, secret)));
  }

  async stop(): Promise<void> {
    const ended = new Promise((done) => this.server.close(done));
    this.server.closeAllConnections();
    await ended;
  }

  get env(): NodeJS.ProcessEnv {
    return { OIDC_ISSUER: this.issuer, OIDC_CLIENT_ID: "kagi", OIDC_CLIENT_SECRET: this.secret, OIDC_NAME: NAME };
  }

  /** Where people sign out of the provider itself. */
  get signOut(): string {
    return `${this.issuer}/session/end`;
  }

  /** The page that asks who it is, and what was answered on it. */
  private async interact(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === "GET") {
      await this.provider.interactionDetails(request, response);
      const form = `
        <form method="post">
          <label>Account <input name="account" autofocus></label>
          <button>Sign in</button>
          <button name="cancelled" value="yes">Cancel</button>
        </form>`;
      response.setHeader("Content-Type", "text/html");
      return void response.end(page(`Sign in to ${NAME}`, form));
    }
    const form = new URLSearchParams(await body(request));
    const accountId = form.get("account") ?? "";
    const result = form.has("cancelled") ? { error: "access_denied", error_description: "Cancelled" } : { login: { accountId } };
    await this.provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  }
}

async function configuration(kagi: string, secret: string): Promise<Configuration> {
  // Without one of our own it warns of its own, which is the same.
  const memory = "oidc-provider/lib/adapters/memory_adapter.js";
  const { createMemoryAdapter } = await import(memory);
  const { privateKey } = await generateKeyPair("RS256", { extractable: true });
  return {
    adapter: createMemoryAdapter(),
    jwks: { keys: [{ ...(await exportJWK(privateKey)), alg: "RS256", use: "sig" }] },
    cookies: { keys: [random()] },
    clients: [
      {
        client_id: "kagi",
        client_secret: secret,
        redirect_uris: [kagi + CALLBACK],
        post_logout_redirect_uris: [`${kagi}/sign-in`],
        backchannel_logout_uri: `${kagi}/api/auth/backchannel-logout`,
        backchannel_logout_session_required: true,
        grant_types: ["authorization_code", "refresh_token"],
        response_types: ["code"],
        token_endpoint_auth_method: "client_secret_basic",
      },
    ],
    scopes: ["openid", "profile", "email", "offline_access"],
    claims: { openid: ["sub"], profile: ["name", "roles"], email: ["email", "email_verified"] },
    pkce: { required: () => true },
    features: {
      devInteractions: { enabled: false },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: { enabled: true, logoutSource, postLogoutSuccessSource },
    },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    ttl: { AccessToken: 300, AuthorizationCode: 60, Grant: 3600, IdToken: 300, Interaction: 600, RefreshToken: 3600, Session: 3600 },
    issueRefreshToken: async (_context, client) => client.grantTypeAllowed("refresh_token"),
    // It refuses to call addresses of its own machine.
    fetch: (url, options) => fetch(url, { ...options, ...{ dispatcher: undefined } }),
    findAccount: (_context, id) => {
      const person = new Map(Object.entries(people)).get(id);
      return person && { accountId: id, claims: () => ({ sub: id, email_verified: true, ...person }) };
    },
    loadExistingGrant,
  };
}

/** Nobody is asked whether Kagi may know who he is. */
async function loadExistingGrant({ oidc }: KoaContextWithOIDC) {
  const { client, session, provider } = oidc;
  const known = session?.grantIdFor(client?.clientId ?? "");
  if (known) return provider.Grant.find(known);
  const grant = new provider.Grant({ clientId: client?.clientId, accountId: session?.accountId });
  grant.addOIDCScope("openid profile email offline_access");
  await grant.save();
  return grant;
}

function logoutSource(context: KoaContextWithOIDC, form: string): void {
  const button = `<button type="submit" form="op.logoutForm" name="logout" value="yes">Sign out</button>`;
  context.body = page(`Sign out of ${NAME}?`, form + button);
}

function postLogoutSuccessSource(context: KoaContextWithOIDC): void {
  context.body = page(`Signed out of ${NAME}`, "");
}

function page(heading: string, content: string): string {
  const head = `<title>${NAME}</title><link rel="icon" href="data:,">`;
  return `<!doctype html><html lang="en">${head}<h1>${heading}</h1>${content}</html>`;
}

async function body(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += chunk;
  return text;
}

function random(): string {
  return randomBytes(24).toString("base64url");
}

interface WorkerFixtures {
  both: { kagi: Kagi; provider: ExampleId };
  provider: ExampleId;
}

/** A server and the provider that it knows, for the whole file. Pages may go to both. */
export const test = base.extend<object, WorkerFixtures>({
  both: [
    async ({ server: _ }, use) => {
      let provider: ExampleId | undefined;
      const kagi = await Kagi.start(async (url) => {
        provider = await ExampleId.start(url);
        return { ...provider.env, OIDC_ADMIN_ROLE: "kagi-admin", OIDC_RECHECK_SECONDS: "1" };
      });
      if (!provider) throw new Error("nobody asked for the provider's settings");
      await use({ kagi, provider });
      await kagi.stop();
      await provider.stop();
    },
    { scope: "worker" },
  ],
  kagi: [async ({ both }, use) => use(both.kagi), { scope: "worker" }],
  provider: [async ({ both }, use) => use(both.provider), { scope: "worker" }],
  watch: async ({ watch, provider }, use) => {
    watch.providers.add(provider.issuer);
    await use(watch);
    expect(provider.failures).toEqual([]);
  },
});

/** Answers the provider's page. */
export async function answer(page: Page, account: keyof typeof people): Promise<void> {
  await expect(page.getByRole("heading", { name: "Sign in to Example ID" })).toBeVisible();
  await page.getByLabel("Account").fill(account);
  await page.getByRole("button", { name: "Sign in" }).click();
}

export async function signIn(page: Page, account: keyof typeof people): Promise<void> {
  await page.goto("/sign-in");
  await page.getByRole("link", { name: "Sign in with Example ID" }).click();
  await answer(page, account);
  await expect(page).toHaveURL(/\/keys$/);
  await hydrated(page);
}
