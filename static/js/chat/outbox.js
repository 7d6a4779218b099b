// SPDX-License-Identifier: AGPL-3.0-or-later
// What the sender saw as sent is on the server, and what is not says so, after a reload too. A message gets its
// number here and is kept on the device under it, with why it is not sent; whatever page is open sends it, one
// tab at a time, as often as needed (the server stores a number once). It leaves only when the server took it,
// or its author takes it back.
//
// As events on document:  outbox:change {cid, item}  (no item: it left) · outbox:stored (the server's frame)

import { backoff } from "../backoff.js";
import { me } from "../page.js";
import { post } from "../post.js";
import { seal, sealing, unseal } from "../sealed.js";

const NAME = `outbox:${me}`;
const KEEP_MS = 30 * 86400000;
const keyOf = (cid) => `${NAME}:${cid}`;

// cid → {cid, topic, url (where it is sent), page (where it is read), text, at (ms)}; and once it failed, `why`:
// "line", "fast", "out" (logged out) with `next` (ms: when it is tried again), or "refused", with the server's `words`.
const items = new Map();
const known = new Map(); // cid → the record it was read from, or written to
let fails = 0;
let retry = 0;

const tell = (name, detail) => document.dispatchEvent(new CustomEvent(`outbox:${name}`, { detail }));
const told = (cid) => tell("change", { cid, item: items.get(cid) });

export const find = (cid) => items.get(cid);
export const all = () => [...items.values()].sort((one, other) => one.at - other.at);
const next = () => all().find((item) => item.why !== "refused");

async function keep(item) {
  const { cid } = item;
  items.set(cid, item);
  if (sealing) {
    const record = await seal(item);
    if (items.get(cid) !== item) return; // it left meanwhile
    try {
      localStorage.setItem(keyOf(cid), record);
      known.set(cid, record);
    } catch { /* storage refused: the page still holds the text */ }
  }
  told(cid);
}

/** It is on the server, or taken back. */
export function forget(cid) {
  if (!items.delete(cid)) return;
  known.delete(cid);
  localStorage.removeItem(keyOf(cid));
  told(cid);
}

/** What other tabs wrote, and what they are done with. */
async function load() {
  const kept = Object.keys(localStorage).filter((key) => key.startsWith(keyOf("")));
  for (const key of sealing ? kept : []) {
    const cid = key.slice(keyOf("").length);
    const record = localStorage.getItem(key);
    if (record === null || known.get(cid) === record) continue;
    const item = await unseal(record);
    if (localStorage.getItem(key) !== record) continue; // changed again: its own event comes
    if (!item || Date.now() - item.at > KEEP_MS) { localStorage.removeItem(key); continue; }
    items.set(cid, item);
    known.set(cid, record);
    told(cid);
  }
  for (const cid of [...known.keys()]) if (localStorage.getItem(keyOf(cid)) === null) forget(cid);
}

/** One tab at a time, whoever wrote what. */
const alone = (act) => (navigator.locks ? navigator.locks.request(NAME, act) : act());

/** In order, so that two quick messages arrive as they were written. */
async function work() {
  await load();
  for (let item = next(); item; item = next()) {
    const delay = await send(item);
    if (delay) { retry = setTimeout(pump, delay); return; }
    await load();
  }
}

let working = false;
let more = false;

async function pump() {
  more = working;
  if (working) return;
  clearTimeout(retry);
  retry = 0;
  working = true;
  try { await alone(work); } finally { working = false; }
  if (more) pump();
}

/** What waits behind a message that did not go waits for the same reason. */
async function later(why, delay = backoff(++fails)) {
  const at = Date.now() + delay;
  for (const item of all()) if (item.why !== "refused") await keep({ ...item, why, next: at });
  return delay;
}

/** 0 when the server answered for good, else how long to wait, in ms. */
async function send(item) {
  let answer;
  let said;
  try {
    answer = await post(item.url, { text: item.text, client_id: item.cid });
    if (answer?.ok) said = await answer.json();
  } catch { return later("line"); }
  if (!answer) return later("out");
  const { status, headers } = answer;
  if (status === 429) return later("fast", Number(headers.get("Retry-After") || 10) * 1000);
  if (status >= 500 || status === 408) return later("line");
  fails = 0;
  if (said) {
    tell("stored", { ...said, cid: item.cid });
    forget(item.cid);
    return 0;
  }
  let words = "";
  try { words = (await answer.json()).error ?? ""; } catch { /* a page of refusal */ }
  await keep({ ...item, why: "refused", words });
  return 0;
}

/** Kept on the device once this has ended; it goes from then on. */
export async function add(item) {
  await keep(item);
  pump();
}

/** Now, and not at the next try; `cid`: that one too, though it was refused. */
export async function retryNow(cid) {
  const item = items.get(cid);
  if (item) await keep({ ...item, why: undefined });
  fails = 0;
  if (next()) pump();
}

/** Taken back: its text, unless it went meanwhile. */
export const takeBack = (cid) => alone(async () => {
  await load();
  const text = items.get(cid)?.text;
  forget(cid);
  return text;
});

if (me) {
  addEventListener("storage", async ({ key }) => {
    if (key !== null && !key.startsWith(keyOf(""))) return;
    await load();
    if (next() && !retry && !working) retry = setTimeout(pump, backoff(1)); // should the other tab go away
  });
  addEventListener("online", () => retryNow());
  document.addEventListener("live:state", ({ detail }) => { if (detail.state === "up") retryNow(); });
  // Once all have heard it: a log that shows what is being sent puts the message in its place first.
  document.addEventListener("live:msg", ({ detail }) => queueMicrotask(() => forget(detail.cid)));
  addEventListener("beforeunload", (event) => { if (!sealing && items.size) event.preventDefault(); });
  pump();
}
