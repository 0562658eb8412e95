// What is typed into a long form is kept while this tab lives, for this session only.

const { session } = document.documentElement.dataset;
const mine = `draft ${session} `;
const store = sessionStorage;

for (const name of Object.keys(store)) {
  if (name.startsWith("draft ") && !(session && name.startsWith(mine))) store.removeItem(name);
}
addEventListener("pageshow", event => event.persisted && location.reload());

const form = session && document.querySelector("form[data-draft]");
if (form) {
  const key = mine + location.pathname + location.search;
  const boxes = [...form.elements].filter(each => each.name && !/hidden|password|file|submit|button/.test(each.type));
  const what = each => (/checkbox|radio/.test(each.type) ? "checked" : "value");
  const read = () => boxes.map(each => each[what(each)]);
  const fill = values => boxes.forEach((each, place) => (each[what(each)] = values[place]));
  const forget = () => store.removeItem(key);
  const fresh = read();
  const found = JSON.parse(store.getItem(key));
  if (found?.length === fresh.length && !document.querySelector(".error-summary")) {
    fill(found);
    form.querySelectorAll("details").forEach(each => (each.open = true));
    form.insertAdjacentHTML("afterbegin", '<p class="notice" role="status"><span></span> <button class="btn" type="button"></button></p>');
    const line = form.firstElementChild, [said, discard] = line.children;
    said.textContent = form.dataset.restored || "What you typed before is still here.";
    discard.textContent = form.dataset.discard || "Discard";
    discard.addEventListener("click", () => {
      forget();
      fill(fresh);
      line.remove();
    });
  }
  form.addEventListener("input", () => store.setItem(key, JSON.stringify(read())));
  form.addEventListener("submit", forget);
}
