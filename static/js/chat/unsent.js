// SPDX-License-Identifier: AGPL-3.0-or-later
// A message of mine that is not on the server, after the others; under it, why, and what one may do.

import { clock } from "../clock.js";
import { me } from "../page.js";
import { say } from "../spoken.js";
import { fill } from "../texts.js";

const WORDS = { line: "t-chat-unsent", fast: "t-chat-fast", out: "t-chat-out" };

function echo(log, { cid, text, at }) {
  const article = fill("t-chat-echo");
  if (!article) return null; // no words of ours yet: it shows when the server answers
  article.dataset.cid = cid;
  article.dataset.author = me;
  article.querySelector(".av").textContent = log.room.initials ?? "";
  article.querySelector(".text").textContent = text;
  article.querySelector("time").textContent = clock(new Date(at));
  log.el.querySelector("[data-log-empty]")?.remove();
  log.el.append(article);
  return article;
}

function words({ why, next, words: said }) {
  const s = Math.max(1, Math.round((next - Date.now()) / 1000));
  return fill(WORDS[why] ?? (said ? "t-chat-refused" : "t-chat-closed"), { s, words: said });
}

/** `item`: one of the outbox. `heard`: it changed just now, and is said; else it is shown again. */
export function unsent(log, item, heard) {
  const stay = log.atEnd();
  const article = log.echoOf(item.cid) ?? echo(log, item);
  if (!article) return;
  const { why = "" } = item;
  const place = article.querySelector("[data-status]");
  const made = why ? words(item) : null;
  const seconds = (part) => part?.querySelector("[aria-hidden=true]:not(svg)");
  if (why && why === place.dataset.status && seconds(place)) { // said once; then only they change, unheard
    seconds(place).textContent = seconds(made)?.textContent ?? "";
    return;
  }
  article.classList.toggle("sending", !why);
  article.classList.toggle("unsent", Boolean(why));
  place.dataset.status = why;
  place.replaceChildren(...(made ? [made] : []));
  if (stay) log.toEnd();
  if (made && heard && why === "refused") say(made.textContent.trim());
}
