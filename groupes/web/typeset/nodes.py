# SPDX-License-Identifier: AGPL-3.0-or-later
"""A document as plain values: what ``document.typ`` walks. Pure.

A node is a text, or ``{"t": what, "c": [nodes]}`` with what else that kind has.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from lxml import html

type Node = str | dict[str, Any]
type Block = dict[str, Any]

_INLINE: Final = {"strong": "strong", "em": "em", "del": "del", "code": "code"}
_HEADINGS: Final = {"h1": 1, "h2": 1, "h3": 1, "h4": 2, "h5": 3, "h6": 4}
_OUTSIDE: Final = ("http://", "https://", "mailto:", "tel:")
_DEEPEST: Final = 6  # of headings: what is deeper is of that level


@dataclass(frozen=True, slots=True)
class Document:
    """``language``: "fr" or "en", by which it is hyphenated and read aloud; ``mark``: a word at the head
    of each page ("Draft"); ``facts``: label and value, under the title; ``contents``: the heading of a
    table of contents ("": none); ``footer``: at the foot of each page, before its number."""

    title: str
    language: str = "fr"
    subtitle: str = ""
    mark: str = ""
    facts: Sequence[tuple[str, str]] = ()
    body: Sequence[Block] = field(default_factory=list)
    contents: str = ""
    footer: str = ""

    def to_json(self) -> dict[str, Any]:
        return {
            "title": self.title or "—",
            "lang": self.language[:2],
            "subtitle": self.subtitle,
            "mark": self.mark,
            "facts": [list(one) for one in self.facts],
            "body": list(self.body),
            "contents": self.contents,
            "footer": self.footer,
        }


def heading(level: int, words: str) -> Block:
    return {"t": "h", "level": min(max(level, 1), _DEEPEST), "c": [words]}


def paragraph(*parts: Node) -> Block:
    return {"t": "p", "c": list(parts)}


def lines(items: Iterable[str]) -> Block:
    """A list with a dash before each."""
    return {"t": "ul", "c": [{"t": "li", "c": [paragraph(one)]} for one in items]}


def table(
    head: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: Iterable[int] = ()
) -> Block:
    """A table with its head. ``numbers``: the columns of figures, set to the right."""
    right = set(numbers)
    return {
        "t": "table",
        "head": [[one] for one in head],
        "rows": [[[cell] for cell in row] for row in rows],
        "align": ["right" if n in right else "left" for n in range(len(head))],
    }


def page_break() -> Block:
    return {"t": "break", "c": []}


def row_of_signatures(names: Iterable[tuple[str, str]]) -> Block:
    """A place to sign for each: who, and as what."""
    return {"t": "sign", "c": [], "names": [list(one) for one in names]}


def of_html(source: str, *, deeper: int = 0) -> list[Block]:
    """The blocks of HTML that ``groupes/web/text.py`` made: nothing else comes here. ``deeper``: how much
    lower its headings stand than they say."""
    if not source.strip():
        return []
    root = html.fragment_fromstring(source, create_parent="div")
    return list(_blocks(root, deeper))


def _blocks(element: Any, deeper: int) -> Iterator[Block]:
    """What an element holds, as blocks: texts and inline elements between blocks are paragraphs."""
    loose: list[Node] = []

    def told() -> Iterator[Block]:
        if any(not isinstance(one, str) or one.strip() for one in loose):
            yield paragraph(*loose)
        loose.clear()

    if element.text:
        loose.append(element.text)
    for child in element:
        made = _block(child, deeper)
        if made is None:
            loose.extend(_inline(child))
        else:
            yield from told()
            yield made
        if child.tail:
            loose.append(child.tail)
    yield from told()


def _block(element: Any, deeper: int) -> Block | None:
    tag = element.tag
    if tag in _HEADINGS:
        level = min(_HEADINGS[tag] + deeper, _DEEPEST)
        return {"t": "h", "level": level, "c": _inlines(element)}
    if tag == "p":
        return {"t": "p", "c": _inlines(element)}
    if tag in ("ul", "ol"):
        found = [{"t": "li", "c": list(_blocks(one, deeper))} for one in element if one.tag == "li"]
        start = element.get("start", "1")
        return {"t": tag, "c": found, "start": int(start) if start.isdecimal() else 1}
    if tag == "blockquote":
        return {"t": "quote", "c": list(_blocks(element, deeper))}
    if tag == "pre":
        return {"t": "pre", "text": element.text_content().rstrip("\n"), "c": []}
    if tag == "hr":
        return {"t": "hr", "c": []}
    if tag == "table":
        return _table(element)
    return None


def _table(element: Any) -> Block:
    rows = [
        [(cell, cell.get("align") or "left") for cell in row if cell.tag in ("th", "td")]
        for row in element.iter("tr")
    ]
    width = max((len(row) for row in rows), default=1) or 1
    cells = [[_inlines(cell) for cell, _ in row] + [[]] * (width - len(row)) for row in rows]
    first = rows[0] if rows else []
    headed = bool(first) and all(cell.tag == "th" for cell, _ in first)
    aligned = [at if at in ("left", "center", "right") else "left" for _, at in first] + [
        "left"
    ] * (width - len(first))
    return {
        "t": "table",
        "head": cells[0] if headed else [],
        "rows": cells[1:] if headed else cells,
        "align": aligned,
    }  # fmt: skip


def _inlines(element: Any) -> list[Node]:
    found: list[Node] = [element.text] if element.text else []
    for child in element:
        found.extend(_inline(child))
        if child.tail:
            found.append(child.tail)
    return found


def _inline(element: Any) -> list[Node]:
    tag = element.tag
    if tag == "br":
        return [{"t": "br", "c": []}]
    if tag == "a":
        address = element.get("href", "")
        if address.startswith(_OUTSIDE):
            return [{"t": "a", "href": address, "c": _inlines(element)}]
        return _inlines(element)  # a page of ours leads nowhere on paper
    if tag in _INLINE:
        return [{"t": _INLINE[tag], "c": _inlines(element)}]
    return _inlines(element) if isinstance(tag, str) else []
