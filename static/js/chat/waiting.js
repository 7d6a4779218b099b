// SPDX-License-Identifier: AGPL-3.0-or-later
// On every page, a line says how many messages are not sent, and leads to them.

import { fill, ready } from "../texts.js";
import { all, retryNow } from "./outbox.js";

let shown = 0;

async function show() {
  await ready;
  const unsent = all().filter((item) => item.why);
  const n = unsent.length;
  if (n === shown) return;
  shown = n;
  const place = document.querySelector("main [data-waiting]") ?? document.getElementById("waiting");
  const said = n ? fill("t-waiting", { n }) : null;
  place?.replaceChildren(...(said ? [said] : []));
  const link = place?.querySelector("[data-waiting-page]");
  if (link) link.href = unsent[0].page;
  if (link?.pathname === location.pathname) link.remove();
}

document.addEventListener("outbox:change", show);
document.addEventListener("click", async ({ target }) => {
  if (!target.closest("[data-waiting-retry]")) return;
  for (const item of all()) if (item.why) await retryNow(item.cid);
});
