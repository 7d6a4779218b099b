// SPDX-License-Identifier: AGPL-3.0-or-later
// What the sender saw as sent is on the server. A message gets its number here; it waits in localStorage,
// goes over HTTP with that number as often as needed (the server stores it once) and leaves the outbox
// only when the server answered.

import { backoff } from "../backoff.js";
import { csrf, me } from "../page.js";
import { say } from "../spoken.js";
import { fill } from "../texts.js";

const ANSWER_MS = 15000;

export class Outbox {
  /** `stored(frame)` is told of each message the server took. */
  constructor(form, log, stored) {
    this.form = form;
    this.log = log;
    this.stored = stored;
    this.key = `outbox:${me}:${new URL(form.action, location.href).pathname}`;
    this.fails = 0;
    let kept = [];
    try { kept = JSON.parse(localStorage.getItem(this.key)) ?? []; } catch { /* nothing kept */ }
    this.items = kept.filter((item) => !log.of(item.cid));
    for (const item of this.items) log.echo(item);
    this.store();
    this.pump();
  }

  store() {
    try {
      if (this.items.length) localStorage.setItem(this.key, JSON.stringify(this.items));
      else localStorage.removeItem(this.key);
    } catch { /* storage refused: the echo on the page still holds the text */ }
  }

  find(cid) {
    return this.items.find((item) => item.cid === cid);
  }

  /** item: {cid, text, at}. */
  add(item) {
    this.items.push(item);
    this.store();
    this.log.echo(item);
    this.log.toEnd();
    this.pump();
  }

  drop(cid) {
    if (!this.find(cid)) return;
    this.items = this.items.filter((item) => item.cid !== cid);
    this.store();
  }

  /** One at a time and in order, so that two quick messages arrive as they were written. */
  async pump() {
    if (this.pumping) return;
    this.pumping = true;
    clearTimeout(this.retry);
    try {
      let item;
      while ((item = this.items.find((other) => !other.refused))) {
        const { delay = 0, fast = false } = await this.send(item);
        if (delay) {
          for (const other of this.items) if (!other.refused) this.unsent(other, delay, fast);
          this.retry = setTimeout(() => this.pump(), delay);
          break;
        }
      }
    } finally {
      this.pumping = false;
    }
  }

  /** {} when the server answered for good, else how long to wait (`delay`, ms); `fast`: it asked us to. */
  async send(item) {
    const body = new FormData(this.form);
    body.set("text", item.text);
    body.set("client_id", item.cid);
    this.log.echoOf(item.cid)?.classList.add("sending");
    const later = () => ({ delay: backoff(++this.fails) });
    let answer;
    try {
      answer = await fetch(this.form.action, {
        method: "POST", body, redirect: "manual", signal: AbortSignal.timeout(ANSWER_MS),
        headers: { Accept: "application/json", "X-CSRFToken": csrf() },
      });
    } catch {
      return later();
    }
    if (answer.ok) {
      this.fails = 0;
      let frame;
      try { frame = await answer.json(); } catch { return later(); }
      this.drop(item.cid);
      this.stored({ ...frame, cid: item.cid });
      return {};
    }
    if (answer.status === 429) return { delay: Number(answer.headers.get("Retry-After") || 10) * 1000, fast: true };
    if (answer.status >= 500 || answer.status === 408 || answer.type === "opaqueredirect") return later();
    let words = "";
    try { words = (await answer.json()).error ?? ""; } catch { /* the status says enough */ }
    item.refused = true;
    this.store();
    this.refused(item, words);
    return {};
  }

  unsent(item, delay, fast) {
    const made = fill(fast ? "t-chat-fast" : "t-chat-unsent", { s: Math.max(1, Math.round(delay / 1000)) });
    const old = this.log.echoOf(item.cid)?.querySelector("[data-status] [aria-hidden=true]:not(svg)");
    const next = made?.querySelector("[aria-hidden=true]:not(svg)");
    // Said once; then only the seconds change, unheard.
    if (old && next && !item.retried) old.textContent = next.textContent;
    else this.log.status(item.cid, made);
    delete item.retried;
  }

  refused(item, words) {
    const made = fill("t-chat-refused", { words });
    this.log.status(item.cid, made);
    if (made) say(made.textContent.trim());
  }

  retryNow() {
    if (!this.items.length) return;
    this.fails = 0;
    this.pump();
  }

  /** The buttons under what is not sent: "retry", "copy", "drop" (given back by `giveBack(text)`). */
  async act(name, cid, giveBack) {
    const item = this.find(cid);
    if (!item) return;
    if (name === "retry") { delete item.refused; item.retried = true; this.retryNow(); }
    if (name === "copy") await navigator.clipboard?.writeText(item.text).catch(() => {});
    if (name === "drop") {
      this.drop(cid);
      this.log.echoOf(cid)?.remove();
      giveBack(item.text);
    }
  }
}
