// SPDX-License-Identifier: AGPL-3.0-or-later
// The person's choice of light or dark. Kept in a cookie that the server reads, so that the next page
// is born in the right colours.

import { keep } from "./page.js";

const buttons = document.querySelectorAll("[data-theme-set]");
for (const group of document.querySelectorAll("[data-theme-switch]")) group.hidden = false;

function choose(theme) {
  keep("theme", theme);
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
  const scheme = document.querySelector('meta[name="color-scheme"]');
  if (scheme) scheme.content = theme || "light dark";
  for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.themeSet === theme));
}

for (const button of buttons) button.addEventListener("click", () => choose(button.dataset.themeSet));
