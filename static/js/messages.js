// SPDX-License-Identifier: AGPL-3.0-or-later
// What the server says on this page ("It is saved") is heard too: it was there before any live region.

import { say } from "./spoken.js";

const said = [...document.querySelectorAll("[data-message] p")].map((p) => p.textContent.trim());
if (said.length) setTimeout(() => say(said.join(" ")), 400);
