// SPDX-License-Identifier: AGPL-3.0-or-later
// What live modules tell the page, as events on document:
//
//   live:state {state: up|retrying|down|out, since}   the line
//   live:msg (a message's frame, and `fresh`)         cancelled by a chat that shows it to a reader
//   live:read {g, topic, seq}                         one read, on any of one's pages; cancelled by the
//                                                     chat that told it
//   live:event · live:refetch (the frame)             something changed
//   live:gap {s, after, head}                         changes of stream s are missing
//   live:lost {s: [...]}                              streams that are no longer ours to hear
//   live:caughtup {s, n}                              from the chat: it asked for what was missing

export const emit = (name, detail) => document.dispatchEvent(new CustomEvent(`live:${name}`, { detail }));
