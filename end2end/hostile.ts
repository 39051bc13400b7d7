// An OpenID provider that does everything right but for the one change that a case makes, and a browser without pages to go through it.
import { createHash, randomBytes } from "node:crypto";
import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type CryptoKey, type JWK, SignJWT, exportJWK, exportSPKI, generateKeyPair } from "jose";
import type { Kagi } from "./kagi";

/** In everything that the provider says freely: no page may show it. */
export const MARKER = "<b>marker-7f3a9c</b>";
/** Not one character of it may be taken for a separator. */
export const client = { id: "kagi", secret: "s3cret: 100% +/=&" };

const ALGORITHMS = ["RS256", "PS256", "ES256", "ES384", "EdDSA"] as const;
export type Algorithm = (typeof ALGORITHMS)[number];

export type Json = Record<string, unknown>;
export type Reply = { status?: number; headers?: Record<string, string>; body?: unknown } | "hang up" | "silence";

interface Key {
  kid: string;
  privateKey: CryptoKey;
  publicKey: CryptoKey;
}

/** Who sits at the browser. */
export interface Person {
  sub: string;
  email: string;
  name: string;
  roles: string[];
}

/** What was right, for a token that is to be wrong. */
export interface Right {
  provider: Provider;
  claims: Json;
  header: Json;
  token: string;
  accessToken: string;
}

/** What to do otherwise. In what is laid over something, `undefined` takes a member away. */
export interface Change {
  /** Laid over the claims of the ID token. */
  claims?: Json | ((right: Right) => Json);
  /** Laid over the header of the ID token. */
  header?: Json;
  /** With which key the ID token is signed. */
  algorithm?: Algorithm;
  /** In place of the ID token. */
  idToken?: (right: Right) => unknown;
  /** Where e-mail address, name and roles come from: the ID token where nothing is named. */
  claimsFrom?: "idToken" | "userinfo";
  /** Laid over the parameters with which the browser is sent back. */
  callback?: Record<string, string | undefined>;
  /** Laid over a JSON document, by its path. */
  documents?: Record<string, Json | ((right: Json) => Json)>;
  /** In place of the whole answer, by path. */
  replies?: Record<string, Reply>;
}

/** One sign-in, and what hangs on it. */
export interface Session {
  readonly person: Person;
  readonly sid: string;
  readonly asked: URLSearchParams;
  readonly signedInAt: number;
  refreshToken: string;
  /** How often it was refreshed, or refused that. */
  refreshes: number;
  change: Change;
}

const AT = {
  discovery: "/.well-known/openid-configuration",
  keys: "/keys",
  authorize: "/authorize",
  token: "/token",
  userinfo: "/userinfo",
  endSession: "/end-session",
};

const LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout";
/** Whatever is asked for below it comes from an answer that must not be followed. */
const ELSEWHERE = "/elsewhere";

export const ada: Person = { sub: "ada", email: "ada@example.org", name: `Ada ${MARKER}`, roles: ["kagi-user"] };

export class Provider {
  change: Change = {};
  person: Person = ada;
  readonly sessions: Session[] = [];
  /** The paths that were asked for, in order. */
  readonly asked: string[] = [];
  /** What nobody but Kagi may learn. */
  readonly secrets: string[] = [client.secret];
  private readonly codes = new Map<string, Session>();
  private readonly accessTokens = new Map<string, Session>();

  private constructor(
    private readonly server: Server,
    private keys: Record<Algorithm, Key>,
    /** Not in the JWKS. */
    readonly foreign: Key,
  ) {
    server.on("request", (request, response) => void this.handle(request, response));
  }

  static async start(): Promise<Provider> {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    return new Provider(server, await newKeys(), await newKey("RS256"));
  }

  async stop(): Promise<void> {
    const ended = new Promise((done) => this.server.close(done));
    this.server.closeAllConnections();
    await ended;
  }

  get issuer(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get env(): NodeJS.ProcessEnv {
    return { OIDC_ISSUER: this.issuer, OIDC_CLIENT_ID: client.id, OIDC_CLIENT_SECRET: client.secret, OIDC_NAME: "Example ID" };
  }

  get last(): Session {
    const session = this.sessions.at(-1);
    if (!session) throw new Error("nobody has signed in");
    return session;
  }

  /** Where nobody may have been. */
  get strayed(): string[] {
    return this.asked.filter((path) => path.startsWith(ELSEWHERE));
  }

  count(path: keyof typeof AT): number {
    return this.asked.filter((asked) => asked === AT[path]).length;
  }

  async rotateKeys(): Promise<Key> {
    const former = this.keys.RS256;
    this.keys = await newKeys();
    return former;
  }

  keyOf(algorithm: Algorithm): Key {
    return this.keys[algorithm];
  }

  async sign(claims: Json, header: Json = {}, key: CryptoKey | Uint8Array = this.keys.RS256.privateKey): Promise<string> {
    const right = { alg: "RS256", kid: this.keys.RS256.kid, typ: "JWT" };
    const protectedHeader = JSON.parse(JSON.stringify({ ...right, ...header }));
    const token = await new SignJWT(claims).setProtectedHeader(protectedHeader).sign(key, { crit: { "kagi-unknown": true } });
    this.secrets.push(token);
    return token;
  }

  /** The public key as a shared secret: what it is to a library that lets the token choose its algorithm. */
  async publicKeyAsSecret(): Promise<Uint8Array> {
    return new TextEncoder().encode(await exportSPKI(this.keys.RS256.publicKey));
  }

  logoutClaims(session: Session, changes: Json = {}): Json {
    const now = seconds();
    const right = { iss: this.issuer, aud: client.id, iat: now, exp: now + 120, jti: random(), sid: session.sid, sub: session.person.sub };
    return { ...right, events: { [LOGOUT_EVENT]: {} }, ...changes };
  }

  async logoutToken(session: Session, changes: Json = {}, header: Json = {}): Promise<string> {
    return this.sign(this.logoutClaims(session, changes), { typ: "logout+jwt", ...header });
  }

  async idToken(session: Session, accessToken: string, algorithm: Algorithm = "RS256"): Promise<Right> {
    const { person, sid, asked, refreshes, signedInAt } = session;
    const now = seconds();
    const claims: Json = {
      iss: this.issuer,
      aud: client.id,
      sub: person.sub,
      sid,
      // The nonce belongs to the answer of a browser: a refreshed token has none.
      ...(refreshes === 0 ? { nonce: asked.get("nonce") } : {}),
      iat: now,
      exp: now + 300,
      auth_time: signedInAt,
      at_hash: halfHash(algorithm, accessToken),
      ...aboutWhere(session, "idToken"),
    };
    const { kid, privateKey } = this.keys[algorithm];
    const header = { alg: algorithm, kid, typ: "JWT" };
    return { provider: this, claims, header, token: await this.sign(claims, header, privateKey), accessToken };
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", this.issuer);
    this.asked.push(url.pathname);
    const path = url.pathname.startsWith(ELSEWHERE) ? url.pathname.slice(ELSEWHERE.length) : url.pathname;
    try {
      const form = new URLSearchParams(await body(request));
      const session = path === AT.token ? this.sessionOf(form) : this.accessTokens.get(bearer(request));
      const change = session?.change ?? this.change;
      const right = await this.answer(path, url.searchParams, form, request, session);
      const elsewhere = url.pathname === path ? change.replies?.[path] : undefined;
      write(response, elsewhere ?? right);
    } catch (error) {
      write(response, { status: 500, body: String(error) });
    }
  }

  private async answer(path: string, query: URLSearchParams, form: URLSearchParams, request: IncomingMessage, session?: Session) {
    switch (path) {
      case AT.discovery:
        return document(this.discovery(), this.change, path);
      case AT.keys:
        return document({ keys: await this.publicKeys() }, this.change, path);
      case `/own${AT.keys}`:
        return document({ keys: [await publicJwk("RS256", this.foreign)] }, {}, path);
      case AT.authorize:
        return this.authorize(query);
      case AT.token:
        return this.token(form, request, session);
      case AT.userinfo:
        if (!session) return { status: 401, body: { error: "invalid_token" } };
        return document({ sub: session.person.sub, ...aboutWhere(session, "userinfo") }, session.change, path);
      default:
        return { status: 404, body: MARKER };
    }
  }

  private publicKeys(): Promise<JWK[]> {
    return Promise.all(ALGORITHMS.map((algorithm) => publicJwk(algorithm, this.keys[algorithm])));
  }

  private discovery(): Json {
    return {
      issuer: this.issuer,
      authorization_endpoint: this.issuer + AT.authorize,
      token_endpoint: this.issuer + AT.token,
      userinfo_endpoint: this.issuer + AT.userinfo,
      jwks_uri: this.issuer + AT.keys,
      end_session_endpoint: this.issuer + AT.endSession,
      response_types_supported: ["code"],
      subject_types_supported: ["public"],
      id_token_signing_alg_values_supported: [...ALGORITHMS],
      token_endpoint_auth_methods_supported: ["client_secret_basic"],
      code_challenge_methods_supported: ["S256"],
      backchannel_logout_supported: true,
      backchannel_logout_session_supported: true,
      authorization_response_iss_parameter_supported: true,
    };
  }

  private authorize(asked: URLSearchParams): Reply {
    const wrong = wrongRequest(asked);
    if (wrong) return { status: 400, body: wrong };
    const { person, change } = this;
    const session = { person, sid: random(), asked, signedInAt: seconds(), refreshToken: random(), refreshes: 0, change };
    this.sessions.push(session);
    const code = random();
    this.codes.set(code, session);
    this.secrets.push(code, session.refreshToken);
    const right = { code, state: asked.get("state") ?? "", iss: this.issuer };
    const parameters = JSON.parse(JSON.stringify({ ...right, ...change.callback })) as Record<string, string>;
    return { status: 303, headers: { Location: `${asked.get("redirect_uri")}?${new URLSearchParams(parameters)}` } };
  }

  private sessionOf(form: URLSearchParams): Session | undefined {
    if (form.get("grant_type") === "refresh_token") {
      return this.sessions.find((session) => session.refreshToken === form.get("refresh_token"));
    }
    return this.codes.get(form.get("code") ?? "");
  }

  private async token(form: URLSearchParams, request: IncomingMessage, session?: Session): Promise<Reply> {
    if (!isClient(request)) return { status: 401, body: { error: "invalid_client" } };
    const refused = { status: 400, body: { error: "invalid_grant", error_description: MARKER } };
    if (!session) return refused;
    if (form.get("grant_type") === "refresh_token") {
      session.refreshes += 1;
    } else {
      this.codes.delete(form.get("code") ?? "");
      const challenge = createHash("sha256").update(form.get("code_verifier") ?? "").digest("base64url");
      const fits = challenge === session.asked.get("code_challenge") && form.get("redirect_uri") === session.asked.get("redirect_uri");
      if (form.get("grant_type") !== "authorization_code" || !fits) return refused;
    }
    const now = seconds();
    const about = { iss: this.issuer, sub: session.person.sub, aud: ["account", client.id], azp: client.id, jti: random() };
    const accessToken = await this.sign({ ...about, iat: now, exp: now + 300 }, { typ: "at+jwt" });
    this.accessTokens.set(accessToken, session);
    const idToken = await this.changedIdToken(session, accessToken);
    const replied = session.change.replies?.[AT.token];
    // Each refresh token is good once; where the answer doesn't bring the new one, the old one stays.
    if (!replied) session.refreshToken = random();
    const tokens = { access_token: accessToken, refresh_token: session.refreshToken, id_token: idToken };
    this.secrets.push(session.refreshToken);
    return document({ ...tokens, token_type: "Bearer", expires_in: 300 }, session.change, AT.token);
  }

  private async changedIdToken(session: Session, accessToken: string): Promise<string> {
    const { change } = session;
    const right = await this.idToken(session, accessToken, change.algorithm);
    if (change.idToken) return (await change.idToken(right)) as string;
    const claims = typeof change.claims === "function" ? change.claims(right) : change.claims;
    const { privateKey } = this.keys[change.algorithm ?? "RS256"];
    return this.sign({ ...right.claims, ...claims }, { ...right.header, ...change.header }, privateKey);
  }
}

export interface Answer {
  status: number;
  headers: Headers;
  location: URL | null;
  /** Lines of `Set-Cookie`. */
  cookies: string[];
  text: string;
}

/** The cookies of one person, and nothing else of a browser. */
export class Browser {
  cookies = new Map<string, string>();

  constructor(readonly kagi: Kagi) {}

  async open(url: string | URL, init: RequestInit = {}): Promise<Answer> {
    const target = new URL(url, this.kagi.url);
    const own = target.origin === this.kagi.url;
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = { Accept: "text/html", ...(own && cookie ? { Cookie: cookie } : {}), ...init.headers };
    // As where a page of Kagi's own has the link.
    const asked = ["/api/auth/renew", "/api/auth/link"].includes(target.pathname);
    if (own && asked && !("Sec-Fetch-Site" in headers)) Object.assign(headers, { "Sec-Fetch-Site": "same-origin" });
    const response = await fetch(target, { redirect: "manual", ...init, headers });
    const cookies = response.headers.getSetCookie();
    if (own) cookies.forEach((line) => this.keep(line));
    const location = response.headers.get("location");
    const { status } = response;
    const onwards = location ? new URL(location, target) : null;
    return { status, headers: response.headers, location: onwards, cookies, text: await response.text() };
  }

  post(path: string, form: Record<string, string>): Promise<Answer> {
    return this.open(path, { method: "POST", body: new URLSearchParams(form), headers: { Origin: this.kagi.url } });
  }

  /** Whether Kagi still knows who this is. */
  async isSignedIn(): Promise<boolean> {
    const { status } = await this.open("/api/sessions", { headers: { Accept: "application/json" } });
    if (![200, 401].includes(status)) throw new Error(`/api/sessions answered ${status}`);
    return status === 200;
  }

  /** To the provider, and with what it answers to the address where it sends the browser back. Ends early where Kagi doesn't begin. */
  async toCallback(from = "/api/auth/login"): Promise<Answer> {
    const begun = await this.open(from);
    return begun.status === 303 && begun.location ? this.open(begun.location) : begun;
  }

  /** The whole way. */
  async signIn(from?: string): Promise<Answer> {
    const answered = await this.toCallback(from);
    return answered.location ? this.open(answered.location) : answered;
  }

  private keep(line: string): void {
    const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (/;\s*max-age=0/i.test(line)) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}

/** A token with any header and no signature. */
export function unsigned(header: Json, claims: Json, signature = ""): string {
  return [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".") + `.${signature}`;
}

export function seconds(): number {
  return Math.floor(Date.now() / 1000);
}

export async function publicJwk(algorithm: Algorithm, key: Key): Promise<JWK> {
  return { ...(await exportJWK(key.publicKey)), kid: key.kid, alg: algorithm, use: "sig" };
}

function aboutWhere({ person: { email, name, roles }, change }: Session, where: "idToken" | "userinfo"): Json {
  return (change.claimsFrom ?? "idToken") === where ? { email, email_verified: true, name, roles } : {};
}

async function newKey(algorithm: Algorithm): Promise<Key> {
  return { kid: random(), ...(await generateKeyPair(algorithm, { extractable: true })) };
}

async function newKeys(): Promise<Record<Algorithm, Key>> {
  const keys = await Promise.all(ALGORITHMS.map(async (algorithm) => [algorithm, await newKey(algorithm)] as const));
  return Object.fromEntries(keys) as Record<Algorithm, Key>;
}

function random(): string {
  return randomBytes(16).toString("base64url");
}

/** `at_hash`, with the hash that the signature's algorithm has. */
function halfHash(algorithm: Algorithm, token: string): string {
  const hash = { RS256: "sha256", PS256: "sha256", ES256: "sha256", ES384: "sha384", EdDSA: "sha512" }[algorithm];
  const whole = createHash(hash).update(token).digest();
  return whole.subarray(0, whole.length / 2).toString("base64url");
}

/** RFC 6749, section 2.3.1: both parts are encoded as a form's are. */
function isClient({ headers: { authorization = "" } }: IncomingMessage): boolean {
  const parts = Buffer.from(authorization.replace(/^Basic /, ""), "base64").toString().split(":");
  const [id, secret, ...more] = parts.map((part) => new URLSearchParams(`part=${part}`).get("part"));
  return id === client.id && secret === client.secret && more.length === 0;
}

/** What Kagi did not ask for as it should. */
function wrongRequest(asked: URLSearchParams): string | undefined {
  const long = (name: string) => (asked.get(name) ?? "").length >= 22;
  if (asked.get("response_type") !== "code" || asked.get("client_id") !== client.id) return "not a code for this client";
  if (!asked.get("scope")?.split(" ").includes("openid")) return "no openid scope";
  if (!long("state") || !long("nonce")) return "state or nonce can be guessed";
  if (asked.get("code_challenge_method") !== "S256" || asked.get("code_challenge")?.length !== 43) return "no PKCE";
  if (new Set(asked.keys()).size !== [...asked.keys()].length) return "a parameter came twice";
}

function document(right: Json, change: Change, path: string): Reply {
  const laidOver = change.documents?.[path];
  return { body: { ...right, ...(typeof laidOver === "function" ? laidOver(right) : laidOver) } };
}

function bearer(request: IncomingMessage): string {
  return request.headers.authorization?.replace(/^Bearer /, "") ?? "";
}

async function body(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += chunk;
  return text;
}

function write(response: ServerResponse, reply: Reply): void {
  if (reply === "silence") return;
  if (reply === "hang up") return void response.socket?.destroy();
  const { status = 200, headers = {}, body = "" } = reply;
  const text = typeof body === "string" ? body : JSON.stringify(body);
  response.writeHead(status, { "Content-Type": typeof body === "string" ? "text/html" : "application/json", ...headers }).end(text);
}
