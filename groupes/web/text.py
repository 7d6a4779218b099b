# SPDX-License-Identifier: AGPL-3.0-or-later
"""People's text becomes HTML here and nowhere else.

The only module that imports Markdown, bleach and nh3, and the only one that marks anything as
safe. Three walls, one after the other:

1. **Markdown** with raw HTML switched off: what looks like a tag stays text, to be read.
2. **bleach** keeps the tags and attributes of one short list. Its maintainers ended it in June 2026, hence the third wall.
3. **nh3** (maintained) cleans again by the same list. It must find nothing left to remove;
   should it ever, its output wins and the difference is logged as an error.

No style, class, id, image, form or script comes out, so a strict CSP has nothing to block.
Headings start at h3, below the page's own. Work is bounded: a source has a length, and one made
to tie Markdown in knots (thousands of brackets) is shown as plain text instead of being parsed.

**No word disappears.** Markdown was made for authors who see what they made of it; a colleague who
writes `[Nadia]: présente` never learns that nobody read it. Every word of a source stands in the
text that is shown, or in an address that is: what Markdown would drop is shown as typed (a refused
address, a definition that nothing uses), or said beside (the title of a link, the language of a
piece of code). :func:`_all_there` checks it on each text; one that fails is shown as written.
"""

from __future__ import annotations

import html
import logging
import re
import threading
from collections.abc import Iterator, MutableMapping, Sequence
from functools import lru_cache, partial
from html.parser import HTMLParser
from typing import Any, Final, override
from xml.etree.ElementTree import Element, SubElement

import nh3
from bleach.linkifier import LinkifyFilter
from bleach.sanitizer import Cleaner
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from markdown import Markdown
from markdown.blockprocessors import HashHeaderProcessor
from markdown.extensions import Extension
from markdown.extensions.tables import TableProcessor
from markdown.inlinepatterns import (
    AUTOLINK_RE,
    BACKTICK_RE,
    IMAGE_LINK_RE,
    LINK_RE,
    REFERENCE_RE,
    BacktickInlineProcessor,
    InlineProcessor,
    LinkInlineProcessor,
    ReferenceInlineProcessor,
    ShortReferenceInlineProcessor,
)
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString
from pymdownx.superfences import SuperFencesBlockPreprocessor

from groupes.web.oneline import cut, seen, unstacked

logger = logging.getLogger(__name__)

RENDERER_VERSION: Final = 2
"""Stored beside rendered HTML; raised whenever the same source would render differently."""

MAX_SOURCE: Final = 20_000
"""Characters of one text: a long page. What is longer is a file."""

# The bounds of what Markdown and bleach are given. Their cost grows with the square of some of
# these, and 5,000 opening brackets take seconds; within them, 20,000 characters take a quarter of a
# second at most. Code between fences is not counted: nothing is looked for in it. Lowering a bound
# needs no other version: what was kept costs nothing more.
MAX_BRACKETS: Final = 600
MAX_LINK: Final = 2_000
MAX_ADDRESSES: Final = 1_000
"""What may be an address, of a page or a person: each passes the walls by itself."""
MAX_SIBLINGS: Final = 1_500
"""Items of a list, lines of a paragraph: bleach looks for each among the others."""
MAX_DEPTH: Final = 12
MAX_BLOCK_LINES: Final = 1_500
MAX_CELLS: Final = 10_000
MAX_MARKS: Final = 3_000
"""Runs of * _ ~ and ` in a source: each is tried against those that follow."""
MAX_CODE: Final = 1_000
"""Runs of ` alone: one that none answers is looked for among all that follow."""
MAX_STYLED: Final = 1_500
"""Words set apart in the HTML (em, strong, del, code): bleach looks for each among the others."""
MAX_TAGS: Final = 7_000
"""Tags in the HTML, and entities, which cost half."""
MAX_HTML: Final = 15 * MAX_SOURCE

TAGS: Final = frozenset(
    [
        "a",
        "blockquote",
        "br",
        "code",
        "del",
        "em",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "li",
        "ol",
        "p",
        "pre",
        "strong",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
SCHEMES: Final = frozenset({"http", "https", "mailto", "tel"})
LINK_REL: Final = "nofollow noopener noreferrer"
_ATTRIBUTES: Final = {
    "a": {"href", "rel"},
    "li": {"value"},
    "ol": {"start"},
    "td": {"align"},
    "th": {"align"},
}

# Control characters but line feed; embeddings, overrides and isolates, by which a text can be
# shown in another order than it has; language tags and noncharacters, which nobody sees, but for
# the tags that make a flag of a black one (Scotland's). Right-to-left marks stay: Arabic and Hebrew
# need them, and they turn no letters around.
_INVISIBLE = re.compile(
    "(\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{1,6}\U000e007f)|"
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb\ufdd0-\ufdef\ufffe\uffff"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
_LINE_END = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")

# http:// and https:// written out, or www.: `foo.py` and `groupes.views` are not addresses.
# Where it ends among punctuation and brackets is told by _address_end. pymdownx's magiclink was
# tried: it misses `note:https://…` and runs through « guillemets » and `](`.
_ADDRESS = re.compile(
    r"""(?<![\w@/.=-])                                 # not in the middle of a word or address
        (?:https?://(?=[\w\[]) | www\.(?=[\w-]+\.\w))
        [^\s<>"`{}|\\^«»“”\x02\x03\u200b-\u200f\ufeff]*""",
    re.IGNORECASE | re.VERBOSE,
)
_MAIL = (
    r"(?:mailto:)?(?P<mail>[^\W_][\w.+%-]{0,63}@(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24})"
    r"(?![^\W_]|[@-])"
)
_HREF = re.compile(
    r"""(?i:https?)://[^\s/?#\\].* | /(?![/\\]).* | /
      | (?i:mailto):[^\s?&]+ (?:\?(?i:subject|body)=[^\s&]* (?:&(?i:subject|body)=[^\s&]*)?)?
      | (?i:tel):[+]?[0-9][0-9().\ -]{1,30}""",
    re.VERBOSE,
)
_UNSEEN = re.compile("[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")


class TextTooLongError(ValueError):
    """A text of more than MAX_SOURCE characters. `message` is for the person, in their language."""

    def __init__(self, length: int) -> None:
        self.length = length
        self.message = _(
            "This text has %(length)s characters; at most %(limit)s are kept in one text."
        ) % {"length": length, "limit": MAX_SOURCE}
        super().__init__(f"{length} characters, at most {MAX_SOURCE}")


class TangledError(Exception):
    """A source that would cost Markdown too much. Never leaves this module."""


def render(source: str) -> SafeString:
    """Markdown as safe HTML; the empty string gives the empty string.

    Always gives something to show: a source too tangled for Markdown, or that breaks it, comes
    out as its own plain text. Raises TextTooLongError beyond MAX_SOURCE characters.
    """
    text = unstacked(normalised(source))
    # This is the one module that renders: what Markdown gave went through bleach and was looked at once
    # more (the third wall); what it could not convert is escaped.
    return mark_safe(_converted(text) or _as_written(text))  # noqa: S308 - cleaned by bleach, or escaped


@lru_cache(maxsize=512)
def shown(source: str) -> SafeString:
    """As :func:`render`, for a text whose HTML is not stored beside it (a charter, a piece): made
    the first time that a process shows it."""
    return render(source)


def stored(html_kept: str, version: int, source: str) -> SafeString:
    """HTML that :func:`render` gave when ``source`` was stored; made anew if the rules changed."""
    # Safe as render() made it so under these very rules; under older ones it is made anew.
    return mark_safe(html_kept) if version == RENDERER_VERSION else shown(source)  # noqa: S308 - by render()


def plain(source: str, length: int = 200) -> str:
    """The words of a Markdown text on one line, at most `length` characters, cut at a space.

    Plain text, not HTML: templates escape it. Longer sources than MAX_SOURCE are cut first.
    """
    words = " ".join(_Reading(render(source[:MAX_SOURCE])).text().split())
    if len(words) <= length:
        return words
    begun = cut(words, max(length - 1, 0))
    head, space, _tail = begun.rpartition(" ")
    # A text without spaces near the end (an address, another script) is cut where it stands.
    return (head if space and len(head) > length // 2 else begun).rstrip(" ,;:.") + "…"


def normalised(source: str) -> str:
    """The source as it is kept and rendered: one kind of line end, no invisible characters.

    Raises TextTooLongError.
    """
    if len(source) > MAX_SOURCE:
        raise TextTooLongError(len(source))
    text = _INVISIBLE.sub(r"\1", _LINE_END.sub("\n", source.replace("\t", "    ")))
    if len(text) > MAX_SOURCE:  # tabs alone made it so: what is kept must always be rendered
        text = _INVISIBLE.sub(r"\1", _LINE_END.sub("\n", source.replace("\t", " ")))
    return text


def differences(cleaned: str) -> str | None:
    """What the third wall makes of bleach's output where the two do not say the same, or None.

    Spelling aside (`&quot;` or `"`, `<br />` or `<br>`), the tags, attributes and words must be
    the same. Used by the tests on every hostile text, and by `render` on every text.
    """
    walled = _WALL.clean(cleaned)
    if walled == cleaned or _Reading(walled) == _Reading(cleaned):
        return None
    return walled


# --- first wall: Markdown ----------------------------------------------------------------------


class _Guard(Preprocessor):
    """Refuses what would take Markdown seconds. Runs after fenced code has been put aside."""

    MARKS = re.compile(r"[*_~`]++")
    ADDRESSES = re.compile(r"://|(?i:www)\.|@")
    MARKERS = re.compile(r"(?:[ ]*(?:>|[-*+](?=[ ])|\d+\.(?=[ ])))+")

    def run(self, lines: list[str]) -> list[str]:
        if sum(line.count("[") for line in lines) > MAX_BRACKETS:
            raise TangledError("too many brackets")
        if sum(len(self.MARKS.findall(line)) for line in lines) > MAX_MARKS:
            raise TangledError("too many marks")
        if sum(len(_Code.RUN.findall(line)) for line in lines) > MAX_CODE:
            raise TangledError("too much code")
        if sum(map(len, map(self.ADDRESSES.findall, lines))) > MAX_ADDRESSES:
            raise TangledError("too many addresses")
        block = bars = 0
        for line in lines:
            markers = self.MARKERS.match(line)
            if markers and len(re.findall(r">|[-*+]|\d+", markers[0])) > MAX_DEPTH:
                raise TangledError("nested too deeply")
            # Every row of a table is filled up to the number of its columns.
            block, bars = (block + 1, max(bars, line.count("|"))) if line.strip() else (0, 0)
            if block > MAX_BLOCK_LINES:
                raise TangledError("too many lines without a blank one")
            if bars and (bars + 1) * block > MAX_CELLS:
                raise TangledError("too many table cells")
        return lines


class _Fences(SuperFencesBlockPreprocessor):
    """Code between fences, also in lists and quotations, and beside an item's mark.

    pymdownx's, with an opening of our own: what it reads after the fence (options, attributes) it
    keeps from the reader, and can take it minutes. Here all of it is said above the code.
    """

    OPENING = re.compile(
        r"(?P<before>[> ]*(?:(?:[-*+]|\d{1,6}\.)[ ]+)*)(?P<fence>~{3,}|`{3,})[ ]*(?P<info>[^`\n]*)$"
    )

    def __init__(self, md: Markdown) -> None:
        super().__init__(md)
        # A quotation ends with its line, and so does the code in it.
        self.checked_quotes = self.quotes_logic = True
        self.attr_list = False

    @override
    def run(self, lines: list[str]) -> list[str]:
        self.clear()
        self.stack: list[tuple[str, int, int]] = []
        self.disabled_indented = True
        start = 0
        for count, line in enumerate(lines):
            if self.fence is None:
                opening = self.OPENING.match(line)
                if opening:
                    self.opened(opening)
                    start = count
                continue
            ws, content = self.parse_fence_line(line)
            level = ws.count(">")
            if self.quote_level:
                self.eval_quoted(ws, content, level, start, count + 1)
            elif level:
                self.clear()
            else:
                self.eval_fence(ws, content, start, count + 1)
        return list(self.reassemble(lines))

    def opened(self, opening: re.Match[str]) -> None:
        self.ws = opening["before"]
        self.ws_len = self.ws_virtual_len = len(self.ws)
        self.quote_level = self.ws.count(">")
        self.empty_lines = 0
        self.fence = opening["fence"]
        self.fence_end = re.compile(f"{self.fence[0]}{{{len(self.fence)},}}[ ]*$")
        self.first, self.lang, self.formatter = opening[0], opening["info"].strip(), self.as_code

    def as_code(self, src: str, language: str, **_others: Any) -> str:
        said = f"<em>{escape(language)}\n</em>" if language else ""
        return f"<pre>{said}<code>{escape(src)}\n</code></pre>"


class _Layout(Preprocessor):
    """Lists, tables and quotations as everyone writes them in a chat.

    A list or a table may follow its sentence without a blank line; lists nest by two, three or four
    spaces: here each level is brought to the two that Markdown is told to expect. A quotation ends
    with its line. The same within a quotation.
    """

    ITEM = re.compile(r"([ ]*)(?:[-*]|[+](?![ ]+\d)|(\d+)\.)[ ]")
    ODD = re.compile(
        r"(?:[ >]|[-*+][ ]|(?:0|[1-9][0-9]{0,5})\.[ ])*+(?:0[0-9]+|[0-9]{7,})(?=\.[ ])"
    )
    RULE = re.compile(r"[ ]{0,3}([-*_])(?:[ ]*\1){2,}[ ]*$")
    SEPARATOR = re.compile(r"[ ]*\|?(?:[ ]*+:?-++:?[ ]*+\|)+(?:[ ]*+:?-++:?)?[ ]*+$")
    CODE = re.compile("[ ]*\x02wzxhzdk:[0-9]+\x03[ ]*$")
    BLOCK = re.compile("#{1,6}[ ]|>|[-*+][ ]|[0-9]+\\.[ ]|\\||\x02|$")

    @override
    def run(self, lines: list[str]) -> list[str]:
        return self.laid_out(lines)

    def laid_out(self, lines: list[str], depth: int = 0) -> list[str]:
        if depth > MAX_DEPTH:
            raise TangledError("nested too deeply")
        written: list[str] = []
        levels: list[int] = []  # the indents, as written, of the levels that are open
        kinds: list[bool] = []  # and whether each is numbered
        after_blank = True
        begins = 0  # the level of the first line since a blank one
        inside = ""  # a block that ends with the line that is not of it: a quotation, a table
        at = 0
        while at < len(lines):
            line = lines[at]
            words = line.lstrip(" ")
            indent = len(line) - len(words)
            # 01. or 0612345678. is not the number of an item: a list would show another.
            if odd := self.ODD.match(line):
                line = f"{line[: odd.end()]}\\{line[odd.end() :]}"
                words = line[indent:]
            item = None if self.RULE.match(line) else self.ITEM.match(line)
            if not item and words.startswith("+ "):
                line = f"{line[:indent]}\\{words}"  # + 200 € is an amount
                words = line[indent:]
            block = self.kind(words, lines, at, inside)
            if inside and words and block != inside:
                written.append("")
                after_blank = True
            if not words:
                pass
            elif item and (levels or indent < 4):
                numbered = item[2] is not None
                if not levels and not after_blank:
                    # "En juin" followed by "12. ce jour-là" is a sentence, not a twelfth item.
                    if item[2] not in (None, "1"):
                        written.append(line)
                        at += 1
                        continue
                    written.append("")
                while levels and indent < levels[-1]:
                    levels.pop()
                    kinds.pop()
                if not levels or indent >= levels[-1] + 2:
                    levels.append(indent)
                    kinds.append(numbered)
                elif kinds[-1] is not numbered:
                    kinds[-1] = numbered
                    if not after_blank:
                        written.append("")
                if len(levels) > MAX_DEPTH:
                    raise TangledError("nested too deeply")
                if len(levels) <= begins and not after_blank and written[-1]:
                    written.append("")  # or Markdown would keep it in the item of that line
                    after_blank = True
                begins = len(levels) - 1 if after_blank else begins
                line = "  " * (len(levels) - 1) + self.marked(words, item[2])
            else:
                if block and not after_blank and block != inside and (block != ">" or levels):
                    written.append("")
                    after_blank = True
                level = 0
                if indent >= 2:
                    level = sum(known < indent for known in levels)
                elif after_blank:
                    levels, kinds = [], []
                begins = level if after_blank else begins
                line = "  " * level + words if levels or level else line
                if block == ">":
                    end = at
                    while end < len(lines) and lines[end].lstrip(" ").startswith(">"):
                        end += 1
                    inner = self.laid_out(
                        [self.uncited(cited) for cited in lines[at:end]], depth + 1
                    )
                    written += [f"{'  ' * level}> {cited}".rstrip() for cited in inner]
                    inside, after_blank, at = block, False, end
                    continue
            inside, after_blank = (block if words else ""), not words
            written.append(line)
            at += 1
        return written

    def kind(self, words: str, lines: list[str], at: int, inside: str) -> str:
        """What block a line is of: ">" a quotation, "|" a table, "`" code; "" none of these."""
        if words.startswith(">"):
            return ">"
        if "|" in words and (
            inside == "|" or (at + 1 < len(lines) and self.SEPARATOR.match(lines[at + 1]))
        ):
            return "|"
        return "`" if self.CODE.match(words) else ""

    @staticmethod
    def uncited(line: str) -> str:
        return line.lstrip(" ")[1:].removeprefix(" ")

    def marked(self, words: str, number: str | None) -> str:
        """A numbered item with its number kept, for _Numbers; none where a block begins in it."""
        if number is None:
            return words
        rest = words[len(number) + 1 :].lstrip(" ")
        return words if self.BLOCK.match(rest) else f"{number}. {_Numbers.MARK % number}{rest}"


class _Numbers(Treeprocessor):
    """Items keep the numbers they were given: 3. then 7. is not 3 and 4.

    Those that all have the same were left to be counted.
    """

    MARK = "\x0e%s\x0e"  # no source holds it, and nothing strips it as a space
    MARKED = re.compile("\x0e([0-9]+)\x0e")

    @override
    def run(self, root: Element) -> None:
        for items in root.iter("ol"):
            found = [self.number(item) for item in items]
            if len({number for number in found if number is not None}) < 2:
                continue
            shown = int(items.get("start", "1"))
            for item, number in zip(items, found, strict=True):
                if number is not None and number != shown:
                    item.set("value", str(number))
                    shown = number
                shown += 1

    def number(self, item: Element) -> int | None:
        holder = item if (item.text or "").strip() or not len(item) else item[0]
        mark = self.MARKED.match(holder.text or "")
        if mark is None:
            return None
        holder.text = (holder.text or "")[mark.end() :]
        return int(mark[1])


class _Tables(TableProcessor):
    """Markdown's, but for a row of too many cells: what is too much stands in the last one."""

    # Not in its stubs, which say nothing of what begins with an underscore.
    def _build_row(self, row: str, parent: Element, align: Sequence[str | None]) -> None:
        cells: list[str] = self._split_row(row)  # type: ignore[attr-defined]  # idem
        if len(cells) > len(align):
            cells[len(align) - 1 :] = ["|".join(cells[len(align) - 1 :])]
        tr = SubElement(parent, "tr")
        for number, side in enumerate(align):
            cell = SubElement(tr, "th" if parent.tag == "thead" else "td")
            cell.text = cells[number].strip(" ") if number < len(cells) else ""
            if side:
                cell.set("align", side)


class _Headings(HashHeaderProcessor):
    """`# Title` with its space: `#urgent` is a word."""

    RE = re.compile(r"(?:^|\n)(?P<level>#{1,6})[ ]+(?P<header>[^\n]*)(?:\n|$)")


class _LowerHeadings(Treeprocessor):
    """h1 becomes h3: the page has its own h1, and the place of the text its h2."""

    @override
    def run(self, root: Element) -> None:
        for element in root.iter():
            if re.fullmatch("h[1-6]", str(element.tag)):
                element.tag = f"h{min(int(element.tag[1]) + 2, 6)}"
                # `## Title ##`, but not `# C#`.
                words = (element.text or "").rstrip()
                open_ended = words.rstrip("#")
                if not open_ended or open_ended.endswith(" "):
                    element.text = open_ended.rstrip()


class _Cuts(Treeprocessor):
    """A mark after every fifty blocks: bleach is given so many at a time, for it looks for each
    among all those beside it. No source holds the mark: it is invisible."""

    MARK = "\x1d"
    BLOCKS = 50

    def run(self, root: Element) -> None:
        if any(len(element) > MAX_SIBLINGS for element in root.iter() if element is not root):
            raise TangledError("too many items")
        for block in list(root)[self.BLOCKS - 1 :: self.BLOCKS]:
            block.tail = f"{block.tail or ''}{self.MARK}"


def _address_end(address: str, before: str) -> int:
    """Where a bare address ends in what follows it without a space.

    Not with punctuation, nor with a bracket or, after a quotation mark, the mark that was opened
    before it: `(voir https://a.fr/x_(y))`.
    """
    open_ones = {")": 0, "]": 0}
    end = len(address)
    quoted = {"'": "'", "‘": "’", "’": "’"}.get(before, "")
    for found in _BRACKET.finditer(address):
        letter = found[0]
        if letter in "([":
            open_ones[")" if letter == "(" else "]"] += 1
        elif letter in ")]":
            open_ones[letter] -= 1
        closes = letter == quoted and not address[found.end() : found.end() + 1].isalnum()
        if closes or (letter in ")]" and open_ones[letter] < 0):
            end = found.start()
            break
    while end and address[end - 1] in ".,;:!?…*_~-'‘’([":
        if address[end - 1] == "'" and not quoted and address.count("'", 0, end) % 2 == 0:
            break  # it was opened within
        end -= 1
    return end


_BRACKET = re.compile("[]()['’]")


class _Addresses(InlineProcessor):
    """Bare addresses, found before emphasis: `https://a.fr/__init__.py` has underscores."""

    ANCESTOR_EXCLUDES = ("a",)

    def __init__(self, md: Markdown) -> None:
        super().__init__("", md)
        self.compiled_re = _ADDRESS

    @override
    def handleMatch(  # type: ignore[override]  # as Markdown's own inline processors
        self, m: re.Match[str], data: str
    ) -> tuple[Element | None, int | None, int | None]:
        words = m[0][: _address_end(m[0], data[max(m.start() - 1, 0) : m.start()])]
        href = f"https://{words}" if words[:4].lower() == "www." else words
        if not _shows(href):
            return None, None, None
        return _anchor(href, AtomicString(words)), m.start(), m.start() + len(words)


class _Mails(InlineProcessor):
    """Addresses of people, bare or between < and >. Not disguised, which would need entities."""

    ANCESTOR_EXCLUDES = ("a",)

    @override
    def handleMatch(  # type: ignore[override]  # idem
        self, m: re.Match[str], data: str
    ) -> tuple[Element | None, int | None, int | None]:
        href = f"mailto:{m['mail']}"
        if not _shows(href):
            return None, None, None
        return _anchor(href, AtomicString(m[0].strip("<>"))), m.start(), m.end()


class _AutoLinks(InlineProcessor):
    """`<https://…>`; any other scheme stays as typed."""

    ANCESTOR_EXCLUDES = ("a",)

    @override
    def handleMatch(  # type: ignore[override]  # idem
        self, m: re.Match[str], data: str
    ) -> tuple[Element | None, int | None, int | None]:
        href = _resolved(self, m[1])
        if not _shows(href):
            return None, None, None
        return _anchor(href, AtomicString(href)), m.start(), m.end()


def _anchor(href: str, words: str) -> Element:
    link = Element("a", href=href)
    link.text = words
    return link


def _with_title(link: Element, said: str) -> Element:
    """A link and what is said beside it: a title that shows only under a mouse is lost to most."""
    both = Element("span")  # bleach takes the span away, and leaves what is in it
    both.append(link)
    link.tail = said
    return both


_ESCAPED = re.compile("\x02([0-9]+)\x03")


def _resolved(processor: InlineProcessor, words: str) -> str:
    """An address with the characters that Markdown had put aside in it (`\\_`)."""
    return _ESCAPED.sub(lambda escaped: chr(int(escaped[1])), processor.unescape(words))


class _Links(LinkInlineProcessor):
    """`[words](address "title")`, the address read as CommonMark does: no space in it, brackets by
    pairs. Otherwise, or where the address is refused, what was typed is shown.

    Markdown's own looks for quotation marks in the address, and swallowed the sentence from one
    apostrophe to the next; it also read on to the end of the block for each bracket never closed.
    """

    ANCESTOR_EXCLUDES = ("a",)
    BRACKET = re.compile(r"[\[\]]")
    OPENING = re.compile(r"\(\s*+(?:<([^<>\n]*)>)?")
    IN_ADDRESS = re.compile(r"[()\s]")
    CLOSING = re.compile(
        r"""\s*+(?:(?<=\s)(?:"([^"]*+)"|'([^']*+)'|\(([^()]*+)\))\s*+)?\)""",
    )

    @override
    def getText(self, data: str, index: int) -> tuple[str, int, bool]:
        depth = 1
        for bracket in self.BRACKET.finditer(data, index):
            depth += 1 if bracket[0] == "[" else -1
            if depth == 0:
                return data[index : bracket.start()], bracket.end(), True
        return "", index, False

    @override
    def getLink(self, data: str, index: int) -> tuple[str, str | None, int, bool]:
        limit = index + MAX_LINK
        refused = "", None, index, False
        if data[index : index + 1] != "(" or data.find(")", index, limit) < 0:
            return refused
        opening = self.OPENING.match(data, index, limit)
        if opening is None:
            return refused
        href, end = opening[1], opening.end()
        if href is None:
            depth = 0
            start = end
            for found in self.IN_ADDRESS.finditer(data, start, limit):
                end = found.start()
                depth += {"(": 1, ")": -1}.get(found[0], 0)
                if depth < 0 or found[0] not in "()":
                    break
            href = data[start:end]
        closing = self.CLOSING.match(data, end, limit)
        href = _resolved(self, href.strip())
        if closing is None or not href or not _shows(href):
            return refused
        title = closing[1] or closing[2] or closing[3]
        return href, title, closing.end(), True

    @override
    def handleMatch(  # type: ignore[override]  # idem
        self, m: re.Match[str], data: str
    ) -> tuple[Any, Any, Any]:
        link, start, end = super().handleMatch(m, data)
        if not isinstance(link, Element):
            return None, None, None
        title = link.attrib.pop("title", "")
        if not (link.text or "").strip():
            link.text = AtomicString(link.get("href"))
        return _with_title(link, f" ({title})") if title.strip() else link, start, end


class _Times(InlineProcessor):
    """`5*3*2` is a product, and not an italic 3."""

    @override
    def handleMatch(  # type: ignore[override]  # idem
        self, m: re.Match[str], data: str
    ) -> tuple[str, int, int]:
        return f"\x02{ord('*')}\x03", m.start(), m.end()


class _Code(BacktickInlineProcessor):
    """The same spans of code as Markdown's, from one run of backticks to the next.

    Its own walk goes letter by letter to the end of the block for each run that none answers.
    """

    RUN = re.compile("`++")

    # Its stubs say otherwise than its source, which answers (start, None) for no span.
    @override
    def find_code_spans(  # type: ignore[override]  # wrong stubs
        self, start: int, text: str
    ) -> tuple[int, int | None]:
        first = self.RUN.match(text, start)
        ticks = len(first[0]) if first else 0
        begin = start + ticks
        longest = end = 0
        for run in self.RUN.finditer(text, begin):
            length = len(run[0])
            if length == ticks:
                return begin, run.start()
            if length > longest:
                longest, end = length, run.end()
        if 0 < longest < ticks:  # a shorter run answers: the ticks before are words
            return begin - (ticks - longest), end - longest
        return begin, None


class _Definitions(Preprocessor):
    """`[label]: address` lines, taken away where they are of use.

    That is: an address, at the head of a paragraph, whose label the text uses. Anything else, such
    as who is present (`[Nadia]: oui`) or a footnote, stays where it stands.
    """

    LINE = re.compile(
        r"""[ ]{0,3}\[(?!\^)([^\[\]\n]+)\]:[ ]*+(?:<([^<>]*)>|([^\s<]\S*))"""
        r"""(?:[ ]++(?:"([^"]*)"|'([^']*)'|\(([^()]*)\)))?[ ]*+$"""
    )
    USE = re.compile(r"\[([^\[\]]+)\]")

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.references: dict[str, tuple[str, str]] = {}
        self.used: set[str] = set()
        self.refused: frozenset[str] = frozenset()

    @staticmethod
    def label(words: str) -> str:
        return " ".join(words.lower().split())

    @override
    def run(self, lines: list[str]) -> list[str]:
        self.lines, self.references, self.used = [], {}, set()
        kept: list[str] = []
        may: list[tuple[int, re.Match[str]]] = []
        heads = True
        for line in lines:
            definition = self.LINE.match(line) if heads and "]:" in line else None
            if definition:
                may.append((len(kept), definition))
            heads = definition is not None or not line.strip()
            kept.append(line)
        if not may:
            return kept
        places = {at for at, _definition in may}
        talk = "\n".join(line for at, line in enumerate(kept) if at not in places)
        uses = {self.label(use) for use in self.USE.findall(talk)}
        for at, definition in may:
            label = self.label(definition[1])
            href = definition[2] or definition[3] or ""
            if label in uses - self.refused and label not in self.references and _shows(href):
                title = definition[4] or definition[5] or definition[6] or ""
                self.references[label] = (href, title)
                self.lines.append(kept[at].strip())
                kept[at] = ""
        return kept


class _References(_Links, ReferenceInlineProcessor):
    """`[words][label]`, its label shown after: in `le devis [1]`, it was written to be read."""

    def __init__(self, pattern: str, md: Markdown, definitions: _Definitions) -> None:
        super().__init__(pattern, md)
        self.definitions = definitions

    @override
    def handleMatch(  # type: ignore[override]  # idem
        self, m: re.Match[str], data: str
    ) -> tuple[Any, Any, Any]:
        text, index, closed = self.getText(data, m.end(0))
        if not closed:
            return None, None, None
        written, end, named = self.evalId(data, index, text)
        label = self.definitions.label(written or "")
        if not named or label not in self.definitions.references:
            return None, None, None
        self.definitions.used.add(label)
        href, title = self.definitions.references[label]
        said = f" ({title})" if title else ""
        if label != self.definitions.label(text):
            # Its brackets as escapes: it is words, and not another reference.
            said = f" \x02{ord('[')}\x03{data[index:end].strip()[1:-1]}\x02{ord(']')}\x03{said}"
        link = _anchor(href, text)
        return _with_title(link, said) if said else link, m.start(0), end


class _ShortReferences(_References, ShortReferenceInlineProcessor):
    pass


class _OurMarkdown(Extension):
    def __init__(self, definitions: _Definitions) -> None:
        super().__init__()
        self.definitions = definitions

    @override
    def extendMarkdown(self, md: Markdown) -> None:
        # Raw HTML stays text.
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("html")
        # Four spaces are a nested list more often than code; a line under another is a rule.
        blocks = md.parser.blockprocessors
        blocks.deregister("code")
        blocks.deregister("setextheader")
        blocks.deregister("reference")
        blocks.register(_Headings(md.parser), "hashheader", 70)
        blocks.register(_Tables(md.parser, {"use_align_attribute": True}), "table", 75)
        inline = md.inlinePatterns
        inline.register(_Code(BACKTICK_RE), "backtick", 190)
        inline.register(_Times(r"(?<=\d)\*(?=\d)", md), "times", 175)
        for name in ("image_reference", "short_image_ref"):
            inline.deregister(name)
        inline.register(_References(REFERENCE_RE, md, self.definitions), "reference", 170)
        inline.register(_Links(LINK_RE, md), "link", 160)
        # `![words](address)` is a link: no image of elsewhere is loaded by a reader's browser.
        inline.register(_Links(IMAGE_LINK_RE, md), "image_link", 150)
        inline.register(
            _ShortReferences(REFERENCE_RE, md, self.definitions), "short_reference", 130
        )
        inline.register(_AutoLinks(AUTOLINK_RE, md), "autolink", 120)
        inline.register(_Mails(f"<{_MAIL}>", md), "automail", 110)
        inline.register(_Addresses(md), "addresses", 108)
        inline.register(_Mails(rf"(?<![^\W_])(?<![.+%/@=-]){_MAIL}", md), "mails", 106)
        md.preprocessors.register(_Fences(md), "fenced_code_block", 25)
        md.preprocessors.register(_Guard(md), "guard", 18)
        md.preprocessors.register(self.definitions, "definitions", 17)
        md.preprocessors.register(_Layout(md), "layout", 16)
        md.treeprocessors.register(_Numbers(md), "numbers", 40)
        md.treeprocessors.register(_LowerHeadings(md), "lower_headings", 35)
        md.treeprocessors.register(_Cuts(md), "cuts", -10)  # after all that write tails


def _markdown(definitions: _Definitions) -> Markdown:
    return Markdown(
        extensions=[
            "tables",
            "nl2br",
            "sane_lists",
            "pymdownx.quotes",
            "pymdownx.tasklist",
            "pymdownx.tilde",
            _OurMarkdown(definitions),
        ],
        extension_configs={
            "tables": {"use_align_attribute": True},  # a style would be stopped by the CSP
            "pymdownx.tilde": {"subscript": False},
        },
        tab_length=2,  # a nested list may be indented by 2, 3 or 4 spaces
    )


_REFERENCE = re.compile("&(?:#(?:[0-9]+|[xX][0-9a-fA-F]+);?|Tab;)")


def _seen(reference: re.Match[str]) -> str:
    """A character written as its number or name; as typed if it is one of those taken out."""
    # Nine figures are no character, and Python refuses to read thousands of them.
    meant = html.unescape(reference[0]) if len(reference[0]) < 12 else ""
    if meant and not _INVISIBLE.search(meant):
        return reference[0]
    return f"&amp;{reference[0][1:]}"  # as typed: what disappears is never known to be missing


# Boxes as characters: a disabled form field has no name, and says nothing more.
_BOXES = {
    '<input type="checkbox" disabled/>': "☐",
    '<input type="checkbox" disabled checked/>': "☑",
}


# --- second wall: bleach -----------------------------------------------------------------------


def _safe_href(address: str) -> bool:
    """http, https, mailto, tel, or a path of this site; nothing hidden, nothing endless."""
    return (
        len(address) <= MAX_LINK
        and not _UNSEEN.search(address.replace(" ", "-"))
        and _HREF.fullmatch(address) is not None
    )


def _keep(tag: str, name: str, value: str) -> str | None:
    """The value of an attribute of the list, or None to remove it. One policy for both walls."""
    kept = {
        "href": lambda: _safe_href(value),
        "rel": lambda: value == LINK_REL,
        "align": lambda: value in {"left", "center", "right"},
        "start": lambda: re.fullmatch("[0-9]{1,6}", value) is not None,
        "value": lambda: re.fullmatch("[0-9]{1,6}", value) is not None,
    }.get(name)
    return value if name in _ATTRIBUTES.get(tag, ()) and kept and kept() else None


@lru_cache(maxsize=2_000)
def _is_address(address: str) -> bool:
    """Whether browsers would make an address of it: no empty host, no port of eight figures.

    Asked of nh3's parser, which follows the same standard; Python's own is more lenient.
    """
    return "href=" in _ADDRESSES.clean(f'<a href="{escape(address)}"></a>')


_ADDRESSES = nh3.Cleaner(
    tags={"a"}, attributes={"a": {"href"}}, url_schemes=set(SCHEMES), link_rel=None
)


def _keep_in_bleach(tag: str, name: str, value: str) -> bool:
    # bleach hands over what is written, entities included; the policy is about what it means.
    meant = html.unescape(value)
    return _keep(tag, name, meant) is not None and (name != "href" or _is_address(meant))


def _shows(href: str) -> bool:
    """Whether all walls let a link to this address through, as Markdown has it."""
    meant = html.unescape(href)
    return _safe_href(meant) and _is_address(meant)


def _link(
    attributes: MutableMapping[Any, str], new: bool = False
) -> MutableMapping[Any, str] | None:
    """Called by bleach for each link. None takes the link away and leaves its words."""
    if not attributes.get((None, "href")):
        return None
    attributes[(None, "rel")] = LINK_REL
    return attributes


_NEVER = re.compile(r"(?!)")
"""Addresses were found by Markdown, before emphasis: nothing is left for bleach to look for."""


class _Linkify(LinkifyFilter):
    def extract_entities(self, token: dict[str, Any]) -> Iterator[dict[str, Any]]:
        # bleach's cleaner has already read them. Read twice, `&amp;lt;` would become `&lt;`.
        yield token


def _bleach() -> Cleaner:
    return Cleaner(
        tags=TAGS,
        attributes=_keep_in_bleach,
        protocols=SCHEMES,
        strip=True,
        strip_comments=True,
        filters=[
            partial(
                _Linkify,
                callbacks=[_link],  # type: ignore[list-item]  # its types forget that None is allowed
                skip_tags={"pre", "code"},
                url_re=_NEVER,
            )
        ],
    )


# --- third wall: nh3 ---------------------------------------------------------------------------

_WALL = nh3.Cleaner(
    tags=set(TAGS),
    attributes=_ATTRIBUTES,
    attribute_filter=_keep,
    url_schemes=set(SCHEMES),
    link_rel=None,  # `rel` is in the list: ours, on every link
    strip_comments=True,
)

_BLOCKS = TAGS - {"a", "code", "del", "em", "strong"}
_STYLED = ("<em>", "<strong>", "<del>", "<code>")


class _Reading(HTMLParser):
    """The tags and words of a piece of HTML, however they are spelled."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.seen: list[tuple[Any, ...]] = []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(("start", tag, *sorted(attrs)))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        self.seen.append(("end", tag))

    def handle_data(self, data: str) -> None:
        if self.seen and self.seen[-1][0] == "text":
            data = self.seen.pop()[1] + data
        self.seen.append(("text", data))

    def handle_comment(self, data: str) -> None:
        self.seen.append(("other", data))

    def handle_decl(self, decl: str) -> None:
        self.handle_comment(decl)

    handle_pi = unknown_decl = handle_comment

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Reading) and self.seen == other.seen

    __hash__ = None  # type: ignore[assignment]  # compared, never a key

    def text(self) -> str:
        """The words, with a space wherever a block begins or ends."""
        return "".join(
            event[1] if event[0] == "text" else " " if event[1] in _BLOCKS else ""
            for event in self.seen
        )


# --- no word disappears ------------------------------------------------------------------------

# What Markdown reads and does not show: entities (their characters are shown), the numbers of a
# list's items (the browser counts them: _Numbers), the box of a task.
_READ = re.compile(
    r"&(?:\#[0-9]+|\#[xX][0-9a-fA-F]+|[a-zA-Z0-9]+);"
    r"|^[> ]*(?:(?:[-*+]|0\.|[1-9][0-9]{0,5}\.)[> ]+)+(?:\[[ xX]\](?=[ ]))?",
    re.MULTILINE,
)
# Everything but spaces and the ASCII punctuation of which Markdown makes its marks.
_WORD = re.compile(r"[^\s!-/:-@\[-`{-~]+")
_TAG = re.compile(
    r"""<a href="(?P<href>[^"]*)"[^>]*>(?P<words>.*?)</a>|<(?:[^">]++|"[^"]*")*>""", re.DOTALL
)


def _tag_as_words(tag: re.Match[str]) -> str:
    words = tag["words"]
    if words is None:
        return ""
    words = "".join(_WORD.findall(html.unescape(_TAG.sub("", words))))
    address = "".join(_WORD.findall(html.unescape(tag["href"])))
    return escape(words if address.endswith(words) and words == address else words + address)


def _as_words(made: str) -> str:
    """What shows of our HTML: its text, and the addresses that are not said in it."""
    return html.unescape(_TAG.sub(_tag_as_words, made))


def _all_there(source: str, made: str) -> bool:
    """Whether each word of the source stands, in its order, in the HTML or an address of it."""
    shown_words = "".join(_WORD.findall(_as_words(made)))
    at = 0
    for word in _WORD.findall(_READ.sub(" ", source)):
        found = shown_words.find(word, at)
        if found < 0:
            return False
        at = found + len(word)
    return True


def _without(text: str, definitions: list[str]) -> str:
    if not definitions:
        return text
    taken = set(definitions)
    return "\n".join(line for line in text.split("\n") if line.strip() not in taken)


# --- putting them in a row ---------------------------------------------------------------------


class _Renderer:
    """One per thread: neither Markdown's nor bleach's objects may be shared between two."""

    def __init__(self) -> None:
        self.definitions = _Definitions()
        self.markdown = _markdown(self.definitions)
        self.bleach = _bleach()

    def read(self, text: str) -> tuple[str, str]:
        """Markdown's HTML, and the source less the definitions that became addresses."""
        self.definitions.refused = frozenset()
        made = self.markdown.reset().convert(text)
        unused = self.definitions.references.keys() - self.definitions.used
        if unused:  # named in code, or within another link: read again, with these left as words
            self.definitions.refused = frozenset(unused)
            made = self.markdown.reset().convert(text)
        return made, _without(text, self.definitions.lines)

    def convert(self, text: str) -> str:
        made, left = self.read(text)
        for field, box in _BOXES.items():
            made = made.replace(field, box)
        made = _REFERENCE.sub(_seen, _Numbers.MARKED.sub("", made))
        if len(made) > MAX_HTML:
            raise TangledError("the HTML is many times the text")
        if sum(made.count(tag) for tag in _STYLED) > MAX_STYLED:
            raise TangledError("too many words set apart")
        if made.count("<") + made.count("&") // 2 > MAX_TAGS:
            raise TangledError("too many tags")
        cleaned = "".join(map(self.bleach.clean, made.split(_Cuts.MARK)))
        walled = differences(cleaned)
        if walled is None:
            walled = _WALL.clean(cleaned)
            if not _all_there(left, walled):
                raise TangledError("a word would be missing")
            if text and "<hr" not in walled and not seen(_as_words(walled)):
                raise TangledError("nothing would be seen")
            return walled
        logger.error(
            "The third wall removed something bleach had kept, from a text of %s characters: "
            "%s characters became %s",
            len(text),
            len(cleaned),
            len(walled),
        )
        return walled


_local = threading.local()


def _renderer() -> _Renderer:
    renderer: _Renderer | None = getattr(_local, "renderer", None)
    if renderer is None:
        renderer = _local.renderer = _Renderer()
    return renderer


def _converted(text: str) -> str | None:
    """The three walls, or None where Markdown can not or must not read the text."""
    try:
        return _renderer().convert(text)
    except TangledError as tangled:
        logger.info("A text of %s characters is shown as plain text: %s", len(text), tangled)
    except Exception:
        # A stored message must never break the page it is on. The text itself is not logged.
        logger.exception("Markdown failed on a text of %s characters", len(text))
    # A parser that stopped half-way keeps what it was in the middle of: begin with a new one.
    _local.renderer = None
    return None


def _as_written(text: str) -> str:
    """The text itself, escaped, with its lines and paragraphs."""
    paragraphs = [p for p in re.split(r"\n\s*\n", text) if p.strip()]
    return "\n".join(
        f"<p>{'<br>'.join(escape(paragraph.strip(chr(10))).split(chr(10)))}</p>"
        for paragraph in paragraphs
    )
