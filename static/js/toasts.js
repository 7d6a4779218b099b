// SPDX-License-Identifier: AGPL-3.0-or-later
// Something said at the foot of the page.

import { fill } from "./texts.js";

/** It leaves by itself after `seconds` (0: never), or when dismissed; said again, it replaces itself. */
export function toast(id, values, seconds = 12) {
  const floor = document.getElementById("toasts");
  const el = fill(id, values);
  if (!floor || !el) return;
  for (const same of floor.querySelectorAll(`[data-toast="${id}"]`)) same.remove();
  el.dataset.toast = id;
  floor.append(el);
  if (seconds) setTimeout(() => el.remove(), seconds * 1000);
}
