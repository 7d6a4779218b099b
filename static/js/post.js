// SPDX-License-Identifier: AGPL-3.0-or-later
// What a script sends, with the token of the page's forms. Logging in again, in another tab, makes that token
// worthless: a refusal asks for a fresh one, once, and what was refused is sent again.

import { csrf, me } from "./page.js";

const ANSWER_MS = 15000;

const ask = (url, options) => fetch(url, { redirect: "manual", signal: AbortSignal.timeout(ANSWER_MS), ...options });

/** Every form of the page has a good token again. False when whoever is on this page is not logged in: nothing
    of theirs goes out under the name of another. */
async function freshToken() {
  const answer = await ask(document.body.dataset.tokenUrl, { headers: { Accept: "application/json" } });
  if (answer.type === "opaqueredirect") return false;
  if (!answer.ok) throw new Error(String(answer.status));
  const { token, member } = await answer.json();
  if (String(member) !== me) return false;
  document.querySelector('meta[name="csrf-token"]')?.setAttribute("content", token);
  for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.value = token;
  return true;
}

/** The answer to these `values`, posted; null when one is logged out. Throws when there is no answer. */
export async function post(url, values, options = {}) {
  const send = () => ask(url, {
    method: "POST", body: new URLSearchParams(values), ...options,
    headers: { Accept: "application/json", "X-CSRFToken": csrf() },
  });
  let answer = await send();
  if (answer.status === 403) {
    if (!await freshToken()) return null;
    answer = await send();
  }
  return answer.type === "opaqueredirect" ? null : answer;
}
