// SPDX-License-Identifier: AGPL-3.0-or-later
// One socket for all the person's groupes. The server pushes; everything is written over HTTP.
//
// Frames:  hello {heads} · beat {heads} · msg {s, seq, g, topic, html, cid, edit}
//          · read {g, topic, seq} · event {s, seq, verb, target, parts} · refetch {s, seq, target, what, jitter} · lost {s: [...]};
//          several at once come as an array.

import { lang } from "../page.js";
import { emit } from "./events.js";
import { compare, forget, learn, learnNew, note } from "./heads.js";
import { setState, state, tellLost } from "./line.js";
import { hear } from "./talk.js";

const SILENCE_MS = 50000; // two heartbeats and a half: the line is dead even if nobody said so
const SLOWEST_MS = 30000;
const NOT_IN = [4401, 4403]; // not logged in any more: asking again is vain

const address = document.body.dataset.liveUrl;
let socket = null;
let tries = 0;
let retryTimer = 0;
let silenceTimer = 0;

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
    let said;
    try { said = JSON.parse(data); } catch { return; }
    for (const frame of Array.isArray(said) ? said : [said]) receive(frame);
  };
  socket.onclose = ({ code }) => {
    drop();
    if (NOT_IN.includes(code)) setState("out");
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
    case "read":
      document.dispatchEvent(new CustomEvent("live:read", { detail: frame, cancelable: true }));
      break;
    case "refetch":
      note(frame.s, frame.seq);
      emit("refetch", frame);
      break;
    case "lost": {
      const streams = frame.s ?? [];
      streams.forEach(forget);
      emit("lost", { s: streams });
      tellLost(streams);
      break;
    }
    default: // a newer server may say more
  }
}

/** Not wait for the next try: the network is back, somebody looks, somebody asks. */
function now() {
  if (state === "up" || state === "out") return;
  tries = 0;
  connect();
}

if (address) {
  learn(document);
  document.addEventListener("htmx:load", (event) => learnNew(event.detail.elt));
  addEventListener("online", now);
  addEventListener("offline", () => { if (state !== "out") { drop(); later(); } });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) now(); });
  document.addEventListener("click", (event) => { if (event.target.closest("[data-live-retry]")) now(); });
  addEventListener("pagehide", () => { clearTimeout(retryTimer); drop(); });
  addEventListener("pageshow", (event) => { if (event.persisted && state !== "out") connect(); });
  connect();
}
