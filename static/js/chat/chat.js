// SPDX-License-Identifier: AGPL-3.0-or-later
// A room's log and its composer, in a page or docked: <section data-chat>. Here its parts meet; each says
// in its own file what it promises.

import { me } from "../page.js";
import { ready } from "../texts.js";
import { CatchUp } from "./catchup.js";
import { Composer } from "./composer.js";
import { Log } from "./log.js";
import { single } from "./message.js";
import * as outbox from "./outbox.js";
import { Reading } from "./reading.js";
import { unsent } from "./unsent.js";

class Chat {
  constructor(root) {
    this.root = root;
    this.room = root.dataset;
    this.log = new Log(root, { onScroll: () => this.seen(), onPage: () => this.paged() });
    this.catchup = new CatchUp(root, this.log, {
      take: (message) => this.take(message),
      done: () => this.seen(),
    });
    this.reading = new Reading(this.room, this.log);
    this.gone = new AbortController(); // listeners on document leave with the section
    this.listen();
    const form = root.querySelector("[data-composer]");
    if (form) this.write(form);
    this.log.scrollToNew();
    for (const item of outbox.all()) this.draw(item.cid, item);
    this.seen();
    this.remember();
    this.find();
  }

  on(target, name, act) {
    target.addEventListener(name, (event) => {
      if (this.root.isConnected) act(event);
      else this.gone.abort();
    }, { signal: this.gone.signal });
  }

  listen() {
    this.on(document, "live:msg", (event) => this.hear(event));
    this.on(document, "live:gap", ({ detail }) => { if (detail.s === this.room.stream) this.catchup.run(); });
    this.on(document, "live:state", ({ detail }) => {
      if (detail.state !== "up") return;
      if (detail.since) this.catchup.run(); // back after a cut; at first, the heads of hello tell
    });
    this.on(document, "live:read", (event) => {
      if (this.reading.heard(event.detail)) event.preventDefault();
    });
    this.on(document, "live:lost", ({ detail }) => {
      if ((detail.s ?? []).includes(this.room.stream)) this.composer?.disable();
    });
    this.on(document, "outbox:change", ({ detail }) => this.draw(detail.cid, detail.item, true));
    this.on(document, "outbox:stored", ({ detail }) => this.stored(detail));
    this.on(document, "htmx:beforeSwap", ({ detail }) => this.log.growing(detail.target));
    this.on(document, "htmx:afterSwap", () => single(this.log));
    this.on(document, "htmx:load", ({ detail }) => this.log.grown(detail.elt));
    this.on(document, "visibilitychange", () => this.seen());
    this.on(window, "focus", () => this.seen());
    this.log.el.addEventListener("click", (event) => this.click(event));
  }

  write(form) {
    const where = { topic: this.room.topic, page: this.room.topicUrl, url: form.action };
    this.composer = new Composer(form, {
      taken: (cid) => Boolean(outbox.find(cid)),
      send: async (item) => {
        this.log.el.querySelector("[data-newmark]")?.remove(); // whoever answers has read
        this.log.unseen = 0;
        await outbox.add({ ...item, ...where });
        this.log.toEnd();
      },
    });
  }

  /** A message of mine that is not on the server, or no more (no `item`); `heard`: it changed just now. */
  draw(cid, item, heard = false) {
    if (!item) { this.log.echoOf(cid)?.remove(); return; }
    if (item.topic !== this.room.topic) return;
    const article = this.log.of(cid);
    if (article?.dataset.seq) { outbox.forget(cid); return; } // it went, and the answer was lost
    unsent(this.log, item, heard);
  }

  stored(frame) {
    if (String(frame.topic) !== this.room.topic) return;
    this.log.place(frame);
    this.catchup.advance(frame.seq);
    this.log.toEnd();
  }

  async click(event) {
    if (event.target.closest("[data-to-end]")) { this.log.toEnd(); this.seen(); return; }
    const button = event.target.closest("[data-chat-act]");
    const cid = button?.closest("article")?.dataset.cid;
    const item = cid && outbox.find(cid);
    if (!item) return;
    const { chatAct: act } = button.dataset;
    if (act === "retry") outbox.retryNow(cid);
    if (act === "copy" || !this.composer) await navigator.clipboard?.writeText(item.text).catch(() => {});
    if (act !== "drop") return;
    const text = await outbox.takeBack(cid);
    if (text) this.composer?.giveBack(text);
  }

  hear(event) {
    const frame = event.detail;
    if (frame.s !== this.room.stream) return;
    const mine = String(frame.topic) === this.room.topic;
    const watched = mine && this.log.watched();
    if (mine) this.take(frame);
    if (watched) event.preventDefault(); // read as it came: nobody counts it as unread
    this.catchup.advance(frame.seq);
    if (watched) this.seen();
  }

  /** Show a message of this topic; true when it is new here. */
  take(message) {
    const watched = this.log.watched();
    const fresh = this.log.place(message);
    outbox.forget(message.cid);
    if (fresh) this.log.arrived(message, watched);
    return fresh;
  }

  seen() {
    this.reading.look();
    if (this.log.watched()) this.log.seen();
  }

  /** More of the log came in. At its end, what was written since that was rendered is asked for. */
  paged() {
    if (this.log.down && !this.log.newer) this.catchup.since(Number(this.log.lines().at(-1)?.dataset.seq ?? 0));
    this.seen();
  }

  /** This page is where one reads, until one reads elsewhere: the panel comes back to it (dock.js). */
  remember() {
    if (!this.log.el.getClientRects().length) return;
    try { localStorage.setItem(`reading:${me}:${this.room.group}`, this.room.topic); } catch { /* refused */ }
  }

  /** An address of before messages had a place of their own in it. */
  find() {
    const asked = /^#m(\d+)$/.exec(location.hash)?.[1];
    if (!asked || !this.root.closest("main") || this.log.el.querySelector(location.hash)) return;
    if (location.search.includes("message=")) return;
    location.replace(`${this.room.topicUrl}?message=${asked}${location.hash}`);
  }
}

async function adopt(scope) {
  await ready; // messages are dressed with words; until then the form goes as any form does
  const found = [...scope.querySelectorAll("[data-chat]")];
  if (scope.matches?.("[data-chat]")) found.push(scope);
  for (const root of found) {
    if (root.dataset.chatOn) continue;
    root.dataset.chatOn = "yes";
    const chat = new Chat(root);
    // The line was up before this section listened: it has gone on since it was rendered.
    if (document.documentElement.dataset.live === "up") chat.catchup.run();
  }
}

adopt(document);
document.addEventListener("htmx:load", (event) => adopt(event.detail.elt));
