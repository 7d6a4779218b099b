// SPDX-License-Identifier: AGPL-3.0-or-later
// Tells the server which zone this device is in (deploy/zone.py). A page made for another is asked for again,
// once, unless it is the answer to a form, or its reader chose their zone on their page (no data-zone-follows).

import { keep, zone } from "./page.js";

const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
const told = () => document.cookie.split("; ").includes(`zone=${here}`);

if (here && !told()) {
  keep("zone", here);
  if (told() && zone !== here && "zoneFollows" in document.body.dataset) location.reload();
}
