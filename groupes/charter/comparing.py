# SPDX-License-Identifier: AGPL-3.0-or-later
"""What changed between two versions of a charter, part by part, on plain values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from groupes.editions import differences

RED_LINES: Final = "red_lines"
NOTHING: Final[Mapping[str, Any]] = {"sections": [], "lines": []}


class Change(NamedTuple):
    """A part that changed. ``key`` and ``title``: as a section has them. ``words``: (what happened,
    text), in order. ``new``, ``gone``: it was not there before, it no longer is."""

    key: str
    title: str
    words: tuple[tuple[str, str], ...]
    new: bool = False
    gone: bool = False


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """The parts of two contents (as ``Version.content`` has them) that differ, in the order of the
    later one; what is gone comes at its end, red lines last of all."""
    return [*_sections(before, after), *_lines(before, after)]


def _sections(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    old = {one["id"]: one for one in before["sections"]}
    new = {one["id"]: one for one in after["sections"]}
    for pk, one in new.items():
        was = old.get(pk)
        if was is None:
            yield _change(one, "", one["body"], new=True)
        elif (was["title"], was["body"]) != (one["title"], one["body"]):
            # Where it is called otherwise, that is read too.
            same = was["title"] == one["title"]
            heads = ("", "") if same else (f"{was['title']}\n\n", f"{one['title']}\n\n")
            yield _change(one, heads[0] + was["body"], heads[1] + one["body"])
    for pk, one in old.items():
        if pk not in new:
            yield _change(one, one["body"], "", gone=True)


def _change(section: Mapping[str, Any], was: str, now: str, /, **marks: bool) -> Change:
    words = tuple(differences.words(was, now))
    return Change(section["key"], section["title"], words, **marks)


def _lines(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    old, new = (_listed(content) for content in (before, after))
    if old != new:
        words = tuple(differences.words(old, new))
        yield Change(RED_LINES, "", words, new=not old, gone=not new)


def _listed(content: Mapping[str, Any]) -> str:
    return "\n".join(f"– {line['text']}" for line in content["lines"])
