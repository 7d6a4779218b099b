// SPDX-License-Identifier: AGPL-3.0-or-later
// Under a message of mine that is not sent: why, and what one may do.

import { say } from "../spoken.js";
import { fill } from "../texts.js";

const WORDS = { line: "t-chat-unsent", fast: "t-chat-fast", out: "t-chat-out" };

/** `heard`: it happened just now, and is said; else it is an old one, shown again. */
export function unsent(log, item, heard) {
  if (!item.why) { log.status(item.cid, null); return; }
  const s = Math.max(1, Math.round((item.next - Date.now()) / 1000));
  const refused = item.words ? "t-chat-refused" : "t-chat-closed";
  const made = fill(WORDS[item.why] ?? refused, { s, words: item.words });
  const old = log.echoOf(item.cid)?.querySelector("[data-status] [aria-hidden=true]:not(svg)");
  const next = made?.querySelector("[aria-hidden=true]:not(svg)");
  if (old && next && log.statusOf(item.cid) === item.why) { // said once; then only the seconds change, unheard
    old.textContent = next.textContent;
    return;
  }
  log.status(item.cid, made, item.why);
  if (made && heard && item.why === "refused") say(made.textContent.trim());
}
