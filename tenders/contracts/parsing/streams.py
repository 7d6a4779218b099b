# SPDX-License-Identifier: AGPL-3.0-or-later
"""The records of a file of any size, one after another, without holding more than one of them.

JSON is decoded record by record out of a window that moves along the file; XML by libxml2's events,
each record let go of once it is read. What can not be read of one record is told (`RefusedError`
among the values) and the next is looked for; what can not be read of the file ends it.
"""

import codecs
import json
import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import IO, Any

from lxml import etree

from tenders.notices.parsing.safety import RefusedError

MAX_BYTES = 1024 * 1024 * 1024
MAX_RECORD = 1024 * 1024
"""Characters of one record. The longest that are known have some tens of thousands."""
MAX_DEPTH = 60
MAX_ELEMENTS = 50_000
"""Elements of one record in XML."""
MOST_PASSED = 8 * 1024 * 1024
"""Characters of a file that are passed over to find the next record."""
_CHUNK = 256 * 1024
_MOST_KEYS = 2000
_DEEPEST = 2000
"""Nesting that is passed over to find the next record."""

# Lists of records, by their keys, letters only.
_LISTS = frozenset(
    re.findall(
        r"\w+",
        "marches marche contratsconcession contratsconcessions contratconcession concessions"
        " contrats contracts decp data records results releases rows",
    )
)
_NOT_LETTERS = re.compile(r"[^a-z]")


class Source:
    """The bytes of a file, counted."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._count = 0
        self.head = b""
        while len(self.head) < 4096 and (more := self._take(4096)):
            self.head += more
        self._begun = False

    def _take(self, size: int) -> bytes:
        found = self._stream.read(size)
        self._count += len(found)
        if self._count > MAX_BYTES:
            raise RefusedError("too_large", f"more than the {MAX_BYTES} bytes a file may have")
        return found

    def read(self, size: int = _CHUNK) -> bytes:
        """What follows; the beginning again, once."""
        if not self._begun:
            self._begun = True
            return self.head
        return self._take(size)


# --- JSON ------------------------------------------------------------------------------------------


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _nothing(_: str) -> None:
    """NaN and Infinity stand where tables have nothing."""


_DECODER = json.JSONDecoder(parse_float=_number, parse_constant=_nothing)
_SPACE = re.compile(r"[ \t\r\n]*")
_MARK = re.compile(r'["{}\[\],]')
_IN_STRING = re.compile(r'["\\]')
_NEAR_END = 12


def _encoding(head: bytes) -> tuple[str, int]:
    for mark, codec in (
        (b"\xef\xbb\xbf", "utf-8"),
        (b"\xff\xfe\x00\x00", "utf-32-le"),
        (b"\x00\x00\xfe\xff", "utf-32-be"),
        (b"\xff\xfe", "utf-16-le"),
        (b"\xfe\xff", "utf-16-be"),
    ):
        if head.startswith(mark):
            return codec, len(mark)
    return "utf-8", 0


class Json:
    """The records of a JSON text."""

    def __init__(self, source: Source) -> None:
        self._source = source
        codec, self._mark = _encoding(source.head)
        self._decoder = codecs.getincrementaldecoder(codec)("strict")
        self._text = ""
        self._at = 0
        self._ended = False
        self._passed = 0
        self.found = 0

    def records(self) -> Iterator[Any]:
        """Each record, decoded, or why it is not. RefusedError ends the file."""
        while self._peek():  # a text a line is a record a line
            yield from self._root()
            while self._peek() == ",":
                self._at += 1

    def _root(self) -> Iterator[Any]:
        char = self._peek()
        if char == "[":
            yield from self._list()
        elif char == "{":
            yield from self._object(0)
        else:
            raise self._malformed("a value that is neither an object nor a list")

    def _list(self) -> Iterator[Any]:
        self._at += 1
        if self._peek() == "]":
            self._at += 1
            return
        while True:
            self.found += 1
            yield self._value()
            char = self._peek()
            self._at += 1
            if char == "]":
                return
            if char != ",":
                raise self._broken(char)
            if self._peek() == "]":  # a comma too many
                self._at += 1
                return

    def _object(self, depth: int) -> Iterator[Any]:
        """The lists of records in an object; the object itself, where it has none and is the root."""
        self._at += 1
        alone: dict[str, Any] | None = {}
        size = before = 0
        found = self.found
        if self._peek() == "}":
            self._at += 1
            return
        for _ in range(_MOST_KEYS):
            key = self._key()
            name = _NOT_LETTERS.sub("", key.lower())
            char = self._peek()
            if name in _LISTS and char == "[":
                yield from self._list()
            elif name in _LISTS and char == "{" and depth < 3 and not self._is_one(name):
                yield from self._object(depth + 1)
            elif name in _LISTS and char == "{":
                self.found += 1
                yield self._value()
            else:
                before = self._consumed
                value = self._value()
                if isinstance(value, RefusedError):
                    yield value
                    alone = None
                size += self._consumed - before
                if size > MAX_RECORD:
                    alone = None
                if alone is not None:
                    alone[key] = value
            char = self._peek()
            self._at += 1
            if char == "}":
                break
            if char != ",":
                raise self._broken(char)
        else:
            raise RefusedError("too_large", f"an object of more than {_MOST_KEYS} keys")
        if self.found == found and alone and depth == 0:
            self.found += 1
            yield alone

    def _is_one(self, name: str) -> bool:
        """Whether the object that follows is a record and not what holds them."""
        return name in ("marche", "contratconcession")

    def _key(self) -> str:
        if self._peek() != '"':
            raise self._broken(self._peek())
        key = self._value()
        if isinstance(key, RefusedError):
            raise key
        if self._peek() != ":":
            raise self._broken(self._peek())
        self._at += 1
        return str(key)

    @property
    def _consumed(self) -> int:
        return self._passed_by + self._at

    _passed_by = 0

    def _peek(self) -> str:
        """The next character that is no space; "" at the end."""
        while True:
            self._at = _SPACE.match(self._text, self._at).end()  # type: ignore[union-attr]  # none is a match too
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def _more(self, size: int = _CHUNK) -> bool:
        if self._ended:
            return False
        data = self._source.read(size)
        if self._mark and data:
            data, self._mark = data[self._mark :], 0
        try:
            text = self._decoder.decode(data, final=not data)
        except UnicodeDecodeError as failure:
            if failure.reason == "unexpected end of data":
                raise RefusedError("truncated", "the file stops inside a letter") from failure
            raise RefusedError("bad_encoding", "the file is not UTF-8 text") from failure
        self._passed_by += self._at
        self._text = self._text[self._at :] + text
        self._at = 0
        self._ended = not data
        return bool(data)

    def _value(self) -> Any:
        """The value that follows, decoded; why it is not, what it was being passed over."""
        self._peek()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
            except json.JSONDecodeError as failure:
                if self._cut(failure) and len(self._text) - self._at <= MAX_RECORD:
                    if self._more(max(_CHUNK, len(self._text) - self._at)):
                        continue
                    raise RefusedError("truncated", "the JSON stops before its end") from failure
                if self._cut(failure):
                    return self._pass_over(
                        "record_too_large", f"a record of over {MAX_RECORD} characters"
                    )
                return self._pass_over("malformed_json", f"not well-formed JSON: {failure.msg}")
            except RecursionError:
                return self._pass_over("too_deep", f"nested more than {MAX_DEPTH} deep")
            except ValueError:
                return self._pass_over("malformed_json", "a number that can not be read")
            if end >= len(self._text) - 1 and not self._ended:
                self._more()
                continue  # a number may go on
            size, self._at = end - self._at, end
            if size > MAX_RECORD:
                return RefusedError("record_too_large", f"a record of over {MAX_RECORD} characters")
            if isinstance(value, dict | list) and deeper_than(value, MAX_DEPTH):
                return RefusedError("too_deep", f"nested more than {MAX_DEPTH} deep")
            return value

    def _cut(self, failure: json.JSONDecodeError) -> bool:
        """Whether more of the file may mend this."""
        if self._ended:
            return failure.pos >= len(self._text.rstrip()) - 1 or failure.msg.startswith("Untermi")
        return failure.pos >= len(self._text) - _NEAR_END or failure.msg.startswith("Untermi")

    def _pass_over(self, error: str, reason: str) -> RefusedError:
        """Go on to the end of this value, by its marks alone."""
        depth, inside = 0, False
        while True:
            found = (_IN_STRING if inside else _MARK).search(self._text, self._at)
            if found is None:
                self._count(len(self._text) - self._at)
                self._at = len(self._text)
                if not self._more():
                    raise RefusedError(error, reason)
                continue
            self._count(found.end() - self._at)
            char = found[0]
            if inside:
                self._at = found.end()
                if char == '"':
                    inside = False
                elif self._at < len(self._text) or self._more():
                    self._at += 1
                continue
            if char == '"':
                inside = True
            elif char in "{[":
                depth += 1
                if depth > _DEEPEST:
                    raise RefusedError("too_deep", f"nested more than {_DEEPEST} deep")
            elif not depth:
                self._at = found.start()
                return RefusedError(error, reason)
            elif char in "}]":
                depth -= 1
            self._at = found.end()

    def _count(self, more: int) -> None:
        self._passed += more
        if self._passed > MOST_PASSED:
            raise RefusedError("malformed_json", "too much of this file can not be read")

    def _broken(self, char: str) -> RefusedError:
        if not char:
            return RefusedError("truncated", "the JSON stops before its end")
        return self._malformed(f"“{char}” where a comma, a key or an end was due")

    def _malformed(self, what: str) -> RefusedError:
        return RefusedError("malformed_json", f"not well-formed JSON: {what}")


def deeper_than(value: Any, limit: int) -> bool:
    level = [value]
    for _ in range(limit):
        deeper: list[Any] = []
        for one in level:
            if isinstance(one, dict):
                deeper.extend(child for child in one.values() if isinstance(child, dict | list))
            else:
                deeper.extend(child for child in one if isinstance(child, dict | list))
        if not deeper:
            return False
        level = deeper
    return True


# --- XML -------------------------------------------------------------------------------------------

_RECORDS = frozenset(("marche", "contratconcession"))
ROOTS = _RECORDS | {"marches", "contratsconcessions", "contratsconcession", "decp"}
# A declaration after nothing but spaces, instructions and comments.
_DOCTYPE = re.compile(rb"(?>\s++|<\?(?>.*?\?>)|<!--(?>.*?-->))*+<!(?!--)", re.DOTALL)


def _name(element: Any) -> str:
    tag = element.tag
    if not isinstance(tag, str):
        return ""
    return _NOT_LETTERS.sub("", tag.rpartition("}")[2].lower())


def xml(source: Source) -> Iterator[Any]:
    """Each record of an XML text, as JSON would have it. RefusedError ends the file."""
    head = source.head.removeprefix(b"\xef\xbb\xbf")
    if _DOCTYPE.match(head):
        raise _dtd()
    events = etree.iterparse(
        source,
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        remove_comments=True,
        remove_pis=True,
        huge_tree=False,
    )
    try:
        yield from _xml_records(events)
    except etree.XMLSyntaxError as failure:
        said = (failure.msg or "").split("\n")[0]
        if "depth" in said.lower():
            raise RefusedError("too_deep", "elements are nested more than 256 deep") from failure
        if "ncod" in said or "not proper UTF-8" in said:
            raise RefusedError("bad_encoding", "not in the encoding it claims") from failure
        if "Premature end" in said or "EndTag: '</' not found" in said or "no element" in said:
            raise RefusedError("truncated", "the XML stops before its end") from failure
        raise RefusedError("malformed_xml", f"not well-formed XML: {said[:200]}") from failure
    except (LookupError, ValueError) as failure:
        raise RefusedError("malformed_xml", "this XML can not be read") from failure


def _dtd() -> RefusedError:
    return RefusedError(
        "forbidden_dtd", "the XML declares a document type, which no contract needs"
    )


def _xml_records(events: Any) -> Iterator[Any]:
    depth = elements = 0
    record: Any = None
    for event, element in events:
        if event == "start":
            depth += 1
            if depth == 1:
                if element.getroottree().docinfo.doctype:
                    raise _dtd()
                if _name(element) not in ROOTS:
                    shown = str(element.tag).rpartition("}")[2][:80]
                    raise RefusedError(
                        "not_contracts", f"XML with the root element <{shown}> tells no contract"
                    )
            if record is None:
                if _name(element) in _RECORDS:
                    record, elements = element, 0
            else:
                elements += 1
                if elements > MAX_ELEMENTS:
                    raise RefusedError(
                        "record_too_large", f"a record of over {MAX_ELEMENTS} elements"
                    )
            continue
        depth -= 1
        if element is record:
            record = None
            try:
                value = _as_json(element, 0)
            except RefusedError as refusal:
                value = refusal
            else:
                value.setdefault("_type", _name(element))
            yield value
        if record is None:
            _let_go(element)


def _let_go(element: Any) -> None:
    """Forget an element and all before it: what is read grows no tree."""
    element.clear()
    parent = element.getparent()
    if parent is None:
        return
    while element.getprevious() is not None:
        del parent[0]


def _as_json(element: Any, depth: int) -> Any:
    """Children by name, several of one name a list; a text where there are none."""
    if depth > MAX_DEPTH:
        raise RefusedError("too_deep", f"nested more than {MAX_DEPTH} deep")
    found: dict[str, Any] = {}
    for child in element:
        if not isinstance(child.tag, str):
            continue
        name = child.tag.rpartition("}")[2]
        value = _as_json(child, depth + 1)
        if name not in found:
            found[name] = value
        elif isinstance(found[name], list):
            found[name].append(value)
        else:
            found[name] = [found[name], value]
    if found or depth == 0:
        return found
    return element.text or ""
