// SPDX-License-Identifier: AGPL-3.0-or-later
// Menus, <details data-pop>, close on Escape, on a click elsewhere, when focus leaves.

const openOnes = () => document.querySelectorAll("details[data-pop][open]");

document.addEventListener("click", (event) => {
  for (const menu of openOnes()) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("focusout", (event) => {
  const menu = event.target.closest?.("details[data-pop][open]");
  if (menu && event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of openOnes()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
