// The service worker. It works by allow-list: what is not named here goes to the network as if there were no worker. Pages and
// answers of /api and /rpc are never stored.

/** The server puts the hash of the site here, so that a new build is a new worker with a cache of its own. */
const BUILD = "__BUILD__";
const FAMILY = "kagi-";
const CACHE = FAMILY + BUILD;
const OFFLINE = "/offline.html";
/** Kept from the start. They have no hash in their names, but the build has. */
const PRECACHED = [OFFLINE, "/offline.css", "/offline.js", "/favicon.svg", "/icons.svg", "/fonts/geist-mono.woff2"];
/** A name with a hash is the same file for ever. */
const HASHED = /^\/pkg\/\w+\.[\w-]{22}\.(?:css|js|wasm)$/;

/** When it fails, the worker before this one stays, or none, and the browser tries again later. */
async function precache() {
  const cache = await caches.open(CACHE);
  await cache.addAll(PRECACHED.map((path) => new Request(path, { cache: "reload" })));
}

async function forgetOtherBuilds() {
  const others = (await caches.keys()).filter((name) => name.startsWith(FAMILY) && name !== CACHE);
  await Promise.all(others.map((name) => caches.delete(name)));
}

/** What this build's cache has. A cache that fails is one that has nothing. */
const kept = (request) => caches.match(request, { cacheName: CACHE }).catch(() => undefined);

async function keep(request, answer) {
  const cache = await caches.open(CACHE);
  await cache.put(request, answer);
}

async function cacheFirst(event) {
  const found = await kept(event.request);
  if (found) return found;
  const answer = await fetch(event.request);
  if (answer.status === 200 && answer.type === "basic") {
    // Where there is no room, the network answers the next time too.
    event.waitUntil(keep(event.request, answer.clone()).catch(() => {}));
  }
  return answer;
}

async function networkOnly(request) {
  try {
    return await fetch(request);
  } catch {
    return (await kept(OFFLINE)) ?? Response.error();
  }
}

addEventListener("install", (event) => event.waitUntil(precache()));

addEventListener("activate", (event) => event.waitUntil(forgetOtherBuilds()));

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin || request.headers.has("Range")) return;
  if (request.mode === "navigate") event.respondWith(networkOnly(request));
  else if (HASHED.test(pathname) || PRECACHED.includes(pathname)) event.respondWith(cacheFirst(event));
});

/** A page says of which build it is. One of this build needs no other worker; a page of another is told that there is a newer one. */
addEventListener("message", ({ data, source }) => {
  if (data === BUILD || data === "take over") skipWaiting();
  else source.postMessage("new version");
});
