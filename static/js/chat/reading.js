// SPDX-License-Identifier: AGPL-3.0-or-later
// Tells the server how far the reader has read: up to the last message that was on the screen, with none before
// it that was not.

import { post } from "../post.js";
import { setUnread } from "../unread.js";

const MOMENT_MS = 700;

export class Reading {
  constructor(room, log) {
    this.room = room;
    this.log = log;
    this.upTo = Number(room.read);
    this.told = this.upTo;
    this.shown = new Set(); // numbers of messages that were on the screen
  }

  /** Other lines may be on the screen. */
  look() {
    for (const article of this.log.onScreen()) this.shown.add(Number(article.dataset.seq));
    const lines = this.log.lines().map((article) => Number(article.dataset.seq));
    if (this.log.el.querySelector("[data-older]") && !(lines[0] <= this.upTo)) return; // a hole before them
    for (const seq of lines) {
      if (seq <= this.upTo) continue;
      if (!this.shown.has(seq)) break;
      this.upTo = seq;
    }
    if (this.upTo <= this.told) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.tell(), MOMENT_MS);
  }

  /** One read up to `seq`, on some page; true when this one told it. */
  heard({ g, topic, seq }) {
    if (String(g) !== this.room.group || ![null, Number(this.room.topic)].includes(topic)) return false;
    if (topic !== null && seq <= this.told) return true;
    this.upTo = Math.max(this.upTo, seq);
    this.told = this.upTo;
    return false;
  }

  async tell() {
    const { readUrl, topic, group } = this.room;
    const before = this.told;
    this.told = this.upTo; // the server says so to all of one's pages, this one too
    try {
      const answer = await post(readUrl, { seq: this.told, topic }, { keepalive: true });
      if (!answer?.ok) throw new Error(String(answer?.status));
      const left = await answer.json();
      setUnread(`t${topic}`, left.topic);
      setUnread(`g${group}`, left.unread); // the other topics' stay
    } catch { this.told = before; } // the next look says it again
  }
}
