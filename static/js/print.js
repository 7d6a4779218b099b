// SPDX-License-Identifier: AGPL-3.0-or-later
// A button that prints the page.

document.addEventListener("click", ({ target }) => {
  if (target.closest("[data-print]")) window.print();
});
