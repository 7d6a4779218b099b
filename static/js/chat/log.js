// SPDX-License-Identifier: AGPL-3.0-or-later
// The log of a room: each message at the place its number gives it, once; what is being sent after them;
// and what the reader has under the eye stays there.

import { day } from "../clock.js";
import { me } from "../page.js";
import { fill } from "../texts.js";
import { dress, rendered } from "./message.js";

const NEAR_PX = 90; // this close to the end is at the end

const dayOf = (article) => article?.matches("[data-seq]") && day(new Date(article.querySelector("time").dateTime));

export class Log {
  /** `root`: the <section data-chat>. `onScroll()`: other lines are on the screen; `onPage()`: more of the
      log came in. */
  constructor(root, { onScroll, onPage }) {
    this.room = root.dataset;
    this.onPage = onPage;
    this.el = root.querySelector("[data-log]");
    this.unseen = 0; // new messages since the reader looked
    for (const article of this.articles()) dress(article, this.room);
    let framed = 0;
    this.el.addEventListener("scroll", () => {
      framed ||= requestAnimationFrame(() => { framed = 0; onScroll(); });
    }, { passive: true });
  }

  articles() {
    return [...this.el.querySelectorAll("article[data-seq]")];
  }

  of(cid) {
    return this.el.querySelector(`article[data-cid="${CSS.escape(cid)}"]`);
  }

  /** Mine, not on the server as far as this page knows: the stored one may have come by paging. */
  echoOf(cid) {
    return this.el.querySelector(`article[data-cid="${CSS.escape(cid)}"]:not([data-seq])`);
  }

  /** What follows the log as it is here, when that is not its end: the way further down. */
  get newer() {
    return this.el.querySelector("[data-newer]");
  }

  /** The messages with nothing missing between them. */
  lines() {
    const { newer } = this;
    const before = (article) => article.compareDocumentPosition(newer) & Node.DOCUMENT_POSITION_FOLLOWING;
    return newer ? this.articles().filter(before) : this.articles();
  }

  visible() {
    return !document.hidden && document.hasFocus() && this.el.getClientRects().length > 0;
  }

  /** The messages whose last line is on the screen. */
  onScreen() {
    if (!this.visible()) return [];
    const { top, bottom } = this.el.getBoundingClientRect();
    const least = Math.max(top, 0);
    const most = Math.min(bottom, innerHeight) + 1;
    return this.articles().filter((article) => {
      const end = article.getBoundingClientRect().bottom;
      return end > least && end <= most;
    });
  }

  /** The message that the address names, where reading stopped, or the end. */
  scrollToNew() {
    const asked = /^#m\d+$/.test(location.hash) ? this.el.querySelector(location.hash) : null;
    const mark = asked ?? this.el.querySelector("[data-newmark]");
    asked?.classList.add("fresh");
    if (mark) this.el.scrollTop = Math.max(0, mark.offsetTop - this.el.clientHeight / 3);
    else this.toEnd();
  }

  atEnd() {
    return this.el.scrollHeight - this.el.scrollTop - this.el.clientHeight < NEAR_PX;
  }

  toEnd() {
    this.el.scrollTop = this.el.scrollHeight;
    this.el.querySelector("[data-to-end]")?.remove();
  }

  /** Somebody reads what comes at the end, now. */
  watched() {
    return this.visible() && !this.newer && this.atEnd();
  }

  seen() {
    this.el.querySelector("[data-to-end]")?.remove();
    this.unseen = 0;
  }

  // --- what the server says ---------------------------------------------------------------------------

  /** Put a message at its place (its article's number; a frame's is that of its last change). True when
      it is new here. */
  place({ cid, html }) {
    const article = rendered(html);
    if (!article) return false;
    const seq = Number(article.dataset.seq);
    dress(article, this.room);
    const known = (article.id && this.el.querySelector(`#${CSS.escape(article.id)}`)) || (cid && this.of(cid));
    if (known?.dataset.seq) { known.replaceWith(article); return false; } // edited, or heard twice
    if (this.newer && !(seq < Number(this.lines().at(-1)?.dataset.seq))) { // beyond what is shown
      known?.replaceWith(article); // mine is seen to be sent; the others come by paging down
      return false;
    }
    const first = this.articles()[0];
    if (!known && first && seq < Number(first.dataset.seq) && this.el.querySelector("[data-older]")) {
      return false; // a change further up than what is shown: paging up brings it
    }
    const stay = this.atEnd();
    known?.remove();
    const after = this.articles().findLast((each) => Number(each.dataset.seq) < seq);
    const echo = this.el.querySelector("article:not([data-seq])");
    if (after) after.after(article);
    else if (this.articles().length) this.articles()[0].before(article);
    else if (echo) echo.before(article);
    else this.el.append(article);
    this.el.querySelector("[data-log-empty]")?.remove();
    this.markDay(article);
    if (stay) this.toEnd();
    return !known;
  }

  /** A new message is in: shown as new, and counted unless it was watched as it came. */
  arrived({ cid }, watched) {
    const article = this.of(cid);
    if (!article || article.dataset.author === me || article.hasAttribute("data-removed")) return;
    article.classList.add("fresh");
    if (watched) return;
    this.unseen += 1;
    this.markNew(article);
    this.offerEnd();
  }

  markDay(article) {
    const said = dayOf(article);
    let before = article.previousElementSibling;
    while (before && !before.matches("article")) before = before.previousElementSibling;
    const last = dayOf(before);
    if (!said || !last || said === last) return;
    const mark = document.createElement("p");
    mark.className = "daymark";
    mark.textContent = said;
    article.before(mark);
  }

  markNew(article) {
    let mark = this.el.querySelector("[data-newmark]");
    if (mark && !mark.dataset.live) mark = null; // the server's mark stays where reading stopped
    const made = fill("t-chat-new", { n: this.unseen });
    if (!made) return;
    made.dataset.live = "yes";
    if (mark) mark.replaceWith(made);
    else if (!this.el.querySelector("[data-newmark]")) article.before(made);
  }

  offerEnd() {
    if (this.atEnd()) return;
    let button = this.el.querySelector("[data-to-end]");
    if (!button) {
      button = fill("t-chat-end");
      if (!button) return;
      this.el.append(button);
    }
    button.querySelector("span").textContent = fill("t-chat-new", { n: this.unseen })?.textContent ?? "";
  }

  // --- more of the log comes in -----------------------------------------------------------------------

  growing(target) {
    if (!this.el.contains(target)) return;
    this.down = target.matches("[data-newer]");
    this.fromEnd = this.el.scrollHeight - this.el.scrollTop;
  }

  grown(el) {
    if (!this.el.contains(el)) return;
    if (el.matches("article")) dress(el, this.room);
    if (this.fromEnd === undefined) return;
    let last = "";
    for (const mark of this.el.querySelectorAll(".daymark")) {
      if (mark.textContent === last) mark.remove();
      else last = mark.textContent;
    }
    if (!this.down) this.el.scrollTop = this.el.scrollHeight - this.fromEnd;
    clearTimeout(this.settling);
    this.settling = setTimeout(() => { this.fromEnd = undefined; this.onPage(); }, 300);
  }
}
