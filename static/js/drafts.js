// What is typed into a long form is kept in this tab for this session, until a page says it is recorded.

const { session } = document.documentElement.dataset;
const mine = `draft ${session} `;
const store = sessionStorage;
const done = [...document.querySelectorAll("[data-recorded]")].map(each => `${mine}${each.dataset.recorded} `);

for (const name of Object.keys(store)) {
  const old = !name.startsWith(mine) || done.some(each => name.startsWith(each));
  if (name.startsWith("draft ") && (old || !session)) store.removeItem(name);
}
addEventListener("pageshow", event => event.persisted && location.reload());

const form = session && document.querySelector("form[data-draft]");
if (form) {
  const to = new URL(form.action);
  const key = `${mine}${to.pathname}${to.search} ${form.dataset.draft}`;
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
  form.oninput = form.onsubmit = () => store.setItem(key, read());
}
