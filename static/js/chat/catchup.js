// SPDX-License-Identifier: AGPL-3.0-or-later
// What others wrote comes by the socket; after a hole in the numbers, a cut or a return it is asked for
// over HTTP, from the last number with nothing missing below it.

import { backoff } from "../backoff.js";

const HOLE_MS = 300; // how long a frame may be overtaken by the next
const ANSWER_MS = 15000;

export class CatchUp {
  /** `take(message)` shows one and says whether it was new here; `done()` when nothing is missing. */
  constructor(root, log, { take, done }) {
    this.root = root;
    this.log = log;
    this.take = take;
    this.done = done;
    this.complete = Number(root.dataset.seq ?? 0); // of the room: every change up to here is shown
    this.ahead = new Set(); // numbers that came beyond a hole
    this.fails = 0;
  }

  /** The change of number `seq` is shown. */
  advance(seq) {
    if (seq <= this.complete) return;
    this.ahead.add(seq);
    while (this.ahead.delete(this.complete + 1)) this.complete += 1;
    clearTimeout(this.hole);
    if (this.ahead.size) this.hole = setTimeout(() => this.run(), HOLE_MS);
  }

  /** What follows `seq` may not be shown. */
  since(seq) {
    this.complete = Math.min(this.complete, seq);
    this.run();
  }

  async run() {
    if (this.running) { this.again = true; return; }
    this.running = true;
    clearTimeout(this.hole);
    this.log.el.setAttribute("aria-busy", "true"); // a screen reader hears the sum, not fifty messages
    try {
      let count = 0;
      do {
        this.again = false;
        count += await this.pages();
        for (const seq of this.ahead) if (seq <= this.complete) this.ahead.delete(seq);
      } while (this.again);
      this.fails = 0;
      const detail = { s: this.root.dataset.stream, n: count };
      document.dispatchEvent(new CustomEvent("live:caughtup", { detail }));
      this.done();
    } catch {
      this.fails += 1;
      setTimeout(() => { if (this.root.isConnected) this.run(); }, backoff(this.fails));
    } finally {
      this.running = false;
      this.log.el.removeAttribute("aria-busy");
    }
  }

  /** All that follows `complete`, page by page; how many were new here. */
  async pages() {
    const { afterUrl, topic } = this.root.dataset;
    let count = 0;
    let more = true;
    while (more) {
      const url = new URL(afterUrl, location.href);
      url.searchParams.set("after", this.complete);
      url.searchParams.set("topic", topic);
      const answer = await fetch(url, {
        headers: { Accept: "application/json" }, redirect: "manual", signal: AbortSignal.timeout(ANSWER_MS),
      });
      if (!answer.ok) throw new Error(String(answer.status));
      const page = await answer.json();
      for (const message of page.messages) if (this.take(message)) count += 1;
      more = Boolean(page.more) && page.complete > this.complete;
      this.complete = Math.max(this.complete, page.complete);
    }
    return count;
  }
}
