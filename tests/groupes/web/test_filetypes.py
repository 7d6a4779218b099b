# SPDX-License-Identifier: AGPL-3.0-or-later
"""Uploads: known by their content, refused by name, never unpacked."""

import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groupes.web import filetypes
from groupes.web.filetypes import ACCEPTED, BY_EXTENSION, RefusedError, safe_name, sniff
from tests.groupes.web.packed import ODT_MIME, code, opendocument, openxml, packed

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01"
GIF = b"GIF89a\x01\x00\x01\x00\x80\x00\x00"
WEBP = b"RIFF\x1a\x00\x00\x00WEBPVP8L"
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 100


DOCX = openxml("word/document.xml")
ODT = opendocument(ODT_MIME)


GOOD = [
    (PDF, "offre.pdf", filetypes.PDF),
    (PDF, "OFFRE.PDF", filetypes.PDF),
    (PNG, "plan.png", filetypes.PNG),
    (JPEG, "plan.jpg", filetypes.JPEG),
    (JPEG, "plan.jpeg", filetypes.JPEG),
    (GIF, "plan.gif", filetypes.GIF),
    (GIF.replace(b"89a", b"87a"), "plan.gif", filetypes.GIF),
    (WEBP, "plan.webp", filetypes.WEBP),
    (DOCX, "mémoire.docx", filetypes.DOCX),
    (openxml("xl/workbook.xml"), "prix.xlsx", filetypes.XLSX),
    (openxml("ppt/presentation.xml"), "oral.pptx", filetypes.PPTX),
    (ODT, "mémoire.odt", filetypes.ODT),
    (opendocument(ODT_MIME.replace("text", "spreadsheet")), "prix.ods", filetypes.ODS),
    (opendocument(ODT_MIME.replace("text", "presentation")), "oral.odp", filetypes.ODP),
    ("Bonjour à tous·tes\r\n\ttab\x0c".encode(), "note.txt", filetypes.TEXT),
    (b"\xef\xbb\xbfnom;jours\r\n", "jours.csv", filetypes.CSV),
    (b"# Titre\n\n<p>a</p>", "note.md", filetypes.MARKDOWN),
    (b"# Titre", "note.markdown", filetypes.MARKDOWN),
    (b"BM et MZ sont deux lettres", "note.txt", filetypes.TEXT),
    (("é" * 100_000).encode(), "long.txt", filetypes.TEXT),
]


@pytest.mark.parametrize(("content", "name", "kind"), GOOD)
def test_what_is_accepted(content, name, kind):
    file = io.BytesIO(content)
    assert sniff(file, name) is kind
    assert file.tell() == 0


def test_each_accepted_type_is_tried_here():
    assert {kind.mime for *_, kind in GOOD} == {kind.mime for kind in ACCEPTED}
    assert {ext for kind in ACCEPTED for ext in kind.extensions} == set(BY_EXTENSION)
    assert filetypes.ACCEPT.startswith(".pdf,.docx,")
    assert all(str(kind.label) for kind in ACCEPTED)


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"", "vide.pdf", "empty"),
        (PDF, "offre", "no_extension"),
        (PDF, ".pdf", "no_extension"),
        # The name and the content do not agree.
        (PDF, "offre.docx", "disagrees"),
        (PDF, "offre.txt", "disagrees"),
        (PNG, "plan.jpg", "disagrees"),
        (DOCX, "prix.xlsx", "disagrees"),
        (DOCX, "mémoire.odt", "disagrees"),
        (ODT, "mémoire.docx", "disagrees"),
        (b"Bonjour", "offre.pdf", "disagrees"),
        (b"Bonjour", "plan.png", "disagrees"),
        (b"\n" + PDF, "offre.pdf", "disagrees"),
        (PDF, "offre.exe", "extension"),
        (b"print(1)", "script.py", "extension"),
        (b"alert(1)", "script.js", "extension"),
        (PNG, "plan.png.html", "extension"),
        (DOCX, "mémoire.docm", "extension"),
        (DOCX, "mémoire.zip", "extension"),
        # Programs, whatever they are called.
        (b"MZ\x90\x00\x03" + b"\x00" * 60, "offre.exe", "program"),
        (b"MZ\x90\x00\x03" + b"\x00" * 60, "offre.pdf", "program"),
        (b"\x7fELF\x02\x01", "offre.txt", "program"),
        (b"\xca\xfe\xba\xbe\x00\x00", "offre.pdf", "program"),
        (b"\xcf\xfa\xed\xfe\x07", "offre.pdf", "program"),
        (b"#!/bin/sh\nid", "note.txt", "program"),
        (b"<?php system('id');", "note.txt", "program"),
        (b"<% eval request %>", "note.md", "program"),
        (b"\x00asm\x01\x00\x00\x00", "x.txt", "program"),
        # What a browser would run or draw.
        (b"<!DOCTYPE html><p>a", "note.txt", "web_page"),
        (b"\xef\xbb\xbf \n<HTML><body>", "note.md", "web_page"),
        (b"<!-- a --><!-- b -->\n<script>alert(1)</script>", "note.md", "web_page"),
        (b"<iframe src=x>", "page.csv", "web_page"),
        (b"<?xml version='1.0'?><html xmlns='x'>", "note.txt", "web_page"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='x'/>", "plan.svg", "svg"),
        (b"<?xml version='1.0'?>\n<svg/>", "plan.png", "svg"),
        (b"<!DOCTYPE svg PUBLIC 'x'><svg>", "note.txt", "svg"),
        (b"<?xml version='1.0'?><Notice/>", "avis.xml", "xml"),
        (b"<!DOCTYPE x [<!ENTITY a 'b'>]>", "note.txt", "xml"),
        # Archives, and documents which are not quite documents.
        (packed(("a.txt", "a")), "tout.zip", "archive"),
        (packed(("a.txt", "a")), "tout.docx", "archive"),
        (packed(("META-INF/MANIFEST.MF", "a"), ("A.class", "b")), "a.jar", "archive"),
        (packed(("[Content_Types].xml", "a")), "a.docx", "archive"),
        (packed(("[Content_Types].xml", "a"), ("xl/workbook.bin", "b")), "a.xlsx", "archive"),
        (packed(), "vide.zip", "archive"),
        (b"Rar!\x1a\x07\x01\x00", "a.rar", "archive"),
        (b"7z\xbc\xaf\x27\x1c", "a.7z", "archive"),
        (b"\x1f\x8b\x08\x00", "a.pdf", "archive"),
        (b"\x00" * 257 + b"ustar\x00", "a.tar", "archive"),
        (openxml("word/document.xml", ("xl/workbook.xml", "x")), "a.docx", "unknown"),
        (opendocument("application/vnd.oasis.opendocument.graphics"), "a.odt", "unknown"),
        (opendocument(ODT_MIME, stored=()), "a.odt", "damaged"),
        # Macros, wherever they hide.
        (openxml("word/document.xml", ("word/vbaProject.bin", "x")), "a.docx", "macros"),
        (openxml("word/document.xml", ("word/VBAPROJECT.BIN", "x")), "a.docx", "macros"),
        (openxml("word/document.xml", ("customUI\\vbaProject1.bin", "x")), "a.docx", "macros"),
        (openxml("xl/workbook.xml", ("xl/macrosheets/sheet1.xml", "x")), "a.xlsx", "macros"),
        (openxml("xl/workbook.xml", ("xl/activeX/activeX1.bin", "x")), "a.xlsx", "macros"),
        (opendocument(ODT_MIME, ("Basic/Standard/Module1.xml", "x")), "a.odt", "macros"),
        (opendocument(ODT_MIME, ("Scripts/python/a.py", "x")), "a.odt", "macros"),
        # Old formats, other pictures.
        (OLE, "mémoire.doc", "old_office"),
        (OLE, "mémoire.docx", "old_office"),
        (b"{\\rtf1 a}", "mémoire.rtf", "old_office"),
        (b"II*\x00\x08\x00", "plan.tiff", "picture"),
        (b"\x00\x00\x00\x18ftypheic\x00", "plan.heic", "picture"),
        (b"BM\x00\x00\x00\x00", "plan.bmp", "picture"),
        # Text which is not.
        ("é".encode("latin-1") * 3, "note.txt", "not_utf8"),
        ("nom;é".encode("utf-16"), "jours.csv", "not_utf8"),
        (b"abc\xc3", "note.txt", "not_utf8"),
        (b"a" * 70_000 + b"\xff", "note.txt", "not_utf8"),
        (b"a\x00b", "note.txt", "not_text"),
        (b"a" * 70_000 + b"\x00", "note.csv", "not_text"),
        (b"\x1b]0;title\x07", "note.txt", "not_text"),
    ],
)
def test_what_is_refused_and_why(content, name, reason):
    assert code(content, name) == reason


def test_the_largest_file(monkeypatch):
    monkeypatch.setattr(filetypes, "MAX_BYTES", 100)
    assert sniff(io.BytesIO(PDF.ljust(100)), "a.pdf") is filetypes.PDF
    assert code(PDF.ljust(101), "a.pdf") == "too_large"


def test_a_document_is_bounded_and_its_parts_are_not_unpacked(monkeypatch):
    bomb = openxml("word/document.xml", *((f"word/{i}.xml", b"\x00" * 10**6) for i in range(9)))
    assert len(bomb) < 20_000
    # Only the tables of contents are inflated: the list says how large the other parts are.
    unpacked = filetypes._unpacked
    read = []
    monkeypatch.setattr(
        filetypes, "_unpacked", lambda file, entry: read.append(entry.name) or unpacked(file, entry)
    )
    assert sniff(io.BytesIO(bomb), "a.docx") is filetypes.DOCX
    assert read == ["[Content_Types].xml", "_rels/.rels"]
    monkeypatch.setattr(filetypes, "MAX_UNPACKED", 8 * 10**6)
    assert code(bomb, "a.docx") == "unpacks_too_large"
    monkeypatch.setattr(filetypes, "MAX_ENTRIES", 11)
    assert code(bomb, "a.docx") == "too_many_entries"
    monkeypatch.setattr(filetypes, "MAX_LISTING", 100)
    assert code(DOCX, "a.docx") == "too_many_entries"


def end_of(content):
    return content.rindex(b"PK\x05\x06")


def altered(content, offset, replacement):
    return content[:offset] + replacement + content[offset + len(replacement) :]


@pytest.mark.parametrize(
    "content",
    [
        DOCX[:-1],
        DOCX[: len(DOCX) // 2],
        DOCX + b"<script>",
        DOCX + PDF,
        altered(DOCX, end_of(DOCX) + 4, struct.pack("<H", 1)),  # another disk
        altered(DOCX, end_of(DOCX) + 8, struct.pack("<HH", 9, 9)),  # more entries than there are
        altered(DOCX, end_of(DOCX) + 8, struct.pack("<HH", 1, 1)),  # fewer
        altered(DOCX, end_of(DOCX) + 8, struct.pack("<HH", 65535, 65535)),
        altered(DOCX, end_of(DOCX) + 12, struct.pack("<L", 5)),
        altered(DOCX, end_of(DOCX) + 16, struct.pack("<L", 5)),
        altered(DOCX, end_of(DOCX) + 16, struct.pack("<L", 0xFFFFFFFF)),
        altered(DOCX, DOCX.index(b"PK\x01\x02"), b"XXXX"),
        b"PK\x03\x04",
        b"PK\x03\x04" + b"\x00" * 200,
        b"PK\x03\x04" + b"PK\x05\x06" * 30,
    ],
)
def test_a_damaged_document_is_refused(content):
    assert code(content, "a.docx") == "damaged"


def test_a_document_behind_a_password_is_refused():
    # The general purpose flags are 8 bytes into each entry of the central list.
    content = altered(DOCX, DOCX.index(b"PK\x01\x02") + 8, b"\x01\x00")
    assert code(content, "a.docx") == "encrypted"


signatures = st.sampled_from([PDF, PNG, JPEG, WEBP, DOCX, ODT, OLE, b"<svg", b"MZ", b"PK\x03\x04"])


@given(
    st.tuples(signatures | st.just(b""), st.binary(max_size=200)).map(b"".join)
    | st.tuples(st.sampled_from([DOCX, ODT]), st.integers(0, 600), st.binary(max_size=8)).map(
        lambda parts: altered(parts[0], parts[1], parts[2])
    ),
    st.sampled_from(["a.pdf", "a.docx", "a.odt", "a.txt", "a.csv", "a", "a.exe"]),
)
def test_any_bytes_are_known_or_refused_never_a_crash(content, name):
    try:
        answer = sniff(io.BytesIO(content), name).extension
    except RefusedError as refused:
        answer = refused.code
    assert answer in filetypes._REASONS or name.endswith(answer)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("Mémoire technique.pdf", "Mémoire technique.pdf"),
        ("L’offre d'Ana & Cie (v2).pdf", "L’offre d'Ana & Cie (v2).pdf"),
        ("/etc/passwd", "passwd"),
        ("..\\..\\windows\\a.txt", "a.txt"),
        ("C:\\Users\\ana\\offre.docx", "offre.docx"),
        ("../../a/../b.pdf", "b.pdf"),
        ("a/", "document"),
        ("..", "document"),
        ("", "document"),
        ("\x00\u202e\ufeff", "document"),
        (".htaccess", "htaccess"),
        ("~$offre.docx", "$offre.docx"),
        ("-rf.pdf", "rf.pdf"),
        ("offre\u202efdp.exe", "offrefdp.exe"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie- x.pdf"),
        ('a"b<c>d|e?f*g.pdf', "a-b-c-d-e-f-g.pdf"),
        ("a\u00a0\t  b .pdf", "a b .pdf"),
        ("e\u0301.pdf", "é.pdf"),
        ("con.txt", "_con.txt"),
        ("NUL", "_NUL"),
        ("console.txt", "console.txt"),
        ("a.pdf. . ", "a.pdf"),
        ("\ud800a.pdf", "a.pdf"),
    ],
)
def test_a_safe_name(name, safe):
    assert safe_name(name) == safe


def test_a_long_name_keeps_its_extension():
    assert safe_name("é" * 500 + ".docx") == "é" * 115 + ".docx"
    assert len(safe_name("a" * 10**6)) == filetypes.MAX_NAME
    assert len(safe_name("a." + "b" * 500)) == filetypes.MAX_NAME


@given(st.text(max_size=300))
def test_a_safe_name_is_always_safe(name):
    safe = safe_name(name)
    assert 0 < len(safe) <= filetypes.MAX_NAME
    assert safe == safe.strip(" .")
    assert not set('/\\<>:"|?*\r\n\x00\u202e') & set(safe)
    assert safe.encode()
    assert safe_name(safe) == safe
