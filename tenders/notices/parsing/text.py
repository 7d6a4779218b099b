# SPDX-License-Identifier: AGPL-3.0-or-later
"""Cleaning of the words found in notices: no markup, no control character, no double escape."""

import html
import re
from functools import lru_cache
from urllib.parse import urlsplit

# References that survived the XML or JSON reader are double escapes (`&amp;quot;` in the file).
# Only those ended by a semicolon: `&copy=1` in an address is not a reference.
_REFERENCE = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
# Some senders write a line break as the reference of a backslash followed by n, r or t.
_BACKSLASH = re.compile(r"&#92;([nrt])")
_BACKSLASH_MEANING = {"n": "\n", "r": "", "t": " "}
# What a database or a page must not meet: C0 and C1 controls, lone surrogates, non-characters,
# and the marks that reverse the reading direction and so can disguise a name.
_UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
# HTML that senders paste into texts. Only elements that it has: "<5 ans" and "a <b et c>" stay. What
# makes a line of its own becomes a line break; a cell of a table, a space.
_LINES = frozenset(
    re.findall(
        r"\w+",
        "p div br hr li ul ol dl dt dd tr table thead tbody tfoot caption h1 h2 h3 h4 h5 h6 blockquote"
        " pre section article header footer address center figure figcaption option title",
    )
)
_CELLS = frozenset(("td", "th"))
_INLINE = frozenset(
    re.findall(
        r"[\w:]+",
        "a abbr acronym b big body cite code col colgroup del dfn em font form head html i img input"
        " ins kbd label link mark meta o:p q s samp script select small span strike strong style sub"
        " sup tt u var wbr",
    )
)
_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9:]{0,11})(?:[\s/][^<>]*)?>")
# What a browser would not show: said nowhere.
_UNSHOWN = re.compile(r"<(?:(?P<name>script|style)(?:\s[^<>]*)?>|!--)", re.IGNORECASE)
_ENDS = {name: re.compile(f"</{name}[^<>]*>", re.IGNORECASE) for name in ("script", "style")} | {
    "": re.compile("-->")
}
_BLANKS = re.compile(r"[ \t]+")
_EMAIL = re.compile(r"[^@\s<>,;:\"()]+@[^@\s<>,;:\"()]+\.[^@\s<>,;:\"().]{2,}")
_HOST = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}")
_MAX_URL = 2000


@lru_cache(maxsize=1024)  # of a few letters each: see the pattern
def _meaning(reference: str) -> str:
    return html.unescape(reference)


def _reference_meaning(found: re.Match[str]) -> str:
    return _meaning(found[0])


def _unescape(text: str) -> str:
    for _ in range(3):  # escapes of escapes of escapes have been seen; not deeper
        before = text
        text = _BACKSLASH.sub(lambda found: _BACKSLASH_MEANING[found[1]], text)
        text = _REFERENCE.sub(_reference_meaning, text)
        if text == before:
            break
    return text


def _without_tags(text: str) -> str:
    """HTML's tags stripped to lines. As much work as there are letters, whatever they are."""
    bare = _TAG.sub(_tag_meaning, _shown(text))
    if bare == text:
        return text
    lines = [_BLANKS.sub(" ", line).strip() for line in bare.splitlines()]
    # Two tags in a row are one break, or two at most: a paragraph's.
    kept = [line for n, line in enumerate(lines) if line or (n and lines[n - 1])]
    return "\n".join(kept)


def _tag_meaning(tag: re.Match[str]) -> str:
    name = tag[1].lower()
    if name in _LINES:
        return "\n"
    if name in _INLINE:
        return ""
    return " " if name in _CELLS else tag[0]


def _shown(text: str) -> str:
    """Without comments, scripts and styles; one that does not end is left to be read."""
    parts: list[str] = []
    at = 0
    endless: set[str] = set()  # looked for once: what has no end here has none further on
    for start in _UNSHOWN.finditer(text):
        name = (start["name"] or "").lower()
        if start.start() < at or name in endless:
            continue
        end = _ENDS[name].search(text, start.end())
        if end is None:
            endless.add(name)
        else:
            parts.append(text[at : start.start()])
            at = end.end()
    return "".join([*parts, text[at:]])


def clean(text: str | None) -> str | None:
    """The text without tags, double escapes, controls and outer spaces; line breaks stay; empty:
    None."""
    if not text:
        return None
    if "&" in text:
        text = _unescape(text)
    if "<" in text:
        text = _without_tags(text)
    if not text.isprintable():
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        # Mostly it is line breaks and French spaces that are not "printable": a look without
        # them spares the slow search.
        bare = text.replace("\n", "").replace("\t", "").replace("\xa0", "").replace("\u202f", "")
        if not bare.isprintable():
            text = _UNWANTED.sub("", text)
    return text.strip() or None


def clean_xml(text: str | None) -> str | None:
    """As `clean`, for long texts out of an XML reader, which lets no control or surrogate in:
    looking at each character again would cost as much as the reading."""
    if not text:
        return None
    if "&" in text or "<" in text or "\r" in text:
        return clean(text)
    return text.strip() or None


def clean_line(text: str | None) -> str | None:
    """As `clean`, on one line: every run of white space becomes one space."""
    if not text:
        return None
    if text.isprintable() and "&" not in text and "<" not in text:
        # The usual case, made cheap: a printable text has no white space but plain spaces.
        text = text.strip()
        return (" ".join(text.split()) if "  " in text else text) or None
    text = clean(text)
    return " ".join(text.split()) if text else None


def email(text: str | None) -> str | None:
    """The first e-mail address in the text (some senders put it in the contact's name)."""
    if not text or "@" not in text:
        return None
    found = _EMAIL.search((clean_line(text) or "")[:500])  # the search is slow on long words
    return found[0] if found else None


def web_address(text: str | None) -> tuple[str | None, str | None]:
    """An `http(s)` address and a warning code or None.

    Nothing else is let through: pages make links of these. An address without its scheme
    (`www.example.org`) is read as https and said so.
    """
    if not text:
        return None, None
    return _web_address(text) if len(text) <= 2 * _MAX_URL else (None, "url_unusable")


@lru_cache(maxsize=4096)  # the lots of a notice, and the notices of a buyer, repeat theirs
def _web_address(text: str) -> tuple[str | None, str | None]:
    address = clean_line(text)
    if address is None:
        return None, None
    address = address.replace(" ", "%20")
    try:
        parts = urlsplit(address)
        if parts.scheme.lower() in ("http", "https"):
            # Browsers take a backslash for the end of the host, where we do not.
            hides = "\\" in parts.netloc
            if not parts.hostname or hides or len(address) > _MAX_URL:
                return None, "url_unusable"
            return address, None
    except ValueError:
        return None, "url_unusable"
    if len(address) <= _MAX_URL and _HOST.fullmatch(re.split(r"[/?#:]", address, maxsplit=1)[0]):
        return f"https://{address}", "url_scheme_missing"
    return None, "url_unusable"
