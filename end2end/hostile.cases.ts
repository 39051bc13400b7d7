// What the hostile provider does, case by case: a name and the one change to what is right.
import { type Algorithm, type Browser, type Change, type Json, type Person, type Provider, type Reply, type Right } from "./hostile";
import { MARKER, ada, client, publicJwk, seconds, unsigned } from "./hostile";
import { owner } from "./kagi";

export interface Case {
  name: string;
  change?: Change;
  /** Who signs in; Ada where nobody is named. */
  person?: Person;
  /** Where it begins; at a sign-in where nothing is named. */
  from?: string;
  /** What the browser does otherwise before it goes where the provider sent it. */
  meddle?: (browser: Browser, callback: URL) => unknown;
  /** 400 where nothing is named. */
  status?: number | number[];
}

const MINUTE = 60;
const MEGABYTE = "x".repeat(1024 * 1024);
const HTML = { body: `<html><body>${MARKER}</body></html>` };
/** No answer, or none that Kagi reads to its end. */
const OUT = 503;

const LOGOUT = { typ: "logout+jwt" };

export const bob: Person = { sub: "bob", email: "bob@example.org", name: `Bob ${MARKER}`, roles: ["kagi-user"] };
const stranger: Person = { ...bob, sub: "mallory" };
/** Somebody who was never here: what Kagi knows of others ends when they come without what it takes. */
const unknown: Person = { ...ada, sub: "unknown" };

/** Right in another way than usual. */
export const WELCOME: Case[] = [
  ...(["RS256", "PS256", "ES256", "ES384", "EdDSA"] satisfies Algorithm[]).map((algorithm) => ({
    name: `signed with ${algorithm}`,
    change: { algorithm },
  })),
  { name: "claims from the userinfo endpoint alone", change: { claimsFrom: "userinfo" } },
  { name: "an audience in a list of one", change: claims({ aud: [client.id] }) },
  { name: "an authorised party that is this client", change: claims({ azp: client.id }) },
  { name: "no at_hash", change: claims({ at_hash: undefined }) },
  { name: "no typ in the header", change: header({ typ: undefined }) },
  { name: "issued 30 s ahead", change: fromNow((now) => ({ iat: now + 30 })) },
  { name: "expired 30 s ago", change: fromNow((now) => ({ exp: now - 30 })) },
  { name: "a token type in small letters", change: token({ token_type: "bearer" }) },
  { name: "the role among those of the realm", change: claims({ roles: [], realm_access: { roles: ada.roles } }) },
  { name: "the role among those of the client", change: claims({ roles: [], resource_access: { [client.id]: { roles: ada.roles } } }) },
  { name: "no refresh token", change: token({ refresh_token: undefined }) },
];

const SIGNATURES: Case[] = [
  { name: "alg none", change: idToken(({ claims }) => unsigned({ alg: "none" }, claims)) },
  { name: "alg nOnE", change: idToken(({ claims }) => unsigned({ alg: "nOnE" }, claims)) },
  { name: "alg none with a signature", change: resigned(({ header }) => ({ ...header, alg: "none" })) },
  { name: "no alg", change: resigned(({ header }) => ({ ...header, alg: undefined })) },
  { name: "HS256 with the client's secret", change: secretly(() => Buffer.from(client.secret), { kid: undefined }) },
  { name: "HS256 with the public key as the secret", change: secretly((provider) => provider.publicKeyAsSecret()) },
  { name: "an unknown kid and key", change: forged(({ foreign }) => ({ kid: foreign.kid })) },
  { name: "a kid of markup", change: forged(() => ({ kid: MARKER })) },
  { name: "the right kid, another key", change: forged(() => ({})) },
  { name: "no kid, another key", change: forged(() => ({ kid: undefined })) },
  { name: "its own key in jwk", change: forged(async ({ foreign }) => ({ kid: foreign.kid, jwk: await publicJwk("RS256", foreign) })) },
  { name: "its own key behind jku", change: forged(({ foreign, issuer }) => ({ kid: foreign.kid, jku: `${issuer}/elsewhere/own/keys` })) },
  {
    name: "another algorithm than that of the kid's key",
    change: idToken(({ provider, claims }) => provider.sign(claims, { alg: "ES256" }, provider.keyOf("ES256").privateKey)),
  },
  { name: "a crit that nobody knows", change: header({ crit: ["kagi-unknown"], "kagi-unknown": true }) },
  { name: "more roles under the same signature", change: resigned(({ header }) => header, { roles: ["kagi-user", "kagi-admin"] }) },
  { name: "a cut signature", change: idToken(({ token }) => token.slice(0, -8)) },
  { name: "an empty signature", change: idToken(({ header, claims }) => unsigned(header, claims)) },
];

const TOKENS: Case[] = [
  { name: "no ID token", change: idToken(() => undefined) },
  { name: "an ID token that is none", change: idToken(() => MARKER) },
  { name: "an ID token that is a number", change: idToken(() => 1) },
  { name: "an ID token of five parts", change: idToken(({ token }) => `${token}.${MARKER}.x`) },
  { name: "the access token as the ID token", change: idToken(({ accessToken }) => accessToken) },
  { name: "a logout token as the ID token", change: idToken(({ provider }) => provider.logoutToken(provider.last)) },
  { name: "another issuer", change: claims({ iss: `https://evil.example/${MARKER}` }) },
  { name: "an issuer with a slash more", change: { claims: ({ claims: { iss } }) => ({ iss: `${iss}/` }) } },
  { name: "no issuer", change: claims({ iss: undefined }) },
  { name: "another client as the audience", change: claims({ aud: MARKER }) },
  { name: "a second audience", change: claims({ aud: [client.id, MARKER] }) },
  { name: "a second audience, authorised party this client", change: claims({ aud: [client.id, MARKER], azp: client.id }) },
  { name: "an audience of nobody", change: claims({ aud: [] }) },
  { name: "no audience", change: claims({ aud: undefined }) },
  { name: "another authorised party", change: claims({ azp: MARKER }) },
  { name: "no nonce", change: claims({ nonce: undefined }) },
  { name: "another nonce", change: claims({ nonce: MARKER }) },
  { name: "an empty nonce", change: claims({ nonce: "" }) },
  { name: "the nonce of an earlier sign-in", change: { claims: ({ provider }) => ({ nonce: nonceBefore(provider) }) } },
  { name: "expired two minutes ago", change: fromNow((now) => ({ exp: now - 2 * MINUTE })) },
  { name: "no expiry", change: claims({ exp: undefined }) },
  { name: "an expiry in words", change: claims({ exp: MARKER }) },
  { name: "issued two minutes ahead", change: fromNow((now) => ({ iat: now + 2 * MINUTE })) },
  { name: "issued two minutes ago", change: fromNow((now) => ({ iat: now - 2 * MINUTE })) },
  { name: "no time of issue", change: claims({ iat: undefined }) },
  { name: "an at_hash of another access token", change: claims({ at_hash: "A".repeat(22) }) },
  { name: "an empty subject", change: claims({ sub: "" }) },
  { name: "no subject", change: claims({ sub: undefined }) },
  { name: "a subject that is a number", change: claims({ sub: 1 }) },
  { name: "a subject of 10,000 characters", change: claims({ sub: "x".repeat(10_000) }) },
];

const PEOPLE: Case[] = [
  { name: "not the role", change: roles([MARKER]), status: 403 },
  { name: "no roles", change: roles(undefined), status: 403 },
  { name: "the role in capitals", change: roles(["KAGI-USER"]), status: 403 },
  { name: "the role at another client", change: claims({ roles: [], resource_access: { other: { roles: ada.roles } } }), status: 403 },
  { name: "roles that are a text", status: 403, change: roles("kagi-user") },
  { name: "roles that are an object", status: 403, change: roles({ "kagi-user": true }) },
  { name: "roles in a list in a list", status: 403, change: roles([["kagi-user"]]) },
  { name: "another domain", change: claims({ email: "ada@evil.example" }), status: 403 },
  { name: "a domain that ends like ours", change: claims({ email: "ada@notexample.org" }), status: 403 },
  { name: "a domain below ours", change: claims({ email: "ada@sub.example.org" }), status: 403 },
  { name: "two domains", change: claims({ email: "ada@evil.example@example.org" }), status: 403 },
  { name: "an unverified e-mail address", change: claims({ email_verified: false }), status: 403 },
  { name: "an e-mail address that nobody calls verified", change: claims({ email_verified: undefined }), status: 403 },
  { name: "no e-mail address", change: claims({ email: undefined }), status: 403 },
  { name: "an e-mail address that is no text", change: claims({ email: { is: MARKER } }) },
  { name: "the e-mail address of an account with a password", person: { ...stranger, email: owner.email }, status: 409 },
  { name: "the same address in other letters", person: { ...stranger, email: owner.email.replace("owner", "OWNER") }, status: 409 },
].map((one) => ({ person: unknown, ...one }));

const ENDPOINTS: Case[] = [
  { name: "token endpoint: sends on with 302", change: tokenReply(sendsOn("/token", 302)), status: OUT },
  { name: "token endpoint: sends on with 307", change: tokenReply(sendsOn("/token", 307)), status: OUT },
  { name: "token endpoint: 500", change: tokenReply({ status: 500, ...HTML }), status: OUT },
  { name: "token endpoint: HTML", change: tokenReply(HTML) },
  { name: "token endpoint: a list", change: tokenReply({ body: [MARKER] }) },
  { name: "token endpoint: 1 MB", change: token({ padding: MEGABYTE }), status: OUT },
  { name: "token endpoint: hangs up", change: tokenReply("hang up"), status: OUT },
  { name: "token endpoint: never answers", change: tokenReply("silence"), status: OUT },
  { name: "token endpoint: an error with markup", change: tokenReply(refusal("invalid_grant")) },
  { name: "token endpoint: an error that nobody knows", change: tokenReply(refusal(MARKER)) },
  { name: "token endpoint: another type of token", change: token({ token_type: MARKER }) },
  { name: "token endpoint: no type of token", change: token({ token_type: undefined }) },
  { name: "token endpoint: no access token", change: token({ access_token: undefined }) },
  { name: "userinfo: another subject", change: userinfo({ sub: bob.sub }) },
  { name: "userinfo: no subject", change: userinfo({ sub: undefined }) },
  { name: "userinfo: not the role", person: unknown, change: userinfo({ roles: [MARKER] }), status: 403 },
  { name: "userinfo: another domain", person: unknown, change: userinfo({ email: "ada@evil.example" }), status: 403 },
  { name: "userinfo: an unverified e-mail address", person: unknown, change: userinfo({ email_verified: false }), status: 403 },
  { name: "userinfo: 1 MB", change: userinfo({ padding: MEGABYTE }), status: OUT },
  { name: "userinfo: HTML", change: userinfoReply(HTML) },
  { name: "userinfo: 500", change: userinfoReply({ status: 500, ...HTML }), status: OUT },
  { name: "userinfo: hangs up", change: userinfoReply("hang up"), status: OUT },
  { name: "userinfo: sends on", change: userinfoReply(sendsOn("/userinfo", 302)), status: OUT },
];

const CALLBACKS: Case[] = [
  { name: "callback: no state", change: callback({ state: undefined }) },
  { name: "callback: an empty state", change: callback({ state: "" }) },
  { name: "callback: another state", change: callback({ state: MARKER }) },
  { name: "callback: the state twice", meddle: (_, callback) => callback.searchParams.append("state", MARKER) },
  { name: "callback: no code", change: callback({ code: undefined }) },
  { name: "callback: an empty code", change: callback({ code: "" }) },
  { name: "callback: another code", change: callback({ code: MARKER }) },
  { name: "callback: a code and an error", change: callback({ error: "access_denied" }) },
  { name: "callback: denied, with markup", change: callback({ code: undefined, error: "access_denied", error_description: MARKER }) },
  { name: "callback: an error that nobody knows", change: callback({ code: undefined, error: MARKER, error_uri: MARKER }) },
  { name: "callback: another issuer", change: callback({ iss: `https://evil.example/${MARKER}` }) },
  { name: "callback: no issuer, though it was promised", change: callback({ iss: undefined }) },
  { name: "callback: no parameters", meddle: (_, callback) => (callback.search = "") },
  { name: "callback: in a browser that began nothing", meddle: (browser) => browser.cookies.delete("kagi_flow") },
  { name: "callback: in a browser that began another", meddle: (browser) => browser.toCallback() },
  { name: "callback: with a flow cookie that Kagi did not make", meddle: (browser) => browser.cookies.set("kagi_flow", "bWFya2Vy") },
  { name: "callback: with a flow cookie of which a letter is another", meddle: changeFlow },
];

const RENEWALS: Case[] = [
  { name: "renewal: signed in ten minutes ago", change: fromNow((now) => ({ auth_time: now - 10 * MINUTE })) },
  { name: "renewal: nobody says when", change: claims({ auth_time: undefined }) },
].map((renewal) => ({ ...renewal, from: "/api/auth/renew" }));

export const REFUSED: Case[] = [...SIGNATURES, ...TOKENS, ...PEOPLE, ...ENDPOINTS, ...CALLBACKS, ...RENEWALS];

/** The discovery document, from the start on. */
export const DISCOVERY: { name: string; change: Change }[] = [
  { name: "another issuer", change: discovery(() => ({ issuer: `https://evil.example/${MARKER}` })) },
  { name: "an issuer with a slash more", change: discovery(({ issuer }) => ({ issuer: `${issuer}/` })) },
  { name: "1 MB", change: discovery(() => ({ padding: MEGABYTE })) },
  { name: "no address of the keys", change: discovery(() => ({ jwks_uri: undefined })) },
  { name: "no address of the tokens", change: discovery(() => ({ token_endpoint: undefined })) },
  { name: "a script as the address for browsers", change: discovery(() => ({ authorization_endpoint: "javascript:alert(1)" })) },
  { name: "sends on", change: discoveryReply(sendsOn("/.well-known/openid-configuration", 302)) },
  { name: "HTML", change: discoveryReply(HTML) },
];

/** The keys, from the start on. */
export const KEYS: { name: string; change: Change }[] = [
  { name: "HTML", change: { replies: { "/keys": HTML } } },
  { name: "none", change: { documents: { "/keys": { keys: [] } } } },
  { name: "1 MB", change: { documents: { "/keys": { padding: MEGABYTE } } } },
  { name: "sends on", change: { replies: { "/keys": sendsOn("/keys", 302) } } },
];

/** Where to go after sign-in, and where that must lead. */
export const DESTINATIONS: { next: string; lands: string }[] = [
  { next: "/settings/sessions?a=1", lands: "/settings/sessions?a=1" },
  ...["//evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)", "https://evil.example/keys"].map(toKeys),
  ...["/\t/evil.example", "/\r\nSet-Cookie: kagi_session=x", "settings", ""].map(toKeys),
];

interface LogoutCase {
  name: string;
  /** Laid over the claims of a right logout token. */
  claims?: Json | ((now: number) => Json);
  header?: Json;
  /** In place of the right one. */
  token?: (right: { provider: Provider; claims: Json }) => string | Promise<string>;
}

/** Forms that end no session. */
export const FORGED_LOGOUTS: LogoutCase[] = [
  { name: "the right kid, another key", token: ({ claims, provider }) => provider.sign(claims, LOGOUT, provider.foreign.privateKey) },
  { name: "alg none", token: ({ claims }) => unsigned({ ...LOGOUT, alg: "none" }, claims) },
  { name: "a sid of 70,000 characters", claims: { sid: "x".repeat(70_000) } },
  { name: "a jti of 70,000 characters", claims: { jti: "x".repeat(70_000) } },
  {
    name: "HS256 with the client's secret",
    token: ({ claims, provider }) => provider.sign(claims, { ...LOGOUT, alg: "HS256" }, Buffer.from(client.secret)),
  },
  { name: "a crit that nobody knows", header: { crit: ["kagi-unknown"], "kagi-unknown": true } },
  { name: "another issuer", claims: { iss: "https://evil.example" } },
  { name: "no issuer", claims: { iss: undefined } },
  { name: "another audience", claims: { aud: MARKER } },
  { name: "no audience", claims: { aud: undefined } },
  { name: "issued three minutes ago", claims: (now) => ({ iat: now - 3 * MINUTE }) },
  { name: "issued two minutes ahead", claims: (now) => ({ iat: now + 2 * MINUTE }) },
  { name: "no time of issue", claims: { iat: undefined } },
  { name: "expired two minutes ago", claims: (now) => ({ exp: now - 2 * MINUTE }) },
  { name: "no events", claims: { events: undefined } },
  { name: "another event", claims: { events: { "http://schemas.openid.net/event/other": {} } } },
  { name: "events in words", claims: { events: "http://schemas.openid.net/event/backchannel-logout" } },
  { name: "a nonce", claims: { nonce: MARKER } },
  { name: "no jti", claims: { jti: undefined } },
  { name: "an empty jti", claims: { jti: "" } },
  { name: "neither session nor subject", claims: { sid: undefined, sub: undefined } },
  { name: "an empty session and no subject", claims: { sid: "", sub: undefined } },
  { name: "an ID token in its place", token: async ({ provider }) => (await provider.idToken(provider.last, "x")).token },
  { name: "no JWT", token: () => MARKER },
  { name: "an empty token", token: () => "" },
];

export function refusal(error: string): Reply {
  return { status: 400, body: { error, error_description: MARKER, error_uri: MARKER } };
}

function claims(claims: Json): Change {
  return { claims };
}

function fromNow(changes: (now: number) => Json): Change {
  return { claims: () => changes(seconds()) };
}

function roles(roles: unknown): Change {
  return claims({ roles });
}

function header(header: Json): Change {
  return { header };
}

function idToken(idToken: (right: Right) => unknown): Change {
  return { idToken };
}

/** Signed with a key that the provider does not have. */
function forged(header: (provider: Provider) => Json | Promise<Json>): Change {
  return idToken(async ({ provider, claims }) => provider.sign(claims, await header(provider), provider.foreign.privateKey));
}

/** Signed with what everybody can know, or the client too. */
function secretly(secret: (provider: Provider) => Uint8Array | Promise<Uint8Array>, header: Json = {}): Change {
  return idToken(async ({ provider, claims }) => provider.sign(claims, { alg: "HS256", ...header }, await secret(provider)));
}

/** The right signature under something else. */
function resigned(header: (right: Right) => Json, more: Json = {}): Change {
  return idToken((right) => unsigned(header(right), { ...right.claims, ...more }, right.token.split(".")[2]));
}

function token(answer: Json): Change {
  return { documents: { "/token": answer } };
}

function tokenReply(reply: Reply): Change {
  return { replies: { "/token": reply } };
}

function userinfo(answer: Json): Change {
  return { claimsFrom: "userinfo", documents: { "/userinfo": answer } };
}

function userinfoReply(reply: Reply): Change {
  return { claimsFrom: "userinfo", replies: { "/userinfo": reply } };
}

function discovery(changes: (right: Json) => Json): Change {
  return { documents: { "/.well-known/openid-configuration": changes } };
}

function discoveryReply(reply: Reply): Change {
  return { replies: { "/.well-known/openid-configuration": reply } };
}

function callback(callback: Record<string, string | undefined>): Change {
  return { callback };
}

function sendsOn(path: string, status: number): Reply {
  return { status, headers: { Location: `/elsewhere${path}` } };
}

function toKeys(next: string): { next: string; lands: string } {
  return { next, lands: "/keys" };
}

function nonceBefore({ sessions }: Provider): string {
  return sessions.at(-2)?.asked.get("nonce") ?? "";
}

function changeFlow({ cookies }: Browser): void {
  const flow = cookies.get("kagi_flow") ?? "";
  const middle = Math.floor(flow.length / 2);
  cookies.set("kagi_flow", flow.slice(0, middle) + (flow[middle] === "A" ? "B" : "A") + flow.slice(middle + 1));
}
