// SPDX-License-Identifier: AGPL-3.0-or-later
// The large figures before a deadline: <p data-until="…" data-over="…" data-unit="days|hours">, figure, unit,
// figure, unit; then the word of data-over.

import { say } from "./spoken.js";

setInterval(() => {
  for (const el of document.querySelectorAll("[data-until]")) {
    const { until, over, unit } = el.dataset;
    const minutes = Math.floor((new Date(until) - Date.now()) / 60000);
    if (minutes < 0) {
      el.removeAttribute("data-until");
      el.classList.add("over");
      el.textContent = over;
      say(over);
      continue;
    }
    const figures = [...el.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE);
    const whole = unit === "days" ? 1440 : 60;
    figures[0].data = String(Math.floor(minutes / whole));
    figures[1].data = String(Math.floor((minutes % whole) / (whole === 60 ? 1 : 60)));
  }
}, 30000);
