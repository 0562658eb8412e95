// Patients as one types: sent in the body, never in an address.

for (const form of document.querySelectorAll("[data-search]")) {
  const name = form.dataset.search;
  const place = document.getElementById(name), said = place.previousElementSibling;
  let timer, request;

  const stop = () => {
    clearTimeout(timer);
    request?.abort();
    request = new AbortController();
  };
  const look = async () => {
    const sent = { method: "POST", body: new FormData(form), headers: { "X-Results": name }, signal: request.signal };
    try {
      const answer = await fetch(form.action + location.search, sent);
      if (answer.redirected) location.reload();
      if (!answer.ok && answer.status !== 429 || answer.redirected) return;
      place.innerHTML = await answer.text();
      said.textContent = place.querySelector("[data-said]")?.textContent;
      const found = answer.headers.get("X-Found");
      if (found) history.replaceState(null, "", `?found=${found}`);
    } catch {
      // Typed on, or no network.
    }
  };

  form.querySelector("[type=submit]").tabIndex = -1;
  form.oninput = () => {
    stop();
    timer = setTimeout(look, 150);
  };
  form.onkeydown = event => {
    if (event.key !== "Escape" || name !== "few") return;
    stop();
    place.textContent = "";
    form.q.focus();
  };
}
