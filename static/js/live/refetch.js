// SPDX-License-Identifier: AGPL-3.0-or-later
// Regions that ask for themselves again: hx-trigger="live-refetch", and data-live names what they show (a
// stream or a thing); data-live-what, which part of it.

const planned = new WeakSet();
const SOON_MS = 120; // several changes at once are one request
const AGAIN_MS = 3000; // what got no answer is asked once more, until there is one

const editing = (el) => {
  const field = document.activeElement;
  const typed = "textarea, select, input:not([type=radio], [type=checkbox], [type=submit])";
  return el.contains(field) && field.matches(typed);
};

/** Within `jitter` ms more by chance, so that a hundred readers do not ask in the same instant; never
    under the hands of somebody who types there. */
function refetch(el, jitter = 0) {
  if (planned.has(el)) return;
  planned.add(el);
  setTimeout(function go() {
    if (!el.isConnected) { planned.delete(el); return; }
    if (editing(el)) { el.addEventListener("focusout", () => setTimeout(go, 50), { once: true }); return; }
    planned.delete(el);
    el.dispatchEvent(new CustomEvent("live-refetch"));
  }, SOON_MS + Math.random() * jitter);
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

// The frame came, the answer did not: nothing else would ask again.
for (const name of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, ({ detail: { elt, requestConfig } }) => {
    if (requestConfig?.triggeringEvent?.type === "live-refetch") setTimeout(() => refetch(elt, 1000), AGAIN_MS);
  });
}
