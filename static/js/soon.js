// SPDX-License-Identifier: AGPL-3.0-or-later
// Something to ask the server for again, when many are told at once that it changed.

const LEAST_MS = 300;
const MORE_MS = 900; // by chance
const BUSY_MS = 1500; // later by so much, where it was asked for just now: a busy room has many readers
const JUST_NOW_MS = 10000;
const HIDDEN = 4; // times as long, in a page that nobody looks at

/** A function that has `act` done a moment after it is called: once, however often it is called meanwhile. */
export function soon(act) {
  let planned = false;
  let last = -Infinity;
  return () => {
    if (planned) return;
    planned = true;
    const busy = performance.now() - last < JUST_NOW_MS ? BUSY_MS : 0;
    const wait = (LEAST_MS + busy + Math.random() * MORE_MS) * (document.hidden ? HIDDEN : 1);
    setTimeout(() => { planned = false; last = performance.now(); act(); }, wait);
  };
}
