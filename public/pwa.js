// The page's side of the service worker; started once wasm has taken the page over. Where a browser has no workers, or the page came
// over plain http from another machine, it does nothing.

/** The build that this page is of: the server puts the hash of the site here. */
const BUILD = "__BUILD__";
const HOUR = 3_600_000;

async function start(workers) {
  workers.addEventListener("message", ({ data }) => {
    if (data === "new version") dispatchEvent(new Event("kagi:new-version"));
  });
  document.addEventListener("submit", ({ target }) => {
    if (target.getAttribute("action") === "/api/auth/logout") void forgetCaches();
  });

  const registration = await workers.register("/sw.js");
  // A worker of this page's build takes over; one of another answers that it is newer, and waits.
  const greet = (worker) => worker?.postMessage(BUILD);
  const follow = (found) => {
    found?.addEventListener("statechange", () => {
      if (found.state === "installed") greet(found);
    });
  };
  greet(registration.waiting);
  follow(registration.installing);
  registration.addEventListener("updatefound", () => follow(registration.installing));
  // Another tab let a worker take over.
  workers.addEventListener("controllerchange", () => greet(workers.controller));

  // A browser looks for a new worker when the old one rests, and not while a page stays open for days. A server that is away is asked
  // the next time.
  const look = () => registration.update().catch(() => {});
  void look();
  setInterval(look, HOUR);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") void look();
  });

  // Forms that would lose something ask before the page goes.
  addEventListener("kagi:reload", () => {
    const { waiting } = registration;
    if (!waiting) return location.reload();
    waiting.onstatechange = () => {
      if (waiting.state === "activated") location.reload();
    };
    waiting.postMessage("take over");
  });
}

async function forgetCaches() {
  for (const name of await caches.keys()) void caches.delete(name);
}

if (navigator.serviceWorker) start(navigator.serviceWorker).catch(() => {});
