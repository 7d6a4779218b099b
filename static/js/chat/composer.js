// SPDX-License-Identifier: AGPL-3.0-or-later
// Where one writes: Enter sends, Shift + Enter makes a line. What is not sent yet is kept on this device,
// once for a topic, wherever its composer is shown (data-draft).

import { me } from "../page.js";
import { tellAway } from "./away.js";

const coarse = matchMedia("(pointer: coarse)");

function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID(); // absent on plain http away from this machine
  const b = crypto.getRandomValues(new Uint8Array(16));
  b[6] = (b[6] & 0x0f) | 0x40;
  b[8] = (b[8] & 0x3f) | 0x80;
  const hex = [...b].map((x) => x.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

export class Composer {
  /** `send(item)` keeps what was written, {cid, text, at}, on the device; `taken(cid)`: that number is. */
  constructor(form, { send, taken }) {
    this.form = form;
    this.area = form.querySelector("textarea");
    this.send = send;
    this.taken = taken;
    this.key = `draft:${me}:${this.area.dataset.draft}`;
    if (!this.area.value) this.area.value = this.kept();
    this.away = tellAway(form, this.area);
    this.away();
    form.addEventListener("submit", (event) => { event.preventDefault(); this.submit(); });
    this.area.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.keep(), 300);
      this.away();
    });
    this.area.addEventListener("keydown", (event) => {
      // On a touch keyboard Enter makes a line: there is no easy Shift.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || coarse.matches) return;
      event.preventDefault();
      form.requestSubmit();
    });
  }

  async submit() {
    const text = this.area.value.trim();
    if (!text) { this.area.focus(); return; }
    if (text === this.going) return; // Enter leant on
    this.going = text;
    const field = this.form.elements.client_id;
    const item = { cid: field?.value || uuid(), text, at: Date.now() };
    if (this.taken(item.cid)) item.cid = uuid();
    if (field) field.value = uuid();
    await this.send(item); // kept on the device before the field is emptied
    this.going = null;
    if (this.area.value.trim() !== text) return; // written in meanwhile
    this.area.value = "";
    this.keep();
  }

  kept() {
    try { return JSON.parse(localStorage.getItem(this.key))?.text ?? ""; } catch { return ""; }
  }

  keep() {
    clearTimeout(this.timer);
    const text = this.area.value;
    const written = Boolean(text.trim());
    const said = this.form.querySelector("[data-draft-said]");
    try {
      if (written) localStorage.setItem(this.key, JSON.stringify({ text, at: Date.now() }));
      else localStorage.removeItem(this.key);
      if (said) said.hidden = !written;
    } catch { /* storage full or refused: the field itself still holds the text */ }
  }

  /** A message taken back: to be changed, or sent again. */
  giveBack(text) {
    if (!this.area.value) {
      this.area.value = text;
      this.area.dispatchEvent(new Event("input", { bubbles: true }));
    }
    this.area.focus();
    this.area.select();
  }

  disable() {
    for (const el of this.form.elements) el.disabled = true;
  }
}
