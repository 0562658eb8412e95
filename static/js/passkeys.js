// Passkeys: hands the site's question to the browser, and the browser's answer back through the form.

const bytes = text => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), each => each.charCodeAt(0));
const text = buffer =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const withId = each => ({ ...each, id: bytes(each.id) });

async function answer(kind, asked) {
  const publicKey = { ...asked, challenge: bytes(asked.challenge) };
  if (asked.user) publicKey.user = withId(asked.user);
  for (const list of ["allowCredentials", "excludeCredentials"]) {
    if (asked[list]) publicKey[list] = asked[list].map(withId);
  }
  const found = await navigator.credentials[kind]({ publicKey });
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (found.response[name]) response[name] = text(found.response[name]);
  }
  return {
    id: found.id, rawId: text(found.rawId), type: found.type, response,
    clientExtensionResults: found.getClientExtensionResults(),
  };
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const status = form.querySelector("[role=status]");
  const asked = JSON.parse(document.getElementById("passkey-options").textContent).publicKey;
  form.querySelector("button").hidden = false;
  form.addEventListener("submit", async event => {
    event.preventDefault();
    status.textContent = "";
    try {
      form.elements.credential.value = JSON.stringify(await answer(form.dataset.passkey, asked));
      form.submit();
    } catch {
      status.textContent = form.dataset.failed;
    }
  });
}
