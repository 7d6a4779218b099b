// SPDX-License-Identifier: AGPL-3.0-or-later
// Where the keyboard is after htmx changed a part of the page: in what asks for it (a field in error,
// what was opened), else still in the part where it was, never lost at the top of the page.

document.addEventListener("htmx:beforeSwap", (event) => {
  const { target } = event.detail;
  const active = document.activeElement;
  target.dataset.hadFocus = active && active !== document.body && target.contains(active) ? "yes" : "";
});

document.addEventListener("htmx:afterSettle", (event) => {
  const place = event.detail.target?.isConnected ? event.detail.target : event.detail.elt;
  if (!place?.querySelector) return;
  const trigger = event.detail.requestConfig?.triggeringEvent?.type;
  if (trigger === "live-refetch" || trigger === "load") return;
  const wanted = place.querySelector("[autofocus], [data-focus], [aria-invalid=true]");
  const lost = !document.activeElement || document.activeElement === document.body;
  if (wanted) wanted.focus();
  else if (place.dataset.hadFocus && lost) {
    if (!place.hasAttribute("tabindex")) place.tabIndex = -1;
    place.focus({ preventScroll: true });
  }
});
