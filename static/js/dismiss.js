// SPDX-License-Identifier: AGPL-3.0-or-later
// The buttons of banners and toasts: close it, or take the page anew. And the one that copies a field.

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-dismiss], [data-reload], [data-copy]");
  if (!button) return;
  if (button.matches("[data-dismiss]")) button.closest(".toast, .banner")?.remove();
  if (button.matches("[data-reload]")) { event.preventDefault(); location.reload(); }
  if (button.dataset.copy) copy(button, document.getElementById(button.dataset.copy));
});

async function copy(button, field) {
  field.select(); // where the browser keeps its clipboard shut, Ctrl-C does it
  try {
    await navigator.clipboard.writeText(field.value);
    button.textContent = button.dataset.done;
  } catch { field.focus(); }
}
