// The switch between the languages of place names. A classic script: modules do not load from file://.
"use strict";

const KEY = "corridor-names";
const buttons = [...document.querySelectorAll("[data-language]")];

function show(language) {
  document.documentElement.dataset.names = language;
  for (const button of buttons) {
    button.setAttribute("aria-pressed", String(button.dataset.language === language));
  }
}

function remembered() {
  try { return localStorage.getItem(KEY); } catch { return null; }
}

function remember(language) {
  try { localStorage.setItem(KEY, language); } catch { /* a browser may forbid it; the page still works */ }
}

for (const button of buttons) {
  button.addEventListener("click", () => {
    show(button.dataset.language);
    remember(button.dataset.language);
  });
}
if (buttons.some((button) => button.dataset.language === remembered())) show(remembered());
