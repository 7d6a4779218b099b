// SPDX-License-Identifier: AGPL-3.0-or-later
// What only a screen reader hears.

/** Said politely. The region is emptied first: the same words twice would be heard once. */
export function say(text) {
  const spoken = document.getElementById("spoken");
  if (!spoken) return;
  spoken.textContent = "";
  setTimeout(() => { spoken.textContent = text; }, 60);
}
