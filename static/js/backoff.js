// SPDX-License-Identifier: AGPL-3.0-or-later
// How long to wait before trying again, so that a server that comes back is not met by everybody at once.

const STEPS_MS = [2000, 4000, 8000, 15000, 30000];

/** In ms, after that many failures (1 or more), a fifth shorter or longer by chance. */
export function backoff(fails) {
  const most = STEPS_MS[Math.min(fails, STEPS_MS.length) - 1];
  return Math.round(most * (0.8 + Math.random() * 0.4));
}
