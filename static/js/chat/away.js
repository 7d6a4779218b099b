// SPDX-License-Identifier: AGPL-3.0-or-later
// Says, as one writes, that somebody named is away. Who is really named is read by the server
// (groupes/chat/mentions.py): here a first name that two people have names both.

const EVERYONE = new Set(["tous", "toutes", "all", "everyone"]);

const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("œ", "oe").replaceAll("æ", "ae");

/** Whether `text` names the person whose plain name is `name`. */
export function names(text, name) {
  return plain(text).split(/(?<![\w@./-])@(?=[\p{L}\p{N}])/u).slice(1).some((rest) => {
    const word = /^[\p{L}\p{N}_’'-]+/u.exec(rest)?.[0] ?? "";
    return EVERYONE.has(word) || rest.startsWith(name) || word === name.split(" ", 1)[0];
  });
}

/** What shows those of the composer's `data-away` whom its text names now; each is said once. */
export function tellAway(form, area) {
  const lines = [...form.querySelectorAll("[data-away] [data-name]")];
  return () => {
    for (const line of lines) line.hidden = !names(area.value, line.dataset.name);
  };
}
