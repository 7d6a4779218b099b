// SPDX-License-Identifier: AGPL-3.0-or-later
// A meeting that goes on: how long the item on is on, counted here from when it began (the server ticks for
// nobody); notes saved as they are written, by whoever has the pen; a line that empties once it is kept.

import { clock } from "./clock.js";
import { post } from "./post.js";
import { fill } from "./texts.js";

const PAUSE_MS = 1500; // after the last key
const RENEW_MS = 40000; // the pen is kept for 90 seconds (roles/meetings/actions/holding.py)
const AGAIN_MS = 5000;

// --- the clock -----------------------------------------------------------------------------------

function tell(el) {
  const { since, spent, minutes } = el.dataset;
  const gone = Number(spent) + (since ? Math.max(0, (Date.now() - new Date(since)) / 1000) : 0);
  const n = Math.floor(gone / 60);
  const over = n > Number(minutes);
  const meter = el.querySelector("meter");
  if (meter) meter.value = Math.min(n, Number(minutes));
  const said = fill(over ? "t-elapsed-over" : "t-elapsed", { spent: n, planned: minutes, over: n - Number(minutes) });
  const place = el.querySelector("span");
  if (said && place && place.textContent !== said.textContent) place.textContent = said.textContent;
}
const tellAll = () => document.querySelectorAll("[data-minutes][data-spent]").forEach(tell);
setInterval(tellAll, 10000);
setTimeout(tellAll, 500);

// --- notes ---------------------------------------------------------------------------------------

const pens = new WeakMap();

class Pen {
  constructor(form) {
    this.form = form;
    this.area = form.querySelector("textarea");
    this.saved = this.area.defaultValue; // as it came: whoever is quick has written already
    form.addEventListener("input", () => this.soon(PAUSE_MS));
    form.addEventListener("focusout", () => { if (this.dirty) this.soon(0); });
    form.addEventListener("submit", () => { clearTimeout(this.timer); this.gone = true; });
    this.soon(this.dirty ? PAUSE_MS : RENEW_MS);
  }

  get dirty() { return this.area.value !== this.saved; }

  soon(ms) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), ms);
  }

  say(id, values) {
    const place = this.form.querySelector("[data-notes-said]");
    const said = fill(id, values);
    if (place && said) place.replaceChildren(said);
  }

  async save() {
    if (this.gone || !this.form.isConnected) return;
    if (this.busy) { this.soon(PAUSE_MS); return; }
    const text = this.area.value;
    const edition = this.form.elements.edition;
    this.busy = true;
    try {
      const answer = await post(this.form.action, { notes: text, edition: edition.value });
      if (answer?.ok) {
        edition.value = await answer.text();
        this.saved = text;
        this.say("t-notes-kept", { time: clock() });
        this.soon(this.dirty ? PAUSE_MS : RENEW_MS);
      } else if (answer?.status === 409) {
        this.say("t-notes-refused", { why: await answer.text() }); // the form says both texts when it is sent
      } else this.say("t-notes-waits");
    } catch {
      this.say("t-notes-waits");
      this.soon(AGAIN_MS);
    } finally { this.busy = false; }
  }
}

function penOf(form) {
  if (!pens.has(form)) pens.set(form, new Pen(form));
  return pens.get(form);
}

function adopt(scope) {
  scope.querySelectorAll("form[data-notes]").forEach(penOf);
  tellAll();
}
adopt(document);
document.addEventListener("htmx:load", () => adopt(document));

// What is not saved yet is never laid over by what the server had.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { target } = event.detail;
  const form = target?.querySelector?.("form[data-notes]");
  if (form && penOf(form).dirty) event.detail.shouldSwap = false;
  const who = target?.id === "carriers" ? target.querySelector("select") : null;
  if (who && (who.value || who === document.activeElement)) event.detail.shouldSwap = false; // somebody is chosen
});

// What is saved is heard by this page too, and the notes come anew: what was said of the saving stays there.
Idiomorph.defaults.callbacks.beforeNodeMorphed = (node) => !(node instanceof Element && node.matches("[data-notes-said]"));

// --- a line --------------------------------------------------------------------------------------

document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (!detail.elt.matches?.("form[data-capture]")) return;
  if (detail.successful) detail.elt.reset();
  else if ([409, 422].includes(detail.xhr.status)) detail.elt.submit(); // its page says why not, and keeps the text
});
