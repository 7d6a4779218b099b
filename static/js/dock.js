// SPDX-License-Identifier: AGPL-3.0-or-later
// The chat docked beside a groupe's page, on a wide screen: asked for once the page is there, by the
// hx-get of <aside data-dock="7">, 7 being the groupe; it opens at the topic that was read last in this browser.
// Closed or open is kept in a cookie that the server reads.

import { keep, me } from "./page.js";

const wide = matchMedia("(width >= 75rem)");

function load() {
  const dock = document.querySelector("[data-dock]");
  if (!dock || dock.dataset.loaded || !wide.matches) return;
  dock.dataset.loaded = "yes";
  const reading = localStorage.getItem(`reading:${me}:${dock.dataset.dock}`);
  if (reading) dock.setAttribute("hx-vals", JSON.stringify({ reading }));
  dock.dispatchEvent(new CustomEvent("dock-open"));
}

document.addEventListener("htmx:load", load); // from its first load on, htmx listens
wide.addEventListener("change", load);
document.addEventListener("htmx:afterRequest", ({ detail: { elt, successful } }) => {
  if (!successful && elt.matches("[data-dock]")) delete elt.dataset.loaded;
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-dock-close], [data-dock-open]");
  if (!button) return;
  if (button.matches("[data-dock-open]")) {
    keep("dock", 1);
    location.reload();
    return;
  }
  keep("dock", 0);
  button.closest("[data-dock]")?.remove();
  document.querySelector("[data-dock-open]")?.removeAttribute("hidden");
  document.getElementById("contenu")?.focus();
});
