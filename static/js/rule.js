// Shows what a draft of a rule says, or how a colour looks, while it is typed. Without this, the button "Preview" does.
const place = document.getElementById("preview");
const form = document.querySelector("main .form form");
let waiting, asked;

const look = async () => {
  asked?.abort();
  asked = new AbortController();
  const body = new FormData(form);
  body.set("preview", "1");
  try {
    const answer = await fetch(location.href, { method: "POST", body, headers: { "X-Typing": "1" }, signal: asked.signal });
    if (answer.status === 200 && !answer.redirected) place.innerHTML = await answer.text();
  } catch {
    // Typed on, or no network: the button still answers.
  }
};
form.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(look, 400);
});
