// SPDX-License-Identifier: AGPL-3.0-or-later
// The last day of a mandate follows its first, by the same term (data-term, in months); without this
// the server moves it, as long as `last` says that nobody chose it.

const DAY_MS = 86400000;

document.addEventListener("change", ({ target }) => {
  const months = Number(target.dataset.term);
  const last = months && target.form.elements.ends_on;
  if (!last || !target.valueAsDate) return;
  target.form.elements.last?.remove();
  const first = target.valueAsDate;
  const end = new Date(first);
  end.setUTCMonth(end.getUTCMonth() + months);
  // No such day in that month: its last day, as Role.term_from has it.
  if (end.getUTCDate() === first.getUTCDate()) end.setTime(end.getTime() - DAY_MS);
  else end.setUTCDate(0);
  last.valueAsDate = end;
});
