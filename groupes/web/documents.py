# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an office document carries or fetches besides its text, as its own tables of contents say.

The names of the parts of a document are whatever its author writes: macros may be called
``notes.bin``. What a program of an office runs, embeds or fetches is said by the types of the parts
(``[Content_Types].xml``), by their relations (``*.rels``) and, in OpenDocument, by the manifest.
These alone are read here; they name no file of ours and nothing is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from typing import Final
from urllib.parse import unquote

from lxml import etree

type Read = Callable[[str], bytes]

_MACRO_TYPES = re.compile(r"macroenabled|vbaproject|vbadata|activex|macrosheet|controlproperties")
_MACRO_RELATIONS: Final = frozenset(
    {"vbaproject", "wordvbadata", "control", "activexcontrolbinary", "xlmacrosheet"}
)
_LINKED_BOOKS = re.compile(r"externallinkpath|xlpathmissing|xlexternallinkpath.*")
"""Another workbook that cells take figures from: Excel asks before it looks there."""
_LOCAL_TEMPLATE = re.compile(r"(?:file:///)?[a-z]:/[^/].*|file:///[^/].*|[^/:]+", re.IGNORECASE)


class _UnreadableError(Exception):
    pass


def openxml_problem(names: Collection[str], read: Read) -> str | None:
    """The reason (a code of ``filetypes``) against a Word, Excel or PowerPoint document, or None.

    ``names``: of its parts, in lower case; ``read``: what a part holds.
    """
    try:
        return _types_problem(names, read) or _relations_problem(names, read)
    except _UnreadableError:
        return "damaged"


def opendocument_problem(read: Read) -> str | None:
    """The same for OpenDocument."""
    try:
        for part in _elements(read("meta-inf/manifest.xml")):
            kind = _attribute(part, "media-type")
            if "oleobject" in kind:
                return "embedded"
            if "basic" in kind or "script" in kind:
                return "macros"
    except _UnreadableError:
        return "damaged"
    return None


def _types_problem(names: Collection[str], read: Read) -> str | None:
    # A chart keeps its figures in a workbook of its own: that one is no object of another program.
    if any(re.search(r"(?:^|/)embeddings/(?!.*\.xlsx$)", name) for name in names):
        return "embedded"
    for part in _elements(read("[content_types].xml")):
        kind = _attribute(part, "contenttype")
        if _MACRO_TYPES.search(kind):
            return "macros"
        if "oleobject" in kind:
            ending = _attribute(part, "extension")
            if not ending or any(name.endswith(f".{ending}") for name in names):
                return "embedded"
    return None


def _relations_problem(names: Collection[str], read: Read) -> str | None:
    for name in sorted(name for name in names if name.endswith(".rels")):
        for relation in _elements(read(name)):
            if problem := _relation_problem(
                _attribute(relation, "type").rpartition("/")[2],
                unquote(_attribute(relation, "target")).replace("\\", "/"),
                outside=_attribute(relation, "targetmode") == "external",
            ):
                return problem
    return None


def _relation_problem(kind: str, target: str, *, outside: bool) -> str | None:
    if kind in _MACRO_RELATIONS:
        return "macros"
    if kind == "oleobject" or (kind == "package" and not target.endswith(".xlsx")):
        return "embedded"
    if not outside or kind == "hyperlink" or _LINKED_BOOKS.fullmatch(kind):
        return None
    if kind == "attachedtemplate" and _LOCAL_TEMPLATE.fullmatch(target):
        return None  # of the machine it was written on: nothing is fetched
    return "elsewhere"


def _elements(content: bytes) -> Iterator[etree._Element]:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _UnreadableError from error
    if root.getroottree().docinfo.doctype:
        raise _UnreadableError
    yield from root.iter(etree.Element)


def _attribute(element: etree._Element, name: str) -> str:
    """The value in lower case, whatever the namespace and case of the name; "" without it."""
    for key, value in element.attrib.items():
        if etree.QName(key).localname.lower() == name:
            return str(value).strip().lower()
    return ""
