// Patients as one types: sent in the body, never in an address.

for (const form of document.querySelectorAll("[data-search]")) {
  const place = document.getElementById(form.dataset.search);
  const said = document.getElementById(`${form.dataset.search}-said`);
  let timer, request;

  const look = async () => {
    request?.abort();
    request = new AbortController();
    const sent = { method: "POST", body: new FormData(form), headers: { "X-Results": "alone" }, signal: request.signal };
    try {
      const answer = await fetch(form.action, sent);
      if (answer.redirected) location.reload();
      if (!answer.ok || answer.redirected) return;
      place.innerHTML = await answer.text();
      said.textContent = place.querySelector("[data-said]")?.textContent;
    } catch {
      // Typed on meanwhile, or no network: Enter still works.
    }
  };

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, 150);
  });
}
