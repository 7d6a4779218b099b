// SPDX-License-Identifier: AGPL-3.0-or-later
// The list of topics beside the log: the one that was just written in comes first, with its last words, at once;
// what that does not tell (counts, words changed or removed, what was missed) the server says again.

import { me } from "../page.js";
import { soon } from "../soon.js";
import { fill } from "../texts.js";
import { rendered } from "./message.js";

const PREVIEW = 90; // characters: more than a line shows

/** The beginning of a text; what is drawn as one (a flag, a family) is not cut in two. */
const begun = (text) =>
  [...new Intl.Segmenter().segment(text.slice(0, 9 * PREVIEW))].slice(0, PREVIEW).map((one) => one.segment).join("");

const listed = () => document.querySelector("[data-topics]");
const refresh = soon(() => listed()?.dispatchEvent(new CustomEvent("live-refetch")));

/** False when the list does not show the topic: a new one, or one opened again. */
function raise(list, { topic, html }) {
  const row = list.querySelector(`[data-topic-row="${CSS.escape(topic)}"]`);
  const preview = row?.querySelector("[data-preview]");
  if (!preview) return false;
  const article = rendered(html);
  const name = article?.querySelector("header strong")?.textContent ?? "";
  const made = fill("t-chat-preview", {
    who: article?.dataset.author === me ? list.dataset.you : name.split(" ", 1)[0],
    text: begun((article?.querySelector(".text")?.textContent ?? "").trim()),
  });
  if (made) preview.textContent = made.textContent;
  row.parentElement.prepend(row);
  return true;
}

document.addEventListener("live:msg", (event) => {
  const { detail } = event;
  const list = listed();
  if (list?.dataset.topics !== detail.s || !detail.fresh) return;
  const told = !detail.edit && raise(list, detail);
  queueMicrotask(() => { if (!told || !event.defaultPrevented) refresh(); }); // when the log was asked too
});
document.addEventListener("live:gap", ({ detail: { s } }) => { if (s === listed()?.dataset.topics) refresh(); });
document.addEventListener("live:read", (event) => { if (!event.defaultPrevented) refresh(); });
document.addEventListener("live:state", ({ detail }) => { if (detail.state === "up" && detail.since) refresh(); });
