// SPDX-License-Identifier: AGPL-3.0-or-later
// Whether the line is up, and the words about it.

import { clock } from "../clock.js";
import { fill } from "../texts.js";
import { emit } from "./events.js";

const TELL_MS = 2500; // a shorter cut is not worth a word

/** "" at first, then up | retrying | down | out. */
export let state = "";
let downSince = null;
let told = false;
let tellTimer = 0;

/** In the chat's own place when the page shows one, else at the foot of the page. */
function show(id, values, seconds = 0) {
  for (const el of document.querySelectorAll("[data-line]")) el.replaceChildren();
  const said = fill(id, values);
  if (!said) return;
  const place = document.querySelector("[data-chat] [data-line]") ?? document.getElementById("line");
  place?.append(said);
  if (seconds) setTimeout(() => said.remove(), seconds * 1000);
}

export function setState(next) {
  if (next === state) return;
  state = next;
  document.documentElement.dataset.live = next;
  emit("state", { state: next, since: downSince });
  if (next === "up") {
    clearTimeout(tellTimer);
    if (told) backAgain();
    downSince = null;
    told = false;
  } else if (next === "out") {
    clearTimeout(tellTimer);
    told = false;
    show("t-out");
  } else if (downSince === null) {
    downSince = new Date();
    tellTimer = setTimeout(() => {
      told = true;
      show("t-line-down", { since: clock(downSince) });
    }, TELL_MS);
  }
}

/** Says that the line is back, with the count of what the chat caught up on if it shows one. */
function backAgain() {
  const tell = (n) => show("t-line-back", { n }, 8);
  if (!document.querySelector("[data-chat]")) { tell(0); return; }
  let done = false;
  const once = (n) => { if (!done) { done = true; tell(n); } };
  document.addEventListener("live:caughtup", ({ detail }) => once(detail.n), { once: true });
  setTimeout(() => once(0), 4000);
}

export function tellLost(streams) {
  if (streams.some((s) => document.querySelector(`[data-stream="${CSS.escape(s)}"]`))) show("t-lost");
}
