// A provider that lies, stumbles or was taken over, and browsers that somebody else sent: Kagi lets nobody in and changes nothing.
import { request as plainRequest } from "node:http";
import { expect, test } from "@playwright/test";
import { type Answer, Browser, Provider, type Session, ada, seconds } from "./hostile";
import { type Case, DESTINATIONS, DISCOVERY, FORGED_LOGOUTS, KEYS, REFUSED, WELCOME, bob, refusal } from "./hostile.cases";
import { Kagi, type Rows, owner, password } from "./kagi";

const RULES = { OIDC_REQUIRED_ROLE: "kagi-user", OIDC_ADMIN_ROLE: "kagi-admin", OIDC_ALLOWED_DOMAINS: "example.org" };
const CALLBACK = "/api/auth/oauth2/callback/oidc";
const LOGOUT = "/api/auth/backchannel-logout";

let provider: Provider;
let kagi: Kagi;
let refusals = 0;

test.beforeAll(async () => {
  provider = await Provider.start();
  kagi = await Kagi.start({ ...provider.env, ...RULES, OIDC_RECHECK_SECONDS: "0" });
  await (await kagi.setUp()).dispose();
});

test.afterAll(async () => {
  console.log(`${refusals} hostile cases, each refused`);
  await kagi.stop();
  await provider.stop();
});

test.beforeEach(() => {
  provider.change = {};
  provider.person = ada;
});

test("a provider that does everything right signs in, the second time to the same account", async () => {
  const identities = async () => {
    const browser = new Browser(kagi);
    const answer = await browser.signIn();
    expect([answer.status, answer.location?.href], answer.text).toEqual([303, `${kagi.url}/keys`]);
    expect(await browser.isSignedIn()).toBe(true);
    expect([...browser.cookies.keys()]).toEqual(["kagi_session"]);
    return (kagi.rows().identities ?? []).map(({ issuer, subject, account_id }) => ({ issuer, subject, account_id }));
  };
  const first = await identities();
  expect(first).toEqual([{ issuer: provider.issuer, subject: ada.sub, account_id: expect.anything() }]);
  expect(await identities()).toEqual(first);
});

test("each sign-in has a state, a nonce and a challenge of its own, and asks to come back to one address", async () => {
  const asked = [];
  for (const browser of [new Browser(kagi), new Browser(kagi)]) {
    await browser.toCallback();
    asked.push(provider.last.asked);
  }
  for (const name of ["state", "nonce", "code_challenge"]) {
    expect(new Set(asked.map((parameters) => parameters.get(name))).size, name).toBe(asked.length);
  }
  for (const parameters of asked) expect(parameters.get("redirect_uri")).toBe(kagi.url + CALLBACK);
});

for (const { name, change } of WELCOME) {
  test(`welcome: ${name}`, async () => {
    provider.change = change ?? {};
    const browser = await signedIn();
    expect(await browser.isSignedIn()).toBe(true);
  });
}

for (const one of REFUSED) {
  test(`refused: ${one.name}`, async () => {
    const browser = one.from ? await signedIn() : new Browser(kagi);
    await refused(kagi, () => attempt(browser, one), one.status);
    expect(await browser.isSignedIn()).toBe(!!one.from);
    expect(provider.strayed).toEqual([]);
    // The same without the change: nothing else stood in the way.
    provider.change = {};
    provider.person = ada;
    expect((await browser.signIn(one.from)).status).toBe(303);
    expect(await browser.isSignedIn()).toBe(true);
  });
}

test("refused: callback: a second time", async () => {
  const browser = new Browser(kagi);
  const { location } = await browser.toCallback();
  const cookies = new Map(browser.cookies);
  expect((await browser.open(location ?? "")).status).toBe(303);
  browser.cookies = cookies;
  await refused(kagi, () => browser.open(location ?? ""));
});

test("refused: a renewal and a link that another site leads to", async () => {
  for (const site of ["cross-site", "same-site", "none"]) {
    for (const path of ["/api/auth/renew", "/api/auth/link"]) {
      const browser = await signedIn();
      const answer = await browser.open(`${path}?`, { headers: { "Sec-Fetch-Site": site } });
      expect([answer.status, answer.location, answer.cookies], `${site} ${path}`).toEqual([403, null, []]);
      refusals += 1;
    }
  }
});

test("refused: a renewal by somebody else, which the ledger keeps", async () => {
  const browser = await signedIn();
  const before = kagi.rows();
  provider.person = bob;
  expect((await browser.signIn("/api/auth/renew")).status).toBe(403);
  const { audit_log: log = [], audit_head: _, ...rest } = kagi.rows();
  const { audit_log: logBefore = [], audit_head: __, ...restBefore } = before;
  expect(rest).toEqual(restBefore);
  const known = new Set(logBefore.map((row) => row.seq));
  const added = log.filter((row) => !known.has(row.seq));
  expect(added.map((row) => [row.action, row.outcome])).toEqual([["session.confirm", "denied"]]);
  expect(await browser.isSignedIn()).toBe(true);
  refusals += 1;
});

test("refused: linking the local account to somebody who has one", async () => {
  await signedIn();
  const browser = new Browser(kagi);
  const answer = await browser.post("/api/auth/sign-in", { email: owner.email, password });
  expect(answer.status).toBe(303);
  await refused(kagi, () => browser.signIn("/api/auth/link"), 409);
});

for (const { next, lands } of DESTINATIONS) {
  test(`after sign-in ${JSON.stringify(next)} leads to ${lands}`, async () => {
    const answer = await new Browser(kagi).signIn(`/api/auth/login?${new URLSearchParams({ next })}`);
    expect([answer.status, answer.location?.href], answer.text).toEqual([303, kagi.url + lands]);
    expect(answer.cookies.filter((line) => line.startsWith("kagi_session="))).toHaveLength(1);
  });
}

test("a browser that comes under another name of this machine is first sent to the public one", async () => {
  const answer = await fetch(`http://localhost:${kagi.port}/api/auth/login?next=/settings`, { redirect: "manual" });
  expect(answer.status).toBe(303);
  expect(answer.headers.get("location")).toBe(`${kagi.url}/api/auth/login?next=%2Fsettings`);
  expect(answer.headers.getSetCookie()).toEqual([]);
});

test("signing out goes to the provider, and from there back", async () => {
  const browser = await signedIn();
  const session = new Map(browser.cookies);
  const { status, location } = await browser.post("/api/auth/logout", {});
  expect([status, `${location?.origin}${location?.pathname}`]).toEqual([303, `${provider.issuer}/end-session`]);
  expect(location?.searchParams.get("post_logout_redirect_uri")).toBe(`${kagi.url}/sign-in`);
  expect(location?.searchParams.has("id_token_hint") || location?.searchParams.has("client_id")).toBe(true);
  browser.cookies = session;
  expect(await browser.isSignedIn()).toBe(false);
});

test.describe("back-channel logout", () => {
  for (const { name, claims = {}, header = {}, token } of FORGED_LOGOUTS) {
    test(`refused: ${name}`, async () => {
      const browser = await signedIn();
      const changes = typeof claims === "function" ? claims(seconds()) : claims;
      const right = { provider, claims: provider.logoutClaims(provider.last) };
      const forged = token ? await token(right) : await provider.logoutToken(provider.last, changes, header);
      await endsNothing(browser, { logout_token: forged });
    });
  }

  test("refused: an empty form, and a token under another name", async () => {
    const browser = await signedIn();
    await endsNothing(browser, {});
    await endsNothing(browser, { token: await provider.logoutToken(provider.last) });
  });

  test("refused: a token that was used before", async () => {
    const [first, second] = [await signedIn(), await signedIn()];
    const [one, other] = provider.sessions.slice(-2) as [Session, Session];
    expect(await logout(await provider.logoutToken(one, { jti: "once" }))).toBe(200);
    expect(await first.isSignedIn()).toBe(false);
    await endsNothing(second, { logout_token: await provider.logoutToken(other, { jti: "once" }) });
  });

  test("a session's token ends that session alone", async () => {
    const [gone, stays] = [await signedIn(), await signedIn()];
    expect(await logout(await provider.logoutToken(provider.sessions.at(-2) as Session, { sub: undefined }))).toBe(200);
    expect([await gone.isSignedIn(), await stays.isSignedIn()]).toEqual([false, true]);
    expect(await logout(await provider.logoutToken(provider.last))).toBe(200);
    expect(await stays.isSignedIn()).toBe(false);
  });

  test("a person's token ends all of his sessions, and nobody else's", async () => {
    const his = [await signedIn(), await signedIn()];
    const token = await provider.logoutToken(provider.last, { sid: undefined });
    provider.person = bob;
    const other = await signedIn();
    expect(await logout(token)).toBe(200);
    for (const browser of his) expect(await browser.isSignedIn()).toBe(false);
    expect(await other.isSignedIn()).toBe(true);
  });

  test("a token for one person's session in another's name ends neither's", async () => {
    const browser = await signedIn();
    const his = provider.last;
    provider.person = bob;
    const other = await signedIn();
    await logout(await provider.logoutToken(his, { sub: bob.sub }));
    expect([await browser.isSignedIn(), await other.isSignedIn()]).toEqual([true, true]);
  });

  test("a token of a session that nobody knows is taken, and ends nothing", async () => {
    const browser = await signedIn();
    expect(await logout(await provider.logoutToken({ ...provider.last, sid: "unknown" }))).toBe(200);
    expect(await browser.isSignedIn()).toBe(true);
  });

  test("the provider may know this server by another name", async () => {
    const browser = await signedIn();
    expect(await logout(await provider.logoutToken(provider.last), "kagi.internal:8080")).toBe(200);
    expect(await browser.isSignedIn()).toBe(false);
  });
});

test("neither log nor folder has what only the two servers may know", async () => {
  await signedIn();
  const stored = kagi.storedBytes();
  expect(stored.includes(ada.email)).toBe(true);
  expect(provider.secrets).toContain(provider.last.refreshToken);
  for (const secret of provider.secrets) {
    expect(kagi.stdout + kagi.stderr).not.toContain(secret);
    expect(stored.includes(secret)).toBe(false);
  }
});

for (const { name, change } of DISCOVERY) {
  test(`a discovery document that can't be used, ${name}: Kagi serves, and passwords sign in`, async () => {
    await withKagi({}, async (kagi, provider) => {
      const page = await new Browser(kagi).open("/sign-in");
      expect(page.status).toBe(200);
      expect(page.text).toContain("Example ID");
      expect(page.text).toMatch(/can.{1,6}t be (reached|used)/);
      expect(page.text).not.toContain("/api/auth/login");
      expect(page.text).not.toContain("marker-7f3a9c");
      await refused(kagi, () => new Browser(kagi).signIn(), [400, 502, 503]);
      expect(provider.strayed).toEqual([]);
      const browser = new Browser(kagi);
      expect((await browser.post("/api/auth/sign-in", { email: owner.email, password })).status).toBe(303);
      expect(await browser.isSignedIn()).toBe(true);
    }, change);
  });
}

for (const { name, change } of KEYS) {
  test(`refused: keys that can't be used: ${name}`, async () => {
    await withKagi({}, async (kagi, provider) => {
      await refused(kagi, () => new Browser(kagi).signIn(), [400, 502, 503]);
      expect(provider.strayed).toEqual([]);
    }, change);
  });
}

test("new keys are fetched once, and not again within a minute; old ones are good no more", async () => {
  await withKagi({}, async (kagi, provider) => {
    await signedIn(kagi);
    await signedIn(kagi);
    expect(provider.count("keys")).toBe(1);
    const old = await provider.rotateKeys();
    await signedIn(kagi);
    expect(provider.count("keys")).toBe(2);
    provider.change = { idToken: ({ claims }) => provider.sign(claims, { kid: old.kid }, old.privateKey) };
    await refused(kagi, () => new Browser(kagi).signIn());
    provider.change = {};
    await provider.rotateKeys();
    await refused(kagi, () => new Browser(kagi).signIn());
    expect(provider.count("keys")).toBe(2);
  });
});

test("a provider that stumbles while its keys are asked for anew is offered again as soon as it stands", async () => {
  await withKagi({}, async (kagi, provider) => {
    await signedIn(kagi);
    const offered = async () => (await new Browser(kagi).open("/sign-in")).text.includes("/api/auth/login");
    provider.change = { header: { kid: "unknown" }, replies: { "/.well-known/openid-configuration": { status: 500, body: "out of order" } } };
    expect((await new Browser(kagi).signIn()).status).toBe(503);
    expect(await offered()).toBe(false);
    provider.change = {};
    await expect.poll(offered, { timeout: 20_000 }).toBe(true);
    await signedIn(kagi);
  });
});

test("where passwords are turned off they are good until the provider has answered once", async () => {
  const wrong = { replies: { "/.well-known/openid-configuration": { status: 500, body: "out of order" } } };
  await withKagi({ ENABLE_EMAIL_PASSWORD: "false" }, async (kagi, provider) => {
    const enter = () => new Browser(kagi).post("/api/auth/sign-in", { email: owner.email, password });
    const page = async () => (await new Browser(kagi).open("/sign-in")).text;
    expect((await enter()).status).toBe(303);
    expect(await page()).toContain("Password");
    provider.change = {};
    await expect.poll(page, { timeout: 20_000 }).not.toContain("Password");
    expect((await enter()).status).toBe(403);
    await signedIn(kagi);
  }, wrong);
});

test.describe("the check whether the provider still knows a session", () => {
  let provider: Provider;
  let kagi: Kagi;

  test.beforeAll(async () => {
    provider = await Provider.start();
    kagi = await Kagi.start({ ...provider.env, ...RULES, OIDC_RECHECK_SECONDS: "1" });
  });

  test.afterAll(async () => {
    await kagi.stop();
    await provider.stop();
  });

  /** Somebody new, signed in, and his session at the provider. */
  const newcomer = async (sub: string): Promise<[Browser, Session]> => {
    provider.person = { ...ada, sub, email: `${sub}@example.org` };
    const browser = await signedIn(kagi);
    return [browser, provider.last];
  };
  const checked = (session: Session, times = 2): Promise<void> => {
    const before = session.refreshes;
    return expect.poll(() => session.refreshes - before, { timeout: 20_000 }).toBeGreaterThanOrEqual(times);
  };
  const ended = (browser: Browser): Promise<void> => expect.poll(() => browser.isSignedIn(), { timeout: 20_000 }).toBe(false);

  test("a session lives on through checks that each bring a new refresh token", async () => {
    const [browser, session] = await newcomer("refreshed");
    await checked(session, 3);
    expect(await browser.isSignedIn()).toBe(true);
  });

  for (const [name, reply] of [
    ["fails with 500", { status: 500, body: "out of order" }],
    ["hangs up", "hang up"],
    ["says that it is busy", { status: 503, body: { error: "temporarily_unavailable" } }],
    ["no longer knows the client", { status: 401, body: { error: "invalid_client" } }],
    ["answers with HTML", { body: "<p>Maintenance</p>" }],
  ] as const) {
    test(`a provider that ${name} ends no session`, async () => {
      const [browser, session] = await newcomer(name.replaceAll(" ", "-"));
      session.change = { replies: { "/token": reply } };
      await checked(session);
      expect(await browser.isSignedIn()).toBe(true);
      session.change = {};
      await checked(session);
      expect(await browser.isSignedIn()).toBe(true);
    });
  }

  test("invalid_grant ends the session that it is said of, and no other", async () => {
    const [stays] = await newcomer("twofold");
    const [gone, session] = await newcomer("twofold");
    session.change = { replies: { "/token": refusal("invalid_grant") } };
    await ended(gone);
    expect(await stays.isSignedIn()).toBe(true);
  });

  test("a refreshed token of somebody else, or without a right signature, makes nobody anything", async () => {
    const more = { roles: ["kagi-user", "kagi-admin"] };
    const [browser, session] = await newcomer("unsigned");
    await checked(session, 1);
    const before = people(kagi);
    session.change = { header: { kid: provider.foreign.kid }, claims: more };
    await checked(session);
    expect(people(kagi)).toEqual(before);
    session.change = { claims: { ...more, sub: "somebody-else" } };
    await ended(browser);
    expect(people(kagi)).toEqual(before);
  });

  test("a person who has lost the role is out in all browsers, and his access keys wait until he is back", async () => {
    const [first] = await newcomer("demoted");
    const key = await accessKey(first);
    const [second, session] = await newcomer("demoted");
    expect(await useOf(kagi, key)).toBe(200);
    session.change = { claims: { roles: [] } };
    await ended(second);
    expect(await first.isSignedIn()).toBe(false);
    expect(await useOf(kagi, key)).not.toBe(200);
    await newcomer("demoted");
    expect(await useOf(kagi, key)).toBe(200);
  });
});

test("with offline access a person who is gone loses his access keys without a session too", async () => {
  await withKagi({ OIDC_SCOPES: "openid profile email offline_access", OIDC_RECHECK_SECONDS: "1" }, async (kagi, provider) => {
    const browser = await signedIn(kagi);
    const key = await accessKey(browser);
    expect(provider.last.asked.get("scope")).toContain("offline_access");
    await browser.post("/api/auth/logout", {});
    expect(await useOf(kagi, key)).toBe(200);
    provider.last.change = { replies: { "/token": refusal("invalid_grant") } };
    await expect.poll(() => useOf(kagi, key), { timeout: 20_000 }).not.toBe(200);
    await signedIn(kagi);
    expect(await useOf(kagi, key)).toBe(200);
  });
});

/** Signs in, with everything as the provider has it just now. */
async function signedIn(at = kagi): Promise<Browser> {
  const browser = new Browser(at);
  const answer = await browser.signIn();
  expect([answer.status, answer.location?.origin], answer.text).toEqual([303, at.url]);
  expect(browser.cookies.has("kagi_session")).toBe(true);
  return browser;
}

/** Goes the way of a case up to the answer that Kagi gives to it. */
async function attempt(browser: Browser, { change = {}, person = ada, from, meddle }: Case): Promise<Answer> {
  provider.change = change;
  provider.person = person;
  const { location, text } = await browser.toCallback(from);
  expect(location?.pathname, text).toBe(CALLBACK);
  await meddle?.(browser, location as URL);
  return browser.open(location as URL);
}

/** What is asked for fails, says so in Kagi's own words alone, and leaves nothing behind but one line in the log. */
async function refused(at: Kagi, attempt: () => Promise<Answer>, status: number | number[] = 400): Promise<void> {
  const before = at.rows();
  const warned = log(at).filter(isWarning).length;
  const answer = await attempt();
  const id = answer.headers.get("x-request-id") ?? "";
  expect([status].flat(), answer.text).toContain(answer.status);
  expect(answer.headers.get("content-type")).toMatch(/^text\/html/);
  expect(answer.text).toContain("That did not work");
  expect(id).not.toBe("");
  expect(answer.text).toContain(id);
  expect(answer.text + JSON.stringify([...answer.headers])).not.toContain("marker-7f3a9c");
  expect(answer.cookies.filter((line) => /^kagi_session=/.test(line))).toEqual([]);
  expect(at.rows()).toEqual(before);
  // The request's own line is its last one.
  await expect.poll(() => log(at).filter((line) => line.message === "request" && line.span?.id === id).length).toBe(1);
  const warnings = log(at).filter(isWarning).slice(warned);
  expect(warnings.map((line) => line.span?.id), JSON.stringify(warnings)).toEqual([id]);
  refusals += 1;
}

/** A logout form that is refused, and after which nothing is otherwise. */
async function endsNothing(browser: Browser, form: Record<string, string>): Promise<void> {
  expect(await browser.isSignedIn()).toBe(true);
  const before = kagi.rows();
  const answer = await new Browser(kagi).open(LOGOUT, { method: "POST", body: new URLSearchParams(form) });
  expect(answer.status, answer.text).toBe(400);
  expect(answer.text).not.toContain("marker-7f3a9c");
  expect(kagi.rows()).toEqual(before);
  expect(await browser.isSignedIn()).toBe(true);
  refusals += 1;
}

/** What the provider's server gets for a logout token that it brings. `fetch` would not send a foreign Host. */
function logout(token: string, host = `127.0.0.1:${kagi.port}`): Promise<number | undefined> {
  const body = new URLSearchParams({ logout_token: token }).toString();
  const headers = { Host: host, "Content-Type": "application/x-www-form-urlencoded", "Content-Length": body.length };
  return new Promise((done, failed) => {
    const request = plainRequest(kagi.url + LOGOUT, { method: "POST", headers }, (answer) => done(answer.resume().statusCode));
    request.once("error", failed).end(body);
  });
}

/** A server and a provider of its own that does this from the start on. */
async function withKagi(env: NodeJS.ProcessEnv, use: (kagi: Kagi, provider: Provider) => Promise<void>, change = {}): Promise<void> {
  const provider = await Provider.start();
  provider.change = change;
  const kagi = await Kagi.start({ ...provider.env, ...RULES, OIDC_RECHECK_SECONDS: "0", ...env });
  try {
    await (await kagi.setUp()).dispose();
    await use(kagi, provider);
  } finally {
    await kagi.stop();
    await provider.stop();
  }
}

async function accessKey(browser: Browser): Promise<string> {
  const body = JSON.stringify({ name: "ci", scopes: ["categories:read"] });
  const headers = { "Content-Type": "application/json", Origin: browser.kagi.url };
  const answer = await browser.open("/api/access-keys", { method: "POST", body, headers });
  expect(answer.status, answer.text).toBe(201);
  return JSON.parse(answer.text).data.key;
}

async function useOf(at: Kagi, key: string): Promise<number> {
  return (await fetch(`${at.url}/api/categories`, { headers: { Authorization: `Bearer ${key}` } })).status;
}

interface LogLine {
  level: string;
  message: string;
  span?: { id: string };
}

function log(of: Kagi): LogLine[] {
  return of.stderr.split("\n").slice(0, -1).map((line) => JSON.parse(line));
}

function isWarning({ level }: LogLine): boolean {
  return level === "WARN";
}

/** Who exists and what they may. */
function people(of: Kagi): Rows[string] {
  return of.rows().accounts ?? [];
}
