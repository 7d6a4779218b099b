// SPDX-License-Identifier: AGPL-3.0-or-later
// Counts of unread talk are the server's: asked for again whenever they may have changed, unless a log on this
// page shows the change to its reader.

import { me } from "../page.js";
import { soon } from "../soon.js";
import { setAllUnread } from "../unread.js";

/** A message's frame; `fresh`: its number was not known yet. */
export function hear(frame, fresh) {
  const event = new CustomEvent("live:msg", { detail: { ...frame, fresh }, cancelable: true });
  const shown = !document.dispatchEvent(event); // the chat cancels what it shows to a reader
  const mine = /data-author="(\d+)"/.exec(frame.html ?? "")?.[1] === me;
  if (fresh && (frame.edit || !(shown || mine))) recount(); // an edit may be a removal
}

const recount = soon(async () => {
  const url = document.body.dataset.unreadUrl;
  try {
    const answer = await fetch(url, { headers: { Accept: "application/json" }, redirect: "manual" });
    if (answer.ok) setAllUnread(await answer.json());
  } catch { /* asked again when the line is back */ }
});

document.addEventListener("live:gap", ({ detail: { s } }) => { if (s.startsWith("r")) recount(); });
document.addEventListener("live:read", (event) => { if (!event.defaultPrevented) recount(); });
document.addEventListener("live:state", ({ detail }) => { if (detail.state === "up" && detail.since) recount(); });
