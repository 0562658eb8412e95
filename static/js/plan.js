// Choosing a day: judges one that is typed, lets either the calendar or the boxes say it, and goes up and down by weeks.
// Without this, arrow keys go from day to day, and the interruption page says what a day means once the form is sent.
const place = document.querySelector(".meanings .verdict");
const form = document.querySelector(".plan-form");

if (form) {
  const boxes = [...form.querySelectorAll("[name^=planned_on_][type=text]")];
  const days = [...form.querySelectorAll("[name=planned_on]")];
  let waiting, asked;
  const judge = async () => {
    asked?.abort();
    asked = new AbortController();
    const query = new URLSearchParams([...new FormData(form)].filter(([name]) => /^(procedure|practitioner|planned_on|areas)/.test(name)));
    try {
      const answer = await fetch(`${place.dataset.verdict}?${query}`, { signal: asked.signal });
      if (answer.ok && !answer.redirected) place.innerHTML = await answer.text();
    } catch {
      place.replaceChildren(); // a newer question, or no network: the form itself still answers
    }
  };
  form.addEventListener("input", ({ target }) => {
    if (days.includes(target)) form.querySelector(".is-typed")?.classList.remove("is-typed");
    if (days.includes(target)) boxes.forEach(each => (each.value = ""));
    if (boxes.includes(target)) days.forEach(each => (each.checked = false));
    if (!place) return;
    asked?.abort();
    clearTimeout(waiting);
    if (days.includes(target) || !place.dataset.verdict) place.replaceChildren();
    if (place.dataset.verdict && (boxes.some(each => each.value) || target.name === "areas")) waiting = setTimeout(judge, 250);
  });
  form.addEventListener("keydown", event => {
    const at = days.indexOf(event.target);
    const step = { ArrowUp: -7, ArrowDown: 7 }[event.key];
    if (at < 0 || !step) return;
    event.preventDefault();
    days[at + step]?.focus();
    days[at + step]?.click();
  });
}
