// What is typed into a long form is kept in this tab until the form is left. It is there again where nobody has left
// it: after a browser that crashed, or a sending that got no answer. Only for the same person, on the same page.

const { person } = document.documentElement.dataset;
const here = location.pathname + location.search;
const mine = `draft ${person} ${here} `;
const store = sessionStorage;
const recorded = [...document.querySelectorAll("[data-recorded]")].some(each => each.dataset.recorded === here);

for (const name of Object.keys(store)) {
  if (person && name.startsWith("draft ") && (recorded || !name.startsWith(mine))) store.removeItem(name);
}
addEventListener("pageshow", event => event.persisted && location.reload());

const form = person && document.querySelector("form[data-draft]");
if (form) {
  const key = mine + form.dataset.draft;
  const boxes = [...form.elements].filter(each => each.name && !/hidden|password|file|submit|button/.test(each.type));
  const what = each => (/checkbox|radio/.test(each.type) ? "checked" : "value");
  const read = () => JSON.stringify(boxes.map(each => each[what(each)]));
  const fill = text => JSON.parse(text).forEach((value, place) => (boxes[place][what(boxes[place])] = value));
  const fresh = read(), found = store.getItem(key);
  const fits = found && found !== fresh && JSON.parse(found).length === boxes.length;
  if (fits && !document.querySelector(".error-summary")) {
    fill(found);
    form.querySelectorAll("details").forEach(each => (each.open = true));
    form.insertAdjacentHTML("afterbegin", '<p class="notice" role="status"><span></span> <button class="btn" type="button">');
    const line = form.firstElementChild, [said, discard] = line.children;
    said.textContent = form.dataset.restored;
    discard.textContent = form.dataset.discard;
    discard.addEventListener("click", () => {
      store.removeItem(key);
      fill(fresh);
      line.remove();
    });
  }
  let sent = false;
  form.oninput = () => store.setItem(key, read());
  form.onsubmit = () => {
    sent = true;
    store.setItem(key, read());
  };
  addEventListener("submit", event => (sent ||= event.target !== form)); // another form of the page: it leads back here
  addEventListener("pagehide", () => sent || store.removeItem(key));
}
