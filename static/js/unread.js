// SPDX-License-Identifier: AGPL-3.0-or-later
// Counts of unread talk: of a groupe ("g12"), of a topic ("t4"). Wherever the page shows one, in
// <span data-unread="g12" data-n="3">, it follows; so does the sum in the bottom bar ("all").

import { fill } from "./texts.js";

function show(key, number) {
  for (const el of document.querySelectorAll(`[data-unread="${CSS.escape(key)}"]`)) {
    el.dataset.n = String(Math.max(0, number));
    const shown = number > 0 ? fill("t-unread", { n: number }) : null;
    if (shown) shown.firstElementChild.textContent = number > 99 ? "99+" : String(number);
    el.replaceChildren(...(shown ? [shown] : []));
  }
}

function shownOf(key) {
  const el = document.querySelector(`[data-unread="${CSS.escape(key)}"]`);
  return el ? Number(el.dataset.n || 0) : 0;
}

export function setUnread(key, number) {
  const was = shownOf(key);
  show(key, number);
  if (key.startsWith("g")) show("all", shownOf("all") + number - was);
}

export function addUnread(key, by = 1) {
  setUnread(key, shownOf(key) + by);
}
