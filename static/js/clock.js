// SPDX-License-Identifier: AGPL-3.0-or-later
// The time of day in the reader's zone.

import { lang, zone } from "./page.js";

/** As the server writes it: "14 h 12" in French, "14:12" in English. */
export function clock(date = new Date()) {
  const parts = new Intl.DateTimeFormat("en-GB", {
    hour: "numeric", minute: "2-digit", hourCycle: "h23", timeZone: zone,
  }).formatToParts(date);
  const part = (type) => parts.find((p) => p.type === type).value;
  const hour = String(Number(part("hour")));
  return lang.startsWith("fr") ? `${hour}\u00a0h\u00a0${part("minute")}` : `${hour}:${part("minute")}`;
}
