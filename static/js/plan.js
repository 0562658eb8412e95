// Judges a planned day while it is typed. Without this, the interruption page says the same once the form is sent.
const place = document.querySelector("[data-verdict]");
const form = document.querySelector("main form");

if (place && form) {
  form.querySelector("[type=submit]").before(place);
  let waiting;
  let asked;
  const judge = async () => {
    asked?.abort();
    asked = new AbortController();
    const query = new URLSearchParams([...new FormData(form)].filter(([name]) => /^(procedure|planned_on|areas)/.test(name)));
    try {
      const answer = await fetch(`${place.dataset.verdict}?${query}`, { signal: asked.signal });
      if (answer.ok && !answer.redirected) place.innerHTML = await answer.text();
    } catch {
      place.replaceChildren(); // a newer question, or no network: the form itself still answers
    }
  };
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(judge, 250);
  });
}
