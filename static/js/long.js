// SPDX-License-Identifier: AGPL-3.0-or-later
// A text that is too long is kept, measured and not sent: <textarea data-most="8000">. Nothing is ever cut. Where
// it may become something longer (data-longer-url, and data-longer-field: the field of its form), it is offered.

import { keepFor } from "./drafts.js";
import { lang } from "./page.js";
import { fill, ready } from "./texts.js";

const NEAR = 0.9; // of the most: from there on one is told what is left

const count = new Intl.NumberFormat(lang);

function measure(field) {
  const most = Number(field.dataset.most);
  const long = field.value.length >= most * NEAR ? [...field.value.trim()].length : 0; // as the server counts
  const n = Math.abs(most - long);
  const id = long > most ? "t-long" : long >= most * NEAR ? "t-long-near" : "";
  const note = id && fill(id, { n, count: count.format(n), most: count.format(most) });
  const old = field.parentElement.querySelector("[data-long-note]");
  if (old && note?.className === old.className) old.querySelector("span").replaceWith(note.querySelector("span"));
  else { old?.remove(); if (note) field.after(note); }
  const link = field.parentElement.querySelector("[data-longer]");
  if (link && field.dataset.longerUrl) link.href = field.dataset.longerUrl;
  else link?.remove();
  field.setCustomValidity(long > most ? (field.parentElement.querySelector("[data-long-note] span")?.textContent ?? String(n)) : "");
}

for (const type of ["input", "draft:written"]) {
  document.addEventListener(type, ({ target }) => { if (target.dataset?.most) measure(target); });
}
document.addEventListener("click", (event) => {
  const field = event.target.closest("[data-longer]")?.closest("form").querySelector("[data-longer-url]");
  if (field && !keepFor(field.dataset.longerUrl, field.dataset.longerField, field.value)) event.preventDefault(); // it stays here
});

async function adopt(scope) {
  await ready;
  for (const field of scope.querySelectorAll("textarea[data-most], input[data-most]")) measure(field); // a count has its most, too
}

adopt(document);
document.addEventListener("htmx:load", (event) => adopt(event.detail.elt));
