// SPDX-License-Identifier: AGPL-3.0-or-later
// Talk that nobody on this page reads as it comes is counted as unread.

import { me } from "../page.js";
import { addUnread, setUnread } from "../unread.js";

/** A message's frame; `fresh`: its number was not known yet. */
export function hear(frame, fresh) {
  const event = new CustomEvent("live:msg", { detail: { ...frame, fresh }, cancelable: true });
  const shown = !document.dispatchEvent(event); // the chat cancels what it shows to a reader
  const author = /data-author="(\d+)"/.exec(frame.html ?? "")?.[1];
  if (!fresh || shown || frame.edit || author === me) return;
  if (frame.g != null) addUnread(`g${frame.g}`);
  if (frame.topic != null) addUnread(`t${frame.topic}`);
}

// What was missed of talk that no log on the page catches up with: the counts are asked for.
let timer = 0;

async function recount(url) {
  try {
    const answer = await fetch(url, { headers: { Accept: "application/json" }, redirect: "manual" });
    if (!answer.ok) return;
    for (const [key, number] of Object.entries(await answer.json())) setUnread(key, number);
  } catch { /* the next page says it */ }
}

document.addEventListener("live:gap", ({ detail: { s } }) => {
  const url = document.body.dataset.unreadUrl;
  const log = document.querySelector(`[data-chat][data-stream="${CSS.escape(s)}"]`);
  if (!url || log || !s.startsWith("r")) return;
  clearTimeout(timer);
  timer = setTimeout(() => recount(url), 800 + Math.random() * 1200);
});
