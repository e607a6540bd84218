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
