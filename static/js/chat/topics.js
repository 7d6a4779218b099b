// SPDX-License-Identifier: AGPL-3.0-or-later
// The list of topics beside the log: the one that was just written in comes first, with its last words.

import { me } from "../page.js";
import { fill } from "../texts.js";
import { rendered } from "./message.js";

const PREVIEW = 90; // characters: more than a line shows

document.addEventListener("live:msg", ({ detail: { s, topic, html, edit } }) => {
  const list = document.querySelector(`[data-topics="${CSS.escape(s)}"]`);
  if (!list || edit) return;
  const row = list.querySelector(`[data-topic-row="${CSS.escape(topic)}"]`);
  const preview = row?.querySelector("[data-preview]");
  if (!preview) { // a new topic, or one opened again
    list.dispatchEvent(new CustomEvent("live-refetch"));
    return;
  }
  const article = rendered(html);
  const name = article?.querySelector("header strong")?.textContent ?? "";
  const made = fill("t-chat-preview", {
    who: article?.dataset.author === me ? list.dataset.you : name.split(" ", 1)[0],
    text: (article?.querySelector(".text")?.textContent ?? "").trim().slice(0, PREVIEW),
  });
  if (made) preview.textContent = made.textContent;
  row.parentElement.prepend(row);
});
