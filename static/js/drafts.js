// SPDX-License-Identifier: AGPL-3.0-or-later
// Long texts are kept on this device until the server took them: <textarea data-draft="key">.
// A draft goes when its text was sent and a page of ours answered; an error page, a login page or a
// form that came back with its text keeps it.

import { clock } from "./clock.js";
import { me } from "./page.js";
import { fill, ready } from "./texts.js";

const PREFIX = `draft:${me}:`;
const SENT = "drafts-sent";
const KEEP_DAYS = 30;
const keyOf = (field) => PREFIX + field.dataset.draft;

function load(key) {
  try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
}
function save(key, text) {
  try {
    if (text.trim()) localStorage.setItem(key, JSON.stringify({ text, at: Date.now() }));
    else localStorage.removeItem(key);
    return true;
  } catch { return false; } // storage full or refused: the field itself still holds the text
}
/** Keep a text for a field of another page; what is kept for it already stays before it. */
export function keepFor(name, text) {
  const key = `${PREFIX}${name}`;
  const before = load(key)?.text;
  return save(key, before && before !== text ? `${before}\n\n${text}` : text);
}
function sentKeys() {
  try { return JSON.parse(sessionStorage.getItem(SENT)) || []; } catch { return []; }
}
function setSent(keys) {
  try { sessionStorage.setItem(SENT, JSON.stringify(keys)); } catch { /* private mode */ }
}

function note(field, id, values) {
  if (field.matches("[data-composer] textarea, [data-draft-quiet]")) {
    const place = field.form?.querySelector("[data-draft-said]");
    if (place) place.hidden = id !== "t-draft";
    return;
  }
  const box = field.closest(".field") || field.parentElement;
  box.querySelector("[data-draft-note]")?.remove();
  const said = id && fill(id, values);
  if (said) field.after(said);
}

function forget(field) {
  localStorage.removeItem(keyOf(field));
  note(field, "");
}

/** The field holds the draft again; said with a button that gives back what the page had. */
async function restore(field, draft) {
  const before = field.value;
  field.value = draft.text;
  await ready;
  if (field.value !== draft.text) return; // written in meanwhile: it is a draft of now
  note(field, "t-draft-back", { time: clock(new Date(draft.at)) });
  const box = field.closest(".field") || field.parentElement;
  box.querySelector("[data-draft-drop]")?.addEventListener("click", () => {
    field.value = before;
    forget(field);
    field.focus();
  });
}

function adopt(field) {
  if (field.dataset.draftOn) return;
  field.dataset.draftOn = "yes";
  const draft = load(keyOf(field));
  const untouched = field.value === field.defaultValue && !field.matches("[aria-invalid=true]");
  if (draft && draft.text !== field.value && untouched) restore(field, draft);
  let timer;
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (save(keyOf(field), field.value) && field.value.trim()) note(field, "t-draft", { time: clock() });
      else note(field, "");
    }, 300);
  });
  field.addEventListener("draft:clear", () => { clearTimeout(timer); forget(field); });
}

function adoptAll(scope) {
  for (const field of scope.querySelectorAll("textarea[data-draft], input[data-draft]")) adopt(field);
}

// What the last page sent: the answer is here, so the text arrived, unless this page says otherwise.
if (!document.body.hasAttribute("data-keep-drafts")) {
  for (const key of sentKeys()) localStorage.removeItem(key);
  setSent([]);
}
for (const key of Object.keys(localStorage)) {
  const age = key.startsWith("draft:") && Date.now() - (load(key)?.at || 0);
  if (age > KEEP_DAYS * 86400000) localStorage.removeItem(key);
}
adoptAll(document);

document.addEventListener("htmx:load", (event) => adoptAll(event.detail.elt));
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.matches("[data-composer], [hx-post]")) return;
  const fields = [...form.querySelectorAll("[data-draft]")];
  if (!fields.length) return;
  for (const field of fields) save(keyOf(field), field.value);
  setSent([...new Set([...sentKeys(), ...fields.map(keyOf)])]);
});
document.addEventListener("htmx:afterRequest", (event) => {
  const { elt, successful, xhr } = event.detail;
  if (!successful || xhr.status === 422 || !elt.matches?.("form")) return;
  for (const field of elt.querySelectorAll("[data-draft]")) forget(field);
});
