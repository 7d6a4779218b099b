// SPDX-License-Identifier: AGPL-3.0-or-later
// What the page says of itself: its language, the reader's zone and number, the token of its forms; and what
// it tells the server for the next ones, in cookies: choices, and where the device is (deploy/zone.py).

const { zone: here, me: mine = "", zoneFollows } = document.body.dataset;

export const lang = document.documentElement.lang || "fr";
export const zone = here;
export const me = mine;
export const csrf = () => document.querySelector('meta[name="csrf-token"]')?.content || "";

/** For a year; "" takes it back. */
export function keep(name, value) {
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `${name}=${value}; path=/; max-age=${value === "" ? 0 : 31536000}; samesite=lax${secure}`;
}

const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
const told = () => `${document.cookie};`.includes(`zone=${timeZone};`);
if (!told()) {
  keep("zone", timeZone);
  if (told() && zone !== timeZone && zoneFollows) location.reload(); // made for elsewhere
}
