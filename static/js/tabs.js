// SPDX-License-Identifier: AGPL-3.0-or-later
// The current tab is in sight on a narrow screen, where the row of tabs scrolls.

for (const tab of document.querySelectorAll(".tabs [aria-current]")) {
  const row = tab.parentElement;
  row.scrollLeft = tab.offsetLeft - row.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
}
