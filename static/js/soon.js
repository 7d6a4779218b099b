// SPDX-License-Identifier: AGPL-3.0-or-later
// Something to ask the server for again, when many are told at once that it changed.

const LEAST_MS = 300;
const MORE_MS = 900; // by chance
const HIDDEN = 4; // times as long, in a page that nobody looks at

/** A function that has `act` done a moment after it is called: once, however often it is called meanwhile. */
export function soon(act) {
  let planned = false;
  return () => {
    if (planned) return;
    planned = true;
    const wait = (LEAST_MS + Math.random() * MORE_MS) * (document.hidden ? HIDDEN : 1);
    setTimeout(() => { planned = false; act(); }, wait);
  };
}
