# SPDX-License-Identifier: AGPL-3.0-or-later
"""People's text becomes HTML here and nowhere else.

The only module that imports Markdown, bleach and nh3, and the only one that marks anything as
safe. Three walls, one after the other:

1. **Markdown** with raw HTML switched off: what looks like a tag stays text, to be read.
2. **bleach** keeps the tags and attributes of one short list, and makes links of bare
   addresses. Its maintainers ended it in June 2026, hence the third wall.
3. **nh3** (maintained) cleans again by the same list. It must find nothing left to remove;
   should it ever, its output wins and the difference is logged as an error.

No style, class, id, image, form or script comes out, so a strict CSP has nothing to block.
Headings start at h3, below the page's own. Work is bounded: a source has a length, and one made
to tie Markdown in knots (thousands of brackets) is shown as plain text instead of being parsed.
"""

from __future__ import annotations

import html
import logging
import re
import threading
from collections.abc import Iterator, MutableMapping
from functools import lru_cache, partial
from html.parser import HTMLParser
from typing import Any, Final, override
from xml.etree.ElementTree import Element

import nh3
from bleach.linkifier import LinkifyFilter
from bleach.sanitizer import Cleaner
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from markdown import Markdown
from markdown.blockprocessors import HashHeaderProcessor
from markdown.extensions import Extension
from markdown.inlinepatterns import (
    BACKTICK_RE,
    IMAGE_LINK_RE,
    LINK_RE,
    REFERENCE_RE,
    BacktickInlineProcessor,
    LinkInlineProcessor,
    ReferenceInlineProcessor,
    ShortReferenceInlineProcessor,
)
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

logger = logging.getLogger(__name__)

RENDERER_VERSION: Final = 1
"""Stored beside rendered HTML; raised whenever the same source would render differently."""

MAX_SOURCE: Final = 20_000
"""Characters of one text: a long page. What is longer is a file."""

# The bounds of what Markdown and bleach are given. Their cost grows with the square of some of
# these, and 5,000 opening brackets take seconds; within them, 20,000 characters take a quarter of a
# second at most. Code between fences is not counted: nothing is looked for in it. Lowering a bound
# needs no other version: what was kept costs nothing more.
MAX_BRACKETS: Final = 600
MAX_LINK: Final = 2_000
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
SCHEMES: Final = frozenset({"http", "https", "mailto"})
LINK_REL: Final = "nofollow noopener noreferrer"
_ATTRIBUTES: Final = {"a": {"href", "rel"}, "ol": {"start"}, "td": {"align"}, "th": {"align"}}

# Control characters but line feed; embeddings, overrides and isolates, by which a text can be
# shown in another order than it has; language tags and noncharacters, which nobody sees.
# Right-to-left marks stay: Arabic and Hebrew need them, and they turn no letters around.
_INVISIBLE = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb\ufdd0-\ufdef\ufffe\uffff"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
_LINE_END = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")

# http:// and https:// written out, or www.: `foo.py` and `groupes.views` are not addresses.
# It does not end with punctuation; bleach takes off a closing parenthesis that was not opened.
_ADDRESS = re.compile(
    r"""(?<![\w@/.:=-])                                # not in the middle of a word or address
        (?:https?://(?=[\w\[]) | www\.(?=[\w-]+\.\w))
        [^\s<>"'`{}|\\^«»“”‘’\u200b-\u200f\ufeff]*
        [^\s<>"'`{}|\\^«»“”‘’\u200b-\u200f\ufeff.,;:!?…*_~\-\[\]]""",
    re.IGNORECASE | re.VERBOSE,
)
_HREF = re.compile(r"(?i:https?)://[^\s/?#\\].*|(?i:mailto):[^\s?&]+|/(?![/\\]).*|/")
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
    text = normalised(source)
    return mark_safe(_converted(text) or _as_written(text))  # noqa: S308 - third wall, or escaped


@lru_cache(maxsize=64)
def shown(source: str) -> SafeString:
    """As :func:`render`, for a text whose HTML is not stored beside it (a charter, a piece): made
    the first time that a process shows it."""
    return render(source)


def stored(html_kept: str, version: int, source: str) -> SafeString:
    """HTML that :func:`render` gave when ``source`` was stored; made anew if the rules changed."""
    return mark_safe(html_kept) if version == RENDERER_VERSION else render(source)  # noqa: S308 - render's own output


def plain(source: str, length: int = 200) -> str:
    """The words of a Markdown text on one line, at most `length` characters, cut at a space.

    Plain text, not HTML: templates escape it. Longer sources than MAX_SOURCE are cut first.
    """
    words = " ".join(_Reading(render(source[:MAX_SOURCE])).text().split())
    if len(words) <= length:
        return words
    cut = words[: max(length - 1, 0)]
    head, space, _tail = cut.rpartition(" ")
    # A text without spaces near the end (an address, another script) is cut where it stands.
    return (head if space and len(head) > length // 2 else cut).rstrip(" ,;:.") + "…"


def normalised(source: str) -> str:
    """The source as it is kept and rendered: one kind of line end, no invisible characters.

    Raises TextTooLongError.
    """
    if len(source) > MAX_SOURCE:
        raise TextTooLongError(len(source))
    text = _INVISIBLE.sub("", _LINE_END.sub("\n", source.replace("\t", "    ")))
    if len(text) > MAX_SOURCE:  # tabs alone made it so: what is kept must always be rendered
        text = _INVISIBLE.sub("", _LINE_END.sub("\n", source.replace("\t", " ")))
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
    MARKERS = re.compile(r"(?:[ ]*(?:>|[-*+](?=[ ])|\d+\.(?=[ ])))+")

    def run(self, lines: list[str]) -> list[str]:
        if sum(line.count("[") for line in lines) > MAX_BRACKETS:
            raise TangledError("too many brackets")
        if sum(len(self.MARKS.findall(line)) for line in lines) > MAX_MARKS:
            raise TangledError("too many marks")
        if sum(len(_Code.RUN.findall(line)) for line in lines) > MAX_CODE:
            raise TangledError("too much code")
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


class _Lists(Preprocessor):
    """Lists as everyone writes them in a chat.

    They may follow their sentence without a blank line, and nest by two, three or four spaces:
    here each level is brought to the two that Markdown is told to expect.
    """

    ITEM = re.compile(r"([ ]*)(?:[-*+]|(\d+)\.)[ ]")
    RULE = re.compile(r"[ ]{0,3}([-*_])(?:[ ]*\1){2,}[ ]*$")

    def run(self, lines: list[str]) -> list[str]:
        written: list[str] = []
        levels: list[int] = []  # the indents, as written, of the levels that are open
        after_blank = True
        for line in lines:
            words = line.lstrip(" ")
            indent = len(line) - len(words)
            item = None if self.RULE.match(line) else self.ITEM.match(line)
            if not words:
                pass
            elif item and (levels or indent < 4):
                if not levels and not after_blank:
                    # "En juin" followed by "12. ce jour-là" is a sentence, not a twelfth item.
                    if item[2] not in (None, "1") or written[-1].startswith(">"):
                        written.append(line)
                        continue
                    written.append("")
                while levels and indent < levels[-1]:
                    levels.pop()
                if not levels or indent >= levels[-1] + 2:
                    levels.append(indent)
                if len(levels) > MAX_DEPTH:
                    raise TangledError("nested too deeply")
                line = "  " * (len(levels) - 1) + words
            elif indent >= 2:
                line = "  " * sum(level < indent for level in levels) + words
            elif after_blank:
                levels = []
            after_blank = not words
            written.append(line)
        return written


class _Headings(HashHeaderProcessor):
    """`# Title` with its space: `#urgent` is a word."""

    RE = re.compile(r"(?:^|\n)(?P<level>#{1,6})[ ]+(?P<header>[^\n]*?)[ ]*#*[ ]*(?:\n|$)")


class _LowerHeadings(Treeprocessor):
    """h1 becomes h3: the page has its own h1, and the place of the text its h2."""

    def run(self, root: Element) -> None:
        for element in root.iter():
            if re.fullmatch("h[1-6]", str(element.tag)):
                element.tag = f"h{min(int(element.tag[1]) + 2, 6)}"


class _Cuts(Treeprocessor):
    """A mark after every fifty blocks: bleach is given so many at a time, for it looks for each
    among all those beside it. No source holds the mark: it is invisible."""

    MARK = "\x1d"
    BLOCKS = 50

    def run(self, root: Element) -> None:
        for block in list(root)[self.BLOCKS - 1 :: self.BLOCKS]:
            block.tail = f"{block.tail or ''}{self.MARK}"


class _Links(LinkInlineProcessor):
    """The same links as Markdown's, without reading on and on.

    Its own walk character by character to the end of the block for each bracket never closed.
    """

    BRACKET = re.compile(r"[\[\]]")

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
        end = index + MAX_LINK
        if data[index : index + 1] != "(" or data.find(")", index, end) < 0:
            return "", None, index, False
        return super().getLink(data[:end], index)


class _Code(BacktickInlineProcessor):
    """The same spans of code as Markdown's, from one run of backticks to the next.

    Its own walk goes letter by letter to the end of the block for each run that none answers.
    """

    RUN = re.compile("`++")

    # Its stubs say otherwise than its source, which answers (start, None) for no span.
    @override
    def find_code_spans(  # type: ignore[override]  # see above
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


class _References(_Links, ReferenceInlineProcessor):
    pass


class _ShortReferences(_Links, ShortReferenceInlineProcessor):
    pass


class _ImagesAsLinks(_Links):
    """`![words](address)` is a link: no image of elsewhere is loaded by a reader's browser."""

    # As Markdown's own inline processors, which take one argument more than its older patterns.
    @override
    def handleMatch(  # type: ignore[override]  # see above
        self, m: re.Match[str], data: str
    ) -> tuple[Any, Any, Any]:
        link, start, end = super().handleMatch(m, data)
        if isinstance(link, Element):
            link.text = link.text or link.get("href")
        return link, start, end


class _OurMarkdown(Extension):
    @override
    def extendMarkdown(self, md: Markdown) -> None:
        # Raw HTML stays text. Addresses by mail are not disguised: that needs entities.
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("html")
        md.inlinePatterns.deregister("automail")
        # Four spaces are a nested list more often than code; a line under another is a rule.
        md.parser.blockprocessors.deregister("code")
        md.parser.blockprocessors.deregister("setextheader")
        md.parser.blockprocessors.register(_Headings(md.parser), "hashheader", 70)
        md.inlinePatterns.register(_Code(BACKTICK_RE), "backtick", 190)
        for name in ("image_reference", "short_image_ref"):
            md.inlinePatterns.deregister(name)
        md.inlinePatterns.register(_References(REFERENCE_RE, md), "reference", 170)
        md.inlinePatterns.register(_Links(LINK_RE, md), "link", 160)
        md.inlinePatterns.register(_ImagesAsLinks(IMAGE_LINK_RE, md), "image_link", 150)
        md.inlinePatterns.register(_ShortReferences(REFERENCE_RE, md), "short_reference", 130)
        # Fenced code is put aside at 25.
        md.preprocessors.register(_Guard(md), "guard", 18)
        md.preprocessors.register(_Lists(md), "lists", 16)
        md.treeprocessors.register(_LowerHeadings(md), "lower_headings", 15)
        md.treeprocessors.register(_Cuts(md), "cuts", -10)  # after all that write tails


def _markdown() -> Markdown:
    return Markdown(
        extensions=[
            "fenced_code",
            "tables",
            "nl2br",
            "sane_lists",
            "pymdownx.tasklist",
            "pymdownx.tilde",
            _OurMarkdown(),
        ],
        extension_configs={
            "tables": {"use_align_attribute": True},  # a style would be stopped by the CSP
            "pymdownx.tilde": {"subscript": False},
        },
        tab_length=2,  # a nested list may be indented by 2, 3 or 4 spaces
    )


_REFERENCE = re.compile("&(?:#(?:[0-9]+|[xX][0-9a-fA-F]+);?|Tab;)")


def _seen(reference: re.Match[str]) -> str:
    """A character written as its number or name, unless it is one of those that were taken out."""
    # Nine figures are no character, and Python refuses to read thousands of them.
    meant = html.unescape(reference[0]) if len(reference[0]) < 12 else ""
    return "" if not meant or _INVISIBLE.search(meant) else reference[0]


# Boxes as characters: a disabled form field has no name, and says nothing more.
_BOXES = {
    '<input type="checkbox" disabled/>': "☐",
    '<input type="checkbox" disabled checked/>': "☑",
}


# --- second wall: bleach -----------------------------------------------------------------------


def _safe_href(address: str) -> bool:
    """http, https or mailto, or a path of this site; nothing hidden, nothing endless."""
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
    }.get(name)
    return value if name in _ATTRIBUTES.get(tag, ()) and kept and kept() else None


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


def _link(
    attributes: MutableMapping[Any, str], new: bool = False
) -> MutableMapping[Any, str] | None:
    """Called by bleach for each link. None takes the link away and leaves its words."""
    href = attributes.get((None, "href"))
    if not href:
        return None
    if new:
        words = attributes["_text"]
        href = f"https://{words}" if words.lower().startswith("www.") else words
        if not (_safe_href(href) and _is_address(href)):
            return None
        # bleach writes attributes as they are given: `&copy=1` would be read as `©=1`.
        href = href.replace("&", "&amp;")
    attributes[(None, "href")] = href
    attributes[(None, "rel")] = LINK_REL
    return attributes


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
                url_re=_ADDRESS,
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


# --- putting them in a row ---------------------------------------------------------------------


class _Renderer:
    """One per thread: neither Markdown's nor bleach's objects may be shared between two."""

    def __init__(self) -> None:
        self.markdown = _markdown()
        self.bleach = _bleach()

    def convert(self, text: str) -> str:
        made = self.markdown.reset().convert(text)
        for field, box in _BOXES.items():
            made = made.replace(field, box)
        made = _REFERENCE.sub(_seen, made)
        if len(made) > MAX_HTML:
            raise TangledError("the HTML is many times the text")
        if sum(made.count(tag) for tag in _STYLED) > MAX_STYLED:
            raise TangledError("too many words set apart")
        if made.count("<") + made.count("&") // 2 > MAX_TAGS:
            raise TangledError("too many tags")
        cleaned = "".join(map(self.bleach.clean, made.split(_Cuts.MARK)))
        walled = differences(cleaned)
        if walled is None:
            return _WALL.clean(cleaned)
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
