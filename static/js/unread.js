// SPDX-License-Identifier: AGPL-3.0-or-later
// Counts of unread talk: of a groupe ("g12"), of a topic ("t4"); and of what is new ("bell"). Wherever the page shows one, in
// <span data-unread="g12" data-n="3">, it follows; so does the sum in the bottom bar ("all"), and in the title.

import { fill, ready } from "./texts.js";

const title = document.title;
const shownOf = (key) => Number(document.querySelector(`[data-unread="${CSS.escape(key)}"]`)?.dataset.n || 0);

/** What stands for a number: itself, or "199+" where it was not counted to its end. */
function made(n, of = "t-unread", beyond = "t-unread-most") {
  const exact = fill(of, { n });
  const most = Number(exact?.dataset.most);
  return n < most ? exact : fill(beyond, { n: most - 1 });
}

function entitle() {
  const said = made(shownOf("all"))?.firstElementChild.textContent;
  document.title = shownOf("all") && said ? `(${said}) ${title}` : title;
}

function show(key, number) {
  for (const el of document.querySelectorAll(`[data-unread="${CSS.escape(key)}"]`)) {
    el.dataset.n = String(Math.max(0, number));
    const words = key === "bell" ? ["t-bell", "t-bell-most"] : [];
    const shown = number > 0 ? made(number, ...words) : null;
    el.replaceChildren(...(shown ? [shown] : []));
  }
  if (key === "all") entitle();
}

export function setUnread(key, number) {
  const was = shownOf(key);
  show(key, number);
  if (key.startsWith("g")) show("all", shownOf("all") + number - was);
}

/** Those of all one's groupes, {g12: 3}. */
export function setAllUnread({ bell, ...numbers }) {
  const before = shownOf("bell");
  show("bell", bell ?? 0);
  if (bell > before) document.dispatchEvent(new CustomEvent("bell")); // the page of what is new asks again
  for (const [key, number] of Object.entries(numbers)) show(key, number);
  show("all", Object.values(numbers).reduce((sum, number) => sum + number, 0));
}

if (document.querySelector("[data-unread=all]")) ready.then(entitle);
