// SPDX-License-Identifier: AGPL-3.0-or-later
// "/" or Ctrl-K opens the palette: a groupe, a person, a role, a tender, a resource the person may see.
// htmx fetches the results; without script the same link leads to a page that says the same.

const dialog = document.querySelector("[data-palette]");
const input = dialog?.querySelector("input[type=search]");
const results = dialog?.querySelector(".results");

function open() {
  if (dialog.open) return;
  dialog.showModal();
  input.select();
  input.dispatchEvent(new Event("palette-open"));
}

const typing = (el) => el.closest?.("input, textarea, select, [contenteditable]");
const links = () => [...results.querySelectorAll("a")];

if (dialog) {
  document.addEventListener("keydown", (event) => {
    const ctrlK = (event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k";
    const slash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !typing(event.target);
    if ((ctrlK || slash) && !document.querySelector("dialog[open]")) {
      event.preventDefault();
      open();
    }
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-palette-open]") && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      open();
    }
    if (event.target.closest("[data-palette-close]") || event.target === dialog) dialog.close();
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const all = links();
    if (!all.length) return;
    event.preventDefault();
    const at = all.indexOf(document.activeElement);
    const next = at + (event.key === "ArrowDown" ? 1 : -1);
    if (next < 0) input.focus();
    else all[Math.min(next, all.length - 1)].focus();
  });
  results.addEventListener("keydown", (event) => {
    // Typing goes on in the field, wherever the arrows led.
    if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && event.key !== " ") input.focus();
  });
  input.form.addEventListener("submit", (event) => {
    const first = links()[0];
    if (!first || !input.value.trim()) return;
    event.preventDefault();
    location.assign(first.href);
  });
}
