// Keys of the desk, for whoever likes them: / finds, j and k walk rows, ? shows the keys. None is ever needed, none
// works while somebody types, and one press turns them off.

const help = document.getElementById("keys");
const [toggle] = help.getElementsByTagName("button");
const off = () => localStorage.getItem("keys") === "off";
const label = () => (toggle.textContent = off() ? toggle.dataset.on : toggle.dataset.off);
const show = () => help.open || help.showModal();
const seen = each => each.getClientRects().length;
const rows = () => [...document.querySelectorAll("main th[scope=row] a")].filter(seen);
const after = (one, other) => one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING;

const step = down => {
  const here = document.activeElement, found = rows();
  const row = here.closest("tr") ?? document.querySelector("tbody:target");
  const from = found.find(each => row?.contains(each)) ?? here;
  return down ? found.find(each => after(from, each)) : found.findLast(each => after(each, from));
};
const keys = {
  "/": () => document.querySelector("#find, #q"),
  "?": show,
  j: () => step(true),
  k: () => step(false),
};

label();
toggle.addEventListener("click", () => {
  localStorage.setItem("keys", off() ? "on" : "off");
  label();
});
for (const button of document.querySelectorAll("[data-keys]")) {
  button.hidden = false;
  button.addEventListener("click", show);
}
document.addEventListener("keydown", event => {
  const { altKey, ctrlKey, key, metaKey, target } = event;
  if (off() || altKey || ctrlKey || metaKey || !Object.hasOwn(keys, key)) return;
  if (target.closest("input, select, textarea, dialog")) return;
  event.preventDefault();
  const found = keys[key]();
  found?.focus();
  found?.select?.();
});
