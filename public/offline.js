// The offline page stands at whatever address could not be reached: trying again is loading that address again.

const EVERY_MILLISECONDS = 3_000;
const retry = document.querySelector("#retry");

function again() {
  retry.disabled = true;
  retry.textContent = "One moment…";
  location.reload();
}

/** A page that nobody looks at asks nothing. The event `online` alone would not do: a server that restarts makes none, and the
 * network of the worker can be back a moment later than the one of the page. */
async function againIfThere() {
  if (document.hidden) return;
  const answer = await fetch("/readyz", { cache: "no-store" }).catch(() => undefined);
  if (answer?.ok) again();
}

document.querySelector("#where").textContent = location.host;
retry.addEventListener("click", again);
addEventListener("online", againIfThere);
document.addEventListener("visibilitychange", againIfThere);
setInterval(againIfThere, EVERY_MILLISECONDS);
