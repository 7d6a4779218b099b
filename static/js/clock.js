// SPDX-License-Identifier: AGPL-3.0-or-later
// Every clock and day that a script says: in the page's zone, which is its reader's, written as the server
// writes them (groupes/web/formats.py).

import { lang, zone } from "./page.js";

const french = lang.startsWith("fr");

function reader(timeZone) {
  return new Intl.DateTimeFormat(lang, {
    weekday: "long", day: "numeric", month: "long", year: "numeric", hour: "numeric", minute: "2-digit", hourCycle: "h23", timeZone,
  });
}
let format;
try { format = reader(zone); } catch { format = reader(); } // a zone that this browser does not know yet

const read = (date) => Object.fromEntries(format.formatToParts(date).map(({ type, value }) => [type, value]));

/** "14 h 12" in French, "14:12" in English. */
export function clock(date = new Date()) {
  const { hour, minute } = read(date);
  return french ? `${Number(hour)}\u00a0h\u00a0${minute}` : `${Number(hour)}:${minute}`;
}

/** "mercredi 17 juin", with the year when it is not this one: what stands between two days of a log. */
export function day(date) {
  const { weekday, day: number, month, year } = read(date);
  const said = `${weekday} ${french && number === "1" ? "1er" : number}\u00a0${month}`;
  return year === read(new Date()).year ? said : `${said} ${year}`;
}
