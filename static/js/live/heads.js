// SPDX-License-Identifier: AGPL-3.0-or-later
// How far each stream is known. A stream's head is the last number with nothing missing below it. The
// layer may skip or reorder frames: a hole that stays a moment, or a head that the heartbeat shows ahead
// of ours, is a gap, and whoever shows that stream asks for what it lacks over HTTP.

import { emit } from "./events.js";

const HOLE_MS = 400; // how long a frame may be overtaken by the next

const heads = new Map(); // stream → last complete number
const ahead = new Map(); // stream → Set of numbers received beyond a hole
const holes = new Map(); // stream → timer

/** What the page already shows: data-stream="g12" data-seq="341", anywhere. */
export function learn(scope) {
  for (const el of scope.querySelectorAll("[data-stream][data-seq]")) {
    const seq = Number(el.dataset.seq);
    if (Number.isFinite(seq) && !(heads.get(el.dataset.stream) < seq)) heads.set(el.dataset.stream, seq);
  }
}

/** What a fragment shows. It may only teach streams not followed yet: ours are at least as far. */
export function learnNew(fragment) {
  for (const part of [fragment, ...fragment.querySelectorAll("[data-stream][data-seq]")]) {
    const { stream, seq } = part.dataset;
    if (stream && seq && !heads.has(stream)) heads.set(stream, Number(seq));
  }
}

export function forget(stream) {
  heads.delete(stream);
  ahead.delete(stream);
}

function close(stream) {
  clearTimeout(holes.get(stream));
  holes.delete(stream);
  ahead.delete(stream);
}

function gap(stream, head) {
  close(stream);
  const after = heads.get(stream) ?? 0;
  heads.set(stream, Math.max(after, head));
  emit("gap", { s: stream, after, head });
}

/** Note a numbered frame. False when it was already known. */
export function note(stream, seq) {
  if (seq == null) return true;
  const head = heads.get(stream);
  if (head === undefined) { heads.set(stream, seq); return true; }
  if (seq <= head) return false;
  const beyond = ahead.get(stream) ?? new Set();
  if (beyond.has(seq)) return false;
  beyond.add(seq);
  let last = head;
  while (beyond.delete(last + 1)) last += 1;
  heads.set(stream, last);
  if (beyond.size === 0) close(stream);
  else {
    ahead.set(stream, beyond);
    if (!holes.has(stream)) {
      holes.set(stream, setTimeout(() => gap(stream, Math.max(...beyond)), HOLE_MS));
    }
  }
  return true;
}

/** The server's heads, {stream: number}, against ours. */
export function compare(serverHeads) {
  for (const [stream, head] of Object.entries(serverHeads ?? {})) {
    const ours = heads.get(stream);
    if (ours === undefined) heads.set(stream, head);
    else if (head > ours && !holes.has(stream)) gap(stream, head);
  }
}
