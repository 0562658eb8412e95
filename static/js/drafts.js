// What is typed into a long form is kept while this tab lives, for this session only.

const session = document.documentElement.dataset.session;
const mine = `draft ${session} `;
const key = `${mine}${location.pathname}`;

for (const name of Object.keys(sessionStorage)) {
  if (name.startsWith("draft ") && !(session && name.startsWith(mine))) sessionStorage.removeItem(name);
}
addEventListener("pageshow", event => event.persisted && location.reload());

const boxes = form =>
  [...form.elements].filter(each => each.name && !["hidden", "password", "file", "submit", "button"].includes(each.type));
const value = each => (["checkbox", "radio"].includes(each.type) ? each.checked : each.value);
const fill = (each, what) => (each[typeof what === "boolean" ? "checked" : "value"] = what);

for (const form of session ? document.querySelectorAll("form[data-draft]") : []) {
  const forget = () => sessionStorage.removeItem(key);
  const found = JSON.parse(sessionStorage.getItem(key) || "null");
  const fresh = boxes(form).map(value);
  if (found && found.length === fresh.length && !document.querySelector(".error-summary")) {
    boxes(form).forEach((each, place) => fill(each, found[place]));
    const line = document.createElement("p");
    const discard = document.createElement("button");
    line.setAttribute("role", "status");
    line.className = "notice";
    Object.assign(discard, { type: "button", className: "btn btn-link", textContent: form.dataset.discard || "Discard" });
    discard.addEventListener("click", () => {
      forget();
      boxes(form).forEach((each, place) => fill(each, fresh[place]));
      line.remove();
    });
    form.prepend(line);
    line.append(form.dataset.restored || "What you typed before is still here.", " ", discard);
  }
  form.addEventListener("input", () => sessionStorage.setItem(key, JSON.stringify(boxes(form).map(value))));
  form.addEventListener("submit", forget);
}
