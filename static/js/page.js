// SPDX-License-Identifier: AGPL-3.0-or-later
// What the page says of itself: its language, the reader's zone and number, the token of its forms; and what
// it keeps for the pages to come, in a cookie that the server reads.

export const lang = document.documentElement.lang || "fr";
export const zone = document.body.dataset.zone || undefined;
export const me = document.body.dataset.me || "";
export const csrf = () => document.querySelector('meta[name="csrf-token"]')?.content || "";

/** For a year; "" takes it back. */
export function keep(name, value) {
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `${name}=${value}; path=/; max-age=${value === "" ? 0 : 31536000}; samesite=lax${secure}`;
}
