// SPDX-License-Identifier: AGPL-3.0-or-later
// What is typed in a form with a long text is kept on this device until the server says it has it.
// Each page has a draft of its own (a lock of the browser tells those another tab still writes), with
// a number that its form sends; it goes by the answer to that number alone (the cookie `kept`,
// groupes/web/form_page.py). A draft begun on another edition is shown beside what is there now.

import { clock } from "./clock.js";
import { me } from "./page.js";
import { fill, ready } from "./texts.js";

const KEEP_DAYS = 30;
const PATIENCE_MS = 5000; // for the lock of a page that is being left: a slow machine takes its time
const NEVER = "[type=hidden], [type=submit], [type=button], [type=file], [type=password], [readonly], button";
const pages = new WeakMap();

function load(key) {
  try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
}
function store(key, draft) {
  try { localStorage.setItem(key, JSON.stringify(draft)); return true; }
  catch { return false; } // storage full or refused: the form itself still holds the text
}
const keys = () => Object.keys(localStorage).filter((key) => key.startsWith("draft:"));
const number = () => [...crypto.getRandomValues(new Uint8Array(10))].map((x) => x.toString(16).padStart(2, "0")).join("");
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
const ticked = (el) => el.matches("[type=checkbox], [type=radio]");
const controls = (form) => [...form.elements].filter((el) => el.name && !el.matches(NEVER));

function read(form) {
  const values = {};
  for (const el of controls(form)) {
    const list = (values[el.name] ??= []);
    if (!ticked(el) || el.checked) list.push(el.value);
  }
  return values;
}
function write(form, values) {
  const left = structuredClone(values);
  for (const el of controls(form)) {
    const list = left[el.name];
    if (!list) continue;
    if (ticked(el)) el.checked = list.includes(el.value);
    else if (list.length) {
      el.value = list.shift();
      el.dispatchEvent(new Event("draft:written", { bubbles: true }));
    }
  }
}

/** Whether this page alone writes this draft, until it is left. */
function hold(key) {
  if (!navigator.locks) return true; // absent on plain http away from this machine
  return new Promise((answer) => {
    const mine = () => { answer(true); return new Promise(() => {}); };
    navigator.locks.request(key, { signal: AbortSignal.timeout(PATIENCE_MS) }, mine).catch(() => answer(false));
  });
}

const whereOf = (address) => `draft:${me}:${new URL(address, location).pathname}:`;

/** Keep a text for a field of the form of another page, beside what is kept for it already. Whether it is. */
export function keepFor(address, name, text) {
  const where = whereOf(address);
  const key = keys().find((one) => one.startsWith(where) && load(one)?.values?.[name]?.[0] === text) ?? where + number();
  return store(key, { values: { [name]: [text] }, edition: "", ...load(key), at: Date.now() });
}

class Draft {
  constructor(form) {
    this.form = form;
    this.long = form.querySelector("textarea:not([readonly])");
    this.where = whereOf(form.getAttribute("action") || "");
    this.edition = form.elements.edition?.value || "";
    this.given = read(form); // what the page came with
    this.key = this.where + number();
    form.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.keep(), 300);
    });
    this.begin();
  }

  async begin() {
    const answered = document.body.dataset.answer; // this page is the answer to it: its words are here
    if (answered && load(this.where + answered)) {
      this.key = this.where + answered;
      store(this.key, { values: this.given, at: Date.now(), edition: this.edition });
      hold(this.key);
      return;
    }
    const waiting = keys().filter((key) => key.startsWith(this.where)).map((key) => ({ key, ...load(key) }));
    for (const draft of waiting.sort((one, other) => other.at - one.at)) {
      if (!draft.values || !(await hold(draft.key))) continue;
      if (same(draft.values, this.given)) { localStorage.removeItem(draft.key); continue; }
      if (!same(read(this.form), this.given)) return; // written in meanwhile
      await ready;
      if (draft.edition === this.edition) this.restore(draft);
      else this.show(draft);
      return;
    }
  }

  /** The form holds the draft again; said, with the ways to drop it or to leave it for later. */
  restore(draft) {
    this.key = draft.key;
    write(this.form, draft.values);
    this.note("t-draft-back", { time: clock(new Date(draft.at)) }, {
      drop: () => { localStorage.removeItem(draft.key); write(this.form, this.given); },
      aside: () => { this.key = this.where + number(); write(this.form, this.given); },
    });
  }

  /** Others wrote since the draft began: both are in sight, and nothing is laid over theirs. */
  show(draft) {
    const said = this.note("t-draft-other", { time: clock(new Date(draft.at)) }, {
      take: () => {
        this.key = draft.key;
        write(this.form, draft.values);
        this.keep();
      },
      drop: () => localStorage.removeItem(draft.key),
    });
    for (const el of controls(this.form)) {
      const text = draft.values[el.name]?.[0];
      if (ticked(el) || el.matches("select") || text === undefined || text === el.value) continue;
      const mine = fill("t-draft-mine", { label: el.labels?.[0]?.firstChild.data.trim() ?? "" });
      if (!mine || !said) continue;
      mine.querySelector("textarea").value = text;
      said.prepend(mine);
    }
  }

  note(id, values, acts = {}) {
    this.said?.remove();
    this.said = id ? fill(id, values) : null;
    if (!this.said) return null;
    (this.long.closest(".field") || this.long).after(this.said);
    for (const [name, act] of Object.entries(acts)) {
      this.said.querySelector(`[data-draft-${name}]`)?.addEventListener("click", () => {
        this.note("");
        act();
        this.long.focus();
      });
    }
    return this.said;
  }

  keep(more = {}) {
    clearTimeout(this.timer);
    const values = read(this.form);
    if (same(values, this.given) && !document.body.dataset.answer) {
      localStorage.removeItem(this.key);
      this.note("");
      return false;
    }
    if (!load(this.key)) hold(this.key);
    const done = store(this.key, { values, at: Date.now(), edition: this.edition, ...more });
    if (done && !this.said?.matches("[data-draft-other]")) this.note("t-draft", { time: clock() });
    return done;
  }

  /** The form goes with its draft's number; what is typed after that is not what was sent. */
  send() {
    let field = this.form.elements.submission;
    if (!this.keep({ sent: true })) { field?.remove(); return; }
    if (!field) {
      field = document.createElement("input");
      Object.assign(field, { type: "hidden", name: "submission" });
      this.form.append(field);
    }
    field.value = this.key.slice(this.where.length);
  }
}

function adoptAll(scope) {
  for (const area of scope.querySelectorAll("textarea:not([readonly])")) {
    const form = area.form;
    if (!form || pages.has(form) || form.method !== "post" || form.matches("[data-composer], [hx-post]")) continue;
    pages.set(form, new Draft(form));
  }
}

// What the server says it has goes; what was typed after it was sent stays.
const answers = document.cookie.match(/(?:^|; )kept=([\w.]+)/)?.[1].split(".") ?? [];
if (answers.length) document.cookie = "kept=; path=/; max-age=0; samesite=lax";
for (const key of keys()) {
  const draft = load(key);
  const arrived = draft?.sent && answers.includes(key.slice(key.lastIndexOf(":") + 1));
  if (arrived || Date.now() - (draft?.at || 0) > KEEP_DAYS * 86400000) localStorage.removeItem(key);
}
adoptAll(document);

document.addEventListener("htmx:load", (event) => adoptAll(event.detail.elt));
document.addEventListener("submit", (event) => {
  if (!event.defaultPrevented) pages.get(event.target)?.send();
});
