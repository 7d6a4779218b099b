# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reading bytes that strangers send: what is refused before any notice is looked for.

Limits: 20 MB a file, 200 levels of nesting in JSON, 256 in XML (libxml2's own, kept on by
`huge_tree=False`). A document type declaration is refused whole, so no entity is ever defined,
and nothing is fetched from anywhere.
"""

import json
import re
from typing import Any, NoReturn

from lxml import etree

MAX_BYTES = 20 * 1024 * 1024
MAX_DEPTH = 200

# libxml2's numbers (xmlParserErrors): encodings it can not follow, and its own limits.
_NO_MEMORY = 2
_ENCODING_ERRORS = {6, 31, 32, 79, 81}
_INVALID_CHARACTER = 9
_RESOURCE_LIMIT = 114
_TAG_NOT_FINISHED = 77
# A declaration after nothing but spaces, instructions and comments. The groups are atomic: no
# input makes the search go back and forth.
_DECLARATION = re.compile(rb"(?>\s++|<\?(?>.*?\?>)|<!--(?>.*?-->))*+<!(?!--)", re.DOTALL)

_WEB_PAGE = re.compile(rb"<!doctype\s+html\b|<html\b", re.IGNORECASE)
_POSITION = re.compile(r", line \d+, column \d+$")
# One byte a letter, and a claim of two or four.
_WIDE = re.compile(rb"<\?xml[^>]*encoding=[\"'](?:utf-?16|utf-?32|ucs-?[24])", re.IGNORECASE)

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"{\\rtf", "an RTF document"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"SQLite format 3", "an SQLite database"),
)


class RefusedError(Exception):
    """The file (or one record of it) is not read. `error` is a stable code, `reason` a sentence."""

    def __init__(self, error: str, reason: str) -> None:
        super().__init__(reason)
        self.error = error
        self.reason = reason


def kind_of(data: bytes) -> tuple[str, bytes]:
    """`("xml" | "json", bytes ready for the reader)`, or RefusedError with the reason."""
    if len(data) > MAX_BYTES:
        raise RefusedError(
            "too_large",
            f"{len(data)} bytes: more than the {MAX_BYTES} bytes a notice file may have",
        )
    if data.startswith(b"<") and not _WEB_PAGE.match(data) and data[1:2] != b"\x00":
        return "xml", data
    data = _as_utf8(data)
    start = data[:4096].lstrip(b" \t\r\n")
    if not start and not data.strip():
        raise RefusedError("empty", "the file is empty")
    for magic, name in _MAGIC:
        if start.startswith(magic):
            raise RefusedError("unsupported_format", f"this is {name}, not a notice")
    if _WEB_PAGE.match(start):
        raise RefusedError("not_a_notice", "a web page (HTML), not a notice")
    if start.startswith(b"<"):
        return "xml", data.lstrip(b" \t\r\n")
    if start[:1] in (b"{", b"["):
        return "json", data
    if b"\x00" in start:
        raise RefusedError(
            "unsupported_format", "binary content: neither XML nor JSON, so not a notice"
        )
    raise RefusedError("not_a_notice", "plain text: neither XML nor JSON")


def _as_utf8(data: bytes) -> bytes:
    """Drop a UTF-8 mark; turn UTF-16 and UTF-32 into UTF-8 so that one set of checks is enough."""
    if data.startswith(b"\xef\xbb\xbf"):
        return data[3:]
    for mark, codec in (
        (b"\xff\xfe\x00\x00", "utf-32"),
        (b"\x00\x00\xfe\xff", "utf-32"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
        (b"<\x00", "utf-16-le"),  # without a mark, but nothing else begins so
        (b"\x00<", "utf-16-be"),
    ):
        if data.startswith(mark):
            try:
                text = data.decode(codec)
            except UnicodeDecodeError as failure:
                raise RefusedError(
                    "bad_encoding", f"the file starts as {codec} but can not be read so"
                ) from failure
            # The declaration would now name the wrong encoding.
            return re.sub(r"^\s*<\?xml[^>]*\?>", "", text).encode("utf-8", "replace")
    return data


# One for all: lxml locks a parser while it works, so threads may share it.
_PARSER = etree.XMLParser(
    resolve_entities=False,
    no_network=True,
    load_dtd=False,
    dtd_validation=False,
    attribute_defaults=False,
    huge_tree=False,
    remove_comments=True,
    remove_pis=True,
    remove_blank_text=True,  # the indentation: a third of the nodes, and nobody's words
    collect_ids=False,
)


def load_xml(data: bytes) -> etree._Element:
    """The root element; comments and processing instructions are left out of the tree."""
    # A declaration can only stand before the root element: look there, before any parsing.
    if _DECLARATION.match(data):
        _refuse_dtd()
    try:
        root = etree.fromstring(data, _PARSER)
    except etree.XMLSyntaxError as failure:
        raise _xml_refusal(data, failure) from failure
    except (ValueError, LookupError) as failure:
        raise RefusedError("malformed_xml", f"this XML can not be read: {failure}") from failure
    # The same declaration in an encoding the bytes above do not show.
    if root.getroottree().docinfo.doctype:
        _refuse_dtd()
    return root


def _refuse_dtd() -> NoReturn:
    raise RefusedError(
        "forbidden_dtd",
        "the XML declares a document type (DTD) or entities, which no notice needs",
    )


def _xml_refusal(data: bytes, failure: etree.XMLSyntaxError) -> RefusedError:
    said = _POSITION.sub("", (failure.msg or "").split("\n")[0])
    line, column = failure.position
    where = f"line {line}, column {column}"
    code = int(failure.code)  # of the first error; the log also holds other files' errors
    if code == _NO_MEMORY:
        raise MemoryError(said)
    if _ends_inside_a_letter(data):
        return RefusedError("truncated", f"the XML stops in the middle of a letter ({where})")
    if code in _ENCODING_ERRORS:
        return RefusedError("bad_encoding", f"the text is not in the encoding it claims: {said}")
    if code == _RESOURCE_LIMIT:
        if "depth" in said.lower():
            return RefusedError("too_deep", "elements are nested more than 256 deep")
        return RefusedError("too_large", f"the XML goes beyond the reader's limits: {said}")
    if _cut_short(data, failure, code):
        return RefusedError("truncated", f"the XML stops before its end ({where})")
    if code == _INVALID_CHARACTER and not _is_utf8(data):
        return RefusedError("bad_encoding", f"bytes that are not text, {where}: {said}")
    if _WIDE.match(data):
        return RefusedError("bad_encoding", "the XML claims an encoding its bytes are not in")
    return RefusedError("malformed_xml", f"not well-formed XML, {where}: {said}")


def _cut_short(data: bytes, failure: etree.XMLSyntaxError, code: int) -> bool:
    if code == _TAG_NOT_FINISHED and "Premature end" in (failure.msg or ""):
        return True
    body = data.rstrip()
    if body.endswith(b">"):
        return False
    # Cut inside a tag, an attribute or a word: the complaint is about the last line.
    return failure.position[0] >= body.count(b"\n") + 1


def _ends_inside_a_letter(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as failure:
        return failure.reason == "unexpected end of data"
    return False


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def load_json(data: bytes, *, what: str = "the file") -> Any:
    """The decoded value. `what` names it in the reason of a refusal."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as failure:
        if failure.reason == "unexpected end of data":
            raise RefusedError("truncated", f"{what} stops in the middle of a letter") from failure
        raise RefusedError(
            "bad_encoding", f"{what} is not UTF-8 text (byte {failure.start})"
        ) from failure
    return load_json_text(text, what=what)


def load_json_text(text: str, *, what: str) -> Any:
    """As `load_json`, from text already decoded (a JSON document inside another one)."""
    try:
        value = json.loads(text, parse_constant=_nothing)
    except json.JSONDecodeError as failure:
        # The last few letters may be the beginning of a word or of an escape.
        near_end = failure.pos >= len(text.rstrip()) - 6 and not text.rstrip().endswith(("}", "]"))
        if failure.msg.startswith("Unterminated string") or near_end:
            raise RefusedError(
                "truncated", f"{what}: the JSON stops before its end (character {failure.pos})"
            ) from failure
        raise RefusedError(
            "malformed_json",
            f"{what} is not well-formed JSON, line {failure.lineno}, column {failure.colno}: "
            f"{failure.msg}",
        ) from failure
    except RecursionError as failure:
        raise _json_too_deep(what) from failure
    except ValueError as failure:  # a number of thousands of digits
        raise RefusedError("malformed_json", f"{what} holds an unreadable value") from failure
    if _deeper_than(value, MAX_DEPTH):
        raise _json_too_deep(what)
    return value


def _nothing(_: str) -> None:
    """NaN and Infinity are no JSON, but exports of tables have them where a value is missing."""


def _json_too_deep(what: str) -> RefusedError:
    return RefusedError("too_deep", f"{what}: the JSON is nested more than {MAX_DEPTH} deep")


def _deeper_than(value: Any, limit: int) -> bool:
    level = [value]
    for _ in range(limit):
        deeper: list[Any] = []
        for one in level:
            if isinstance(one, dict):
                deeper.extend(child for child in one.values() if isinstance(child, dict | list))
            elif isinstance(one, list):
                deeper.extend(child for child in one if isinstance(child, dict | list))
        if not deeper:
            return False
        level = deeper
    return True
