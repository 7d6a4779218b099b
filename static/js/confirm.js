// SPDX-License-Identifier: AGPL-3.0-or-later
// A form with data-confirm asks once before it goes: data-confirm-detail names what will go,
// data-confirm-yes is the word on the button. Listening while the event goes down, before anything
// that would send the form.

import { fill } from "./texts.js";

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.dataset.confirm || form.dataset.confirmed) return;
  const dialog = fill("t-confirm");
  if (!dialog && window.confirm(form.dataset.confirm)) return; // no words of ours: the browser asks
  event.preventDefault();
  event.stopImmediatePropagation();
  if (dialog) ask(dialog, form, event.submitter);
}, true);

function ask(dialog, form, submitter) {
  const slot = (name) => dialog.querySelector(`[data-slot=${name}]`);
  slot("question").textContent = form.dataset.confirm;
  slot("question").id = "confirm-question";
  dialog.setAttribute("aria-labelledby", "confirm-question");
  if (form.dataset.confirmDetail) slot("detail").textContent = form.dataset.confirmDetail;
  else slot("detail").remove();
  if (form.dataset.confirmYes) slot("yes").textContent = form.dataset.confirmYes;
  dialog.addEventListener("click", (click) => {
    const answer = click.target.closest("button")?.value;
    if (answer) dialog.close(answer);
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (dialog.returnValue !== "yes") return;
    form.dataset.confirmed = "yes";
    form.requestSubmit(submitter);
    delete form.dataset.confirmed;
  });
  document.body.append(dialog);
  dialog.showModal();
  slot("no").focus();
}
