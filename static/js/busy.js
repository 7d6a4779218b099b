// SPDX-License-Identifier: AGPL-3.0-or-later
// A form goes once: a second click waits for the answer to the first.

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.matches("[hx-post], [data-composer]")) return;
  if (form.dataset.busy) { event.preventDefault(); return; }
  form.dataset.busy = "yes";
  event.submitter?.classList.add("is-busy");
});

// Back on the page by the button "back": the form may go again.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-busy]")) {
    delete form.dataset.busy;
    form.querySelector(".is-busy")?.classList.remove("is-busy");
  }
});
