// What a keyboard and a mouse do beyond plain pages. Everything works without it.
"use strict";

// Keys: an element with data-key is pressed, or gets the focus, by that key alone. Typing into a field is left in peace.
const typing = (e) => e.closest("input, textarea, select, [contenteditable]") !== null;
document.addEventListener("keydown", (e) => {
  if (e.ctrlKey || e.metaKey || e.altKey || e.defaultPrevented) return;
  if (e.key === "Escape" && typing(e.target)) {
    e.target.blur();
    return;
  }
  if (typing(e.target)) return;
  const one = [...document.querySelectorAll("[data-key]")].find((x) => x.dataset.key === e.key && !x.disabled);
  if (!one) return;
  e.preventDefault();
  if (one.matches("input, textarea, select")) one.focus();
  else one.click();
});

// Photos: + and - make them larger and smaller, r turns them; buttons do the same. Without scripts a photo's link opens it alone.
for (const figure of document.querySelectorAll("figure[data-photo]")) {
  const img = figure.querySelector("img");
  if (!img) continue;
  let zoom = 1, turn = 0;
  const show = () => { img.style.transform = `rotate(${turn}deg) scale(${zoom})`; };
  const tools = document.createElement("span");
  for (const [sign, name, act] of [
    ["+", figure.dataset.larger, () => { zoom = Math.min(zoom * 1.5, 6); }],
    ["\u2212", figure.dataset.smaller, () => { zoom = Math.max(zoom / 1.5, 1); }],
    ["\u21BB", figure.dataset.turn, () => { turn = (turn + 90) % 360; }],
  ]) {
    const b = document.createElement("button");
    b.type = "button";
    b.className = "plain tool";
    b.textContent = sign;
    b.setAttribute("aria-label", `${name}: ${img.alt}`);
    b.addEventListener("click", () => { act(); show(); });
    tools.append(b);
  }
  figure.querySelector("figcaption").append(tools);
  img.addEventListener("mousemove", (e) => {
    const box = img.parentElement.getBoundingClientRect();
    img.style.transformOrigin = `${(100 * (e.clientX - box.left)) / box.width}% ${(100 * (e.clientY - box.top)) / box.height}%`;
  });
}

// A form is sent once.
document.addEventListener("submit", (e) => {
  if (e.target.dataset.sent) { e.preventDefault(); return; }
  e.target.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => { for (const f of document.forms) delete f.dataset.sent; });

// Passkeys: a button asks the server for a question, the authenticator answers it, the server judges the answer. Where the browser has none, the button
// stays hidden and the password's form is all there is.
const passkeys = window.PublicKeyCredential !== undefined && PublicKeyCredential.parseRequestOptionsFromJSON !== undefined && PublicKeyCredential.parseCreationOptionsFromJSON !== undefined;
const post = async (path, body, token) => {
  const headers = { "Content-Type": "application/json" };
  if (token) headers["Console-Form"] = token;
  const answer = await fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
  const type = answer.headers.get("Content-Type") || "";
  const content = type.startsWith("application/json") ? await answer.json() : {};
  if (!answer.ok) throw new Error(content.fault || "");
  return content;
};
const passkeyActs = {
  "sign-in": async () => {
    const { options, ceremony } = await post("/console/sign-in/passkey", {});
    const held = await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options.publicKey) });
    return post(`/console/sign-in/passkey/${ceremony}`, held.toJSON());
  },
  "add": async (button) => {
    const form = button.form;
    if (!form.reportValidity()) return null;
    const token = form.elements.form.value;
    const { options, ceremony } = await post("/console/account/passkeys", {}, token);
    const made = await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options.publicKey) });
    return post(`/console/account/passkeys/${ceremony}`, { name: form.elements.name.value, answer: made.toJSON() }, token);
  },
};
for (const button of passkeys ? document.querySelectorAll("[data-passkey]") : []) {
  button.hidden = false;
  button.addEventListener("click", async (e) => {
    e.preventDefault();
    const fault = document.querySelector("[data-passkey-fault]");
    fault.hidden = true;
    button.disabled = true;
    try {
      const done = await passkeyActs[button.dataset.passkey](button);
      if (done) location.assign(done.to);
    } catch (err) {
      if (err.name !== "NotAllowedError" || button.dataset.passkey === "add") {
        fault.textContent = err.message || fault.dataset.words || "";
        fault.hidden = fault.textContent === "";
      }
    } finally {
      button.disabled = false;
    }
  });
}
