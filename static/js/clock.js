// SPDX-License-Identifier: AGPL-3.0-or-later
// Clocks and days in the reader's zone, as the server writes them (groupes/web/formats.py).

import { lang, zone } from "./page.js";

const french = lang.startsWith("fr");
const reader = (timeZone) =>
  new Intl.DateTimeFormat(lang, { dateStyle: "full", timeStyle: "short", hourCycle: "h23", timeZone });
let format;
try { format = reader(zone); } catch { format = reader(); } // a zone that this browser does not know
const read = (date) => Object.fromEntries(format.formatToParts(date).map(({ type, value }) => [type, value]));

/** "14 h 12" in French, "14:12" in English. */
export function clock(date = new Date()) {
  const { hour, minute } = read(date);
  return Number(hour) + (french ? "\u00a0h\u00a0" : ":") + minute;
}

/** "mercredi 17 juin", with the year when it is not this one. */
export function day(date) {
  const { weekday, day: number, month, year } = read(date);
  const said = `${weekday} ${french && number === "1" ? "1er" : number}\u00a0${month}`;
  return year === read().year ? said : `${said} ${year}`;
}
