// SPDX-License-Identifier: AGPL-3.0-or-later
// One socket for all the person's groupes. The server pushes; everything is written over HTTP.
//
// Frames in:  hello {heads} · beat {heads} · msg {s, seq, g, topic, html, cid, edit} · event {s, seq, verb, target, parts}
//             · refetch {s, seq, target, what, jitter} · lost {s: [...]}; several at once come as an array.
// Events out, on document: live:state {state: up|retrying|down|out} · live:msg · live:event · live:refetch
//             · live:gap {s, after, head} · live:lost {s}.
// A stream's head is the last sequence number with nothing missing below it. The layer may skip or
// reorder frames: a hole that stays 400 ms, or a head that the heartbeat shows ahead of ours, is a gap,
// and whoever shows that stream asks for what it lacks over HTTP.

const { fill, unread, me, clock, lang } = globalThis.groupes;
const address = document.body.dataset.liveUrl;

const HOLE_MS = 400; // how long a frame may be overtaken by the next
const SILENCE_MS = 50000; // two heartbeats and a half: the line is dead even if nobody said so
const SLOWEST_MS = 30000;
const TELL_MS = 2500; // a shorter cut is not worth a word

const heads = new Map(); // stream → last complete sequence
const ahead = new Map(); // stream → Set of sequences received beyond a hole
const holes = new Map(); // stream → timer
let socket = null;
let tries = 0;
let retryTimer = 0;
let silenceTimer = 0;
let tellTimer = 0;
let downSince = null;
let told = false;
let state = "";

const emit = (name, detail, cancelable = false) =>
  document.dispatchEvent(new CustomEvent(`live:${name}`, { detail, cancelable }));

// --- sequences -----------------------------------------------------------------------------------------

/** What the page already shows: data-stream="g12" data-seq="341", anywhere. */
function learn(scope) {
  for (const el of scope.querySelectorAll("[data-stream][data-seq]")) {
    const seq = Number(el.dataset.seq);
    if (Number.isFinite(seq) && !(heads.get(el.dataset.stream) < seq)) heads.set(el.dataset.stream, seq);
  }
}

function gap(stream, head) {
  clearTimeout(holes.get(stream));
  holes.delete(stream);
  ahead.delete(stream);
  const after = heads.get(stream) ?? 0;
  heads.set(stream, Math.max(after, head));
  emit("gap", { s: stream, after, head });
}

/** Note a numbered frame. False when it was already known. */
function note(stream, seq) {
  if (seq == null) return true;
  const head = heads.get(stream);
  if (head === undefined) { heads.set(stream, seq); return true; }
  if (seq <= head) return false;
  const beyond = ahead.get(stream) ?? new Set();
  if (beyond.has(seq)) return false;
  beyond.add(seq);
  let next = head;
  while (beyond.delete(next + 1)) next += 1;
  heads.set(stream, next);
  if (beyond.size === 0) {
    clearTimeout(holes.get(stream));
    holes.delete(stream);
    ahead.delete(stream);
  } else {
    ahead.set(stream, beyond);
    if (!holes.has(stream)) {
      holes.set(stream, setTimeout(() => gap(stream, Math.max(...beyond)), HOLE_MS));
    }
  }
  return true;
}

function compare(serverHeads) {
  for (const [stream, head] of Object.entries(serverHeads ?? {})) {
    const ours = heads.get(stream);
    if (ours === undefined) heads.set(stream, head);
    else if (head > ours && !holes.has(stream)) gap(stream, head);
  }
}

// --- regions that refetch themselves -------------------------------------------------------------------

const planned = new WeakSet();
const editing = (el) => {
  const field = document.activeElement;
  return el.contains(field) && field.matches("textarea, select, input:not([type=radio], [type=checkbox], [type=submit])");
};

function refetch(el, jitter = 0) {
  if (planned.has(el)) return;
  planned.add(el);
  setTimeout(function go() {
    if (!el.isConnected) { planned.delete(el); return; }
    if (editing(el)) { el.addEventListener("focusout", () => setTimeout(go, 50), { once: true }); return; }
    planned.delete(el);
    globalThis.htmx?.trigger(el, "live-refetch");
  }, 120 + Math.random() * jitter);
}

document.addEventListener("live:refetch", ({ detail: { target, what, jitter } }) => {
  for (const el of document.querySelectorAll(`[data-live="${CSS.escape(target)}"]`)) {
    if (!what || !el.dataset.liveWhat || el.dataset.liveWhat === what) refetch(el, jitter);
  }
});
document.addEventListener("live:event", ({ detail: { s, target, parts } }) => {
  const names = [s, target].filter(Boolean).map((name) => `[data-live="${CSS.escape(name)}"]`);
  for (const el of names.length ? document.querySelectorAll(names.join()) : []) {
    const what = el.dataset.liveWhat;
    if (!what || parts?.includes(what)) refetch(el, 250);
  }
});
document.addEventListener("live:gap", ({ detail: { s } }) => {
  for (const el of document.querySelectorAll("[data-live]")) {
    const own = el.closest("[data-stream]")?.dataset.stream;
    if (!own || own === s) refetch(el, 1000);
  }
});

// --- unread talk ---------------------------------------------------------------------------------------

function hear(frame, fresh) {
  const event = new CustomEvent("live:msg", { detail: { ...frame, fresh }, cancelable: true });
  const shown = !document.dispatchEvent(event); // the chat cancels what it shows to a reader
  const author = /data-author="(\d+)"/.exec(frame.html ?? "")?.[1];
  if (fresh && !shown && !frame.edit && author !== me) {
    if (frame.g != null) unread.add(`g${frame.g}`);
    if (frame.topic != null) unread.add(`t${frame.topic}`);
  }
}

// What was missed of talk that no log on the page catches up with: the counts are asked for.
let countTimer = 0;
function recount() {
  const url = document.body.dataset.unreadUrl;
  if (!url) return;
  clearTimeout(countTimer);
  countTimer = setTimeout(async () => {
    try {
      const answer = await fetch(url, { headers: { Accept: "application/json" }, redirect: "manual" });
      if (!answer.ok) return;
      for (const [key, number] of Object.entries(await answer.json())) unread.set(key, number);
    } catch { /* the next page says it */ }
  }, 800 + Math.random() * 1200);
}
document.addEventListener("live:gap", ({ detail: { s } }) => {
  if (s.startsWith("r") && !document.querySelector(`[data-chat][data-stream="${CSS.escape(s)}"]`)) recount();
});

// --- words about the line --------------------------------------------------------------------------------

const place = () => document.querySelector("[data-chat] [data-line]") ?? document.getElementById("line");
function show(id, values, seconds = 0) {
  for (const el of document.querySelectorAll("[data-line]")) el.replaceChildren();
  const said = id && fill(id, values);
  if (!said) return;
  place()?.append(said);
  if (seconds) setTimeout(() => said.remove(), seconds * 1000);
}

function setState(next) {
  if (next === state) return;
  state = next;
  document.documentElement.dataset.live = next;
  emit("state", { state: next, since: downSince });
  if (next === "up") {
    clearTimeout(tellTimer);
    if (told) backAgain();
    downSince = null;
    told = false;
  } else if (next === "out") {
    clearTimeout(tellTimer);
    told = false;
    show("t-out");
  } else if (downSince === null) {
    downSince = new Date();
    tellTimer = setTimeout(() => {
      told = true;
      show("t-line-down", { since: clock(downSince) });
    }, TELL_MS);
  }
}

/** Says that the line is back, with the count of what the chat caught up on if it shows one. */
function backAgain() {
  const tell = (n) => show("t-line-back", { n }, 8);
  if (!document.querySelector("[data-chat]")) { tell(0); return; }
  let done = false;
  const once = (n) => { if (!done) { done = true; tell(n); } };
  document.addEventListener("live:caughtup", ({ detail }) => once(detail.n), { once: true });
  setTimeout(() => once(0), 4000);
}

// --- the socket ------------------------------------------------------------------------------------------

function listen() {
  clearTimeout(silenceTimer);
  silenceTimer = setTimeout(() => { drop(); later(); }, SILENCE_MS);
}

function drop() {
  clearTimeout(silenceTimer);
  if (!socket) return;
  socket.onopen = socket.onmessage = socket.onclose = socket.onerror = null;
  socket.close();
  socket = null;
}

function later() {
  setState(navigator.onLine === false ? "down" : "retrying");
  clearTimeout(retryTimer);
  const most = Math.min(SLOWEST_MS, 500 * 2 ** tries);
  tries += 1;
  retryTimer = setTimeout(connect, most / 2 + Math.random() * (most / 2));
}

function connect() {
  clearTimeout(retryTimer);
  drop();
  const url = new URL(address, location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  url.searchParams.set("l", lang); // frames hold words: in the page's language
  try { socket = new WebSocket(url); } catch { later(); return; }
  socket.onopen = listen;
  socket.onmessage = ({ data }) => {
    listen();
    let told;
    try { told = JSON.parse(data); } catch { return; }
    for (const frame of Array.isArray(told) ? told : [told]) receive(frame);
  };
  socket.onclose = ({ code }) => {
    drop();
    if (code === 4401 || code === 4403) setState("out"); // not logged in any more: asking again is vain
    else later();
  };
  listen();
}

function receive(frame) {
  switch (frame.t) {
    case "hello":
      tries = 0;
      compare(frame.heads);
      setState("up");
      break;
    case "beat":
      compare(frame.heads);
      break;
    case "msg":
      hear(frame, note(frame.s, frame.seq));
      break;
    case "event":
      if (note(frame.s, frame.seq)) emit("event", frame);
      break;
    case "refetch":
      note(frame.s, frame.seq);
      emit("refetch", frame);
      break;
    case "lost":
      for (const stream of frame.s ?? []) { heads.delete(stream); ahead.delete(stream); }
      emit("lost", frame);
      if ((frame.s ?? []).some((s) => document.querySelector(`[data-stream="${CSS.escape(s)}"]`))) show("t-lost");
      break;
    default: // a newer server may say more
  }
}

function now() {
  if (state === "up" || state === "out") return;
  tries = 0;
  connect();
}

if (address && "WebSocket" in globalThis) {
  learn(document);
  document.addEventListener("htmx:load", (event) => {
    const el = event.detail.elt;
    // A fragment may only teach streams not followed yet: ours are at least as far.
    for (const part of [el, ...el.querySelectorAll("[data-stream][data-seq]")]) {
      const { stream, seq } = part.dataset;
      if (stream && seq && !heads.has(stream)) heads.set(stream, Number(seq));
    }
  });
  addEventListener("online", now);
  addEventListener("offline", () => { if (state !== "out") { drop(); later(); } });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) now(); });
  document.addEventListener("click", (event) => { if (event.target.closest("[data-live-retry]")) now(); });
  addEventListener("pagehide", () => { clearTimeout(retryTimer); drop(); });
  addEventListener("pageshow", (event) => { if (event.persisted && state !== "out") connect(); });
  connect();
}
