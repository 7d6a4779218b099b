// SPDX-License-Identifier: AGPL-3.0-or-later
// The large figures before a deadline: <p data-until="…" data-over="…" data-unit="days|hours">, figure, unit,
// figure, unit; once it has passed, the word of data-over.

import { say } from "./spoken.js";

setInterval(() => {
  for (const el of document.querySelectorAll("[data-until]")) {
    const minutes = Math.floor((new Date(el.dataset.until) - Date.now()) / 60000);
    if (minutes < 0) {
      el.removeAttribute("data-until");
      el.classList.add("over");
      el.textContent = el.dataset.over;
      say(el.dataset.over);
      continue;
    }
    const figures = [...el.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE);
    if (figures.length < 2) continue;
    const inDays = el.dataset.unit === "days";
    figures[0].data = String(Math.floor(minutes / (inDays ? 1440 : 60)));
    figures[1].data = String(inDays ? Math.floor((minutes % 1440) / 60) : minutes % 60);
  }
}, 30000);
