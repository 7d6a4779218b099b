// SPDX-License-Identifier: AGPL-3.0-or-later
// The buttons of banners and toasts: close it, or take the page anew.

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-dismiss], [data-reload]");
  if (!button) return;
  if (button.matches("[data-dismiss]")) button.closest(".toast, .banner")?.remove();
  if (button.matches("[data-reload]")) { event.preventDefault(); location.reload(); }
});
