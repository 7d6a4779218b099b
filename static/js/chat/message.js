// SPDX-License-Identifier: AGPL-3.0-or-later
// One message: an <article> that the server renders once, for everybody.

import { clock } from "../clock.js";
import { me } from "../page.js";
import { fill } from "../texts.js";

/** The <article> in what the server sent; null when there is none. */
export function rendered(html) {
  const box = document.createElement("template");
  box.innerHTML = html; // the server's own rendering of a message, cleaned there
  return box.content.querySelector("article");
}

/** A message that a page of the log brings is shown once: what was shown of it beyond a gap goes as it comes. */
export function single(log) {
  for (const article of log.el.querySelectorAll("article.htmx-added[data-seq]")) {
    for (const twin of log.el.querySelectorAll(`#${CSS.escape(article.id)}`)) if (twin !== article) twin.remove();
    log.echoOf(article.dataset.cid)?.remove();
  }
}

/** The message as *I* read it: in my zone, with my name and my means. `room` is the data of its section. */
export function dress(article, room) {
  const time = article.querySelector("header time");
  if (time) time.textContent = clock(new Date(time.dateTime));
  const mine = Boolean(me) && article.dataset.author === me;
  if (mine) {
    article.querySelector(".av")?.classList.add("me");
    const name = article.querySelector("header strong");
    if (name && room.you) name.textContent = room.you;
  }
  if (!article.id || article.hasAttribute("data-removed") || article.querySelector("[data-keep]")) return;
  const link = (id, url) => {
    const made = fill(id);
    if (!made) return undefined;
    made.href = url.replace(/0\/$/, `${article.id.slice(1)}/`);
    article.querySelector("header")?.append(made);
    return made;
  };
  link("t-chat-keep", room.keepUrl);
  if (room.wayUrl) link("t-chat-way", room.wayUrl)?.setAttribute("aria-label", room.wayLabel);
  if (mine ? "mine" in room : "moderates" in room) link(mine ? "t-chat-change" : "t-chat-remove", room.messageUrl);
}
