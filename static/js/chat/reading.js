// SPDX-License-Identifier: AGPL-3.0-or-later
// Tells the server how far the reader has read, a moment after they have.

import { csrf } from "../page.js";
import { setUnread } from "../unread.js";

const MOMENT_MS = 700;

export class Reading {
  /** `upTo()`: the number of the last change shown. */
  constructor(room, upTo) {
    this.room = room;
    this.upTo = upTo;
    this.told = 0;
  }

  seen() {
    if (!this.room.readUrl || this.upTo() <= this.told) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.tell(), MOMENT_MS);
  }

  async tell() {
    const { readUrl, topic, group } = this.room;
    const seq = this.upTo();
    try {
      const answer = await fetch(readUrl, {
        method: "POST", body: new URLSearchParams({ seq, topic }), redirect: "manual", keepalive: true,
        headers: { "X-CSRFToken": csrf() },
      });
      if (!answer.ok) return;
      this.told = seq;
      setUnread(`t${topic}`, 0);
      setUnread(`g${group}`, (await answer.json()).unread); // the other topics' stay
    } catch { /* the next look says it again */ }
  }
}
