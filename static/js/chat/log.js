// SPDX-License-Identifier: AGPL-3.0-or-later
// The log of a room: each message at the place its number gives it, once; what is being sent after them;
// and what the reader has under the eye stays there.

import { clock } from "../clock.js";
import { lang, me } from "../page.js";
import { fill } from "../texts.js";
import { dress, rendered } from "./message.js";

const NEAR_PX = 90; // this close to the end is at the end
const DAY = new Intl.DateTimeFormat(lang, { weekday: "long", day: "numeric", month: "long" });

const dayOf = (article) => article?.querySelector("time")?.getAttribute("datetime")?.slice(0, 10);

export class Log {
  /** `root`: the <section data-chat>; `onEnd()` is told when the reader scrolls to the end. */
  constructor(root, onEnd) {
    this.room = root.dataset;
    this.el = root.querySelector("[data-log]");
    this.unseen = 0; // new messages since the reader looked
    for (const article of this.articles()) dress(article, this.room);
    this.el.addEventListener("scroll", () => { if (this.atEnd()) onEnd(); }, { passive: true });
  }

  articles() {
    return [...this.el.querySelectorAll("article[data-seq]")];
  }

  of(cid) {
    return this.el.querySelector(`article[data-cid="${CSS.escape(cid)}"]`);
  }

  /** Where reading stopped, or the end. */
  scrollToNew() {
    const mark = this.el.querySelector("[data-newmark]");
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

  /** Somebody reads these lines, now. */
  watched() {
    return !document.hidden && document.hasFocus() && this.el.getClientRects().length > 0 && this.atEnd();
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
    if (!known && "past" in this.room) return false; // an old page: the latest has no place in it
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
    const day = dayOf(article);
    let before = article.previousElementSibling;
    while (before && !before.matches("article")) before = before.previousElementSibling;
    const last = dayOf(before);
    if (!day || !last || day === last) return;
    const mark = document.createElement("p");
    mark.className = "daymark";
    mark.textContent = DAY.format(new Date(`${day}T12:00:00`));
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

  // --- earlier messages come in at the top ------------------------------------------------------------

  growing(target) {
    if (this.el.contains(target)) this.fromEnd = this.el.scrollHeight - this.el.scrollTop;
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
    this.el.scrollTop = this.el.scrollHeight - this.fromEnd;
    clearTimeout(this.settling);
    this.settling = setTimeout(() => { this.fromEnd = undefined; }, 300);
  }

  // --- what I am sending ------------------------------------------------------------------------------

  /** Mine, not yet answered: {cid, text, at}. */
  echo({ cid, text, at }) {
    const article = fill("t-chat-echo");
    if (!article) return; // no words of ours yet: it shows when the server answers
    article.dataset.cid = cid;
    article.dataset.author = me;
    article.querySelector(".av").textContent = this.room.initials ?? "";
    article.querySelector(".text").textContent = text;
    article.querySelector("time").textContent = clock(new Date(at));
    this.el.querySelector("[data-log-empty]")?.remove();
    this.el.append(article);
  }

  echoOf(cid) {
    const article = this.of(cid);
    return article && !article.dataset.seq ? article : null;
  }

  statusOf(cid) {
    return this.echoOf(cid)?.querySelector("[data-status]").dataset.status;
  }

  /** Under the echo, `why` it is not sent (said by `made`) and what one may do; null: it is on its way. */
  status(cid, made, why = "") {
    const article = this.echoOf(cid);
    if (!article) return;
    const stay = this.atEnd();
    article.classList.toggle("sending", !why);
    article.classList.toggle("unsent", Boolean(why));
    const place = article.querySelector("[data-status]");
    place.dataset.status = why;
    place.replaceChildren(...(made ? [made] : []));
    if (stay) this.toEnd();
  }
}
