// SPDX-License-Identifier: AGPL-3.0-or-later
// What the page says of itself: its language, the reader's zone and number, the token of its forms.

export const lang = document.documentElement.lang || "fr";
export const zone = document.body.dataset.zone || undefined;
export const me = document.body.dataset.me || "";
export const csrf = () => document.querySelector('meta[name="csrf-token"]')?.content || "";
