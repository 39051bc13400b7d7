// The offline page stands at whatever address could not be reached: trying again is loading that address again.

const retry = document.querySelector("#retry");

function again() {
  retry.disabled = true;
  retry.textContent = "One moment…";
  location.reload();
}

document.querySelector("#where").textContent = location.host;
retry.addEventListener("click", again);
addEventListener("online", again);
