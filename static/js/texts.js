// SPDX-License-Identifier: AGPL-3.0-or-later
// Every sentence a script says comes from the server, in the page's language, as one module of
// <template>s that the browser keeps (deploy/texts.py). It may come late, or never (no network): then
// fill() gives null, and whoever asked does without.

import { lang } from "./page.js";

const WAIT_MS = 2000; // nothing on the page waits longer for words
const plural = new Intl.PluralRules(lang);
const words = document.createElement("template");
const address = document.querySelector("link[data-texts]")?.href;

async function load() {
  try {
    const module = await import(address);
    words.innerHTML = module.default; // our own templates, rendered without anything of anybody's
  } catch { /* the next page asks again */ }
}

/** Settled, never refused: when the words are here, or when it is time to go on without them. */
export const ready = Promise.race([load(), new Promise((go) => setTimeout(go, WAIT_MS))]);

/** A copy of the element of `id`, its {names} and its plural (by `values.n`) filled; or null. */
export function fill(id, values = {}) {
  const source = words.content.getElementById(id);
  if (!source) return null;
  const copy = source.content.firstElementChild.cloneNode(true);
  const put = (text) => text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
  for (const el of [copy, ...copy.querySelectorAll("[data-other]")]) {
    if (!el.dataset.other) continue;
    const { zero, one, other } = el.dataset;
    const n = values.n ?? 0;
    el.textContent = put(n === 0 && zero ? zero : plural.select(n) === "one" ? one : other);
  }
  const walk = document.createTreeWalker(copy, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    if (walk.currentNode.data.includes("{")) walk.currentNode.data = put(walk.currentNode.data);
  }
  return copy;
}
