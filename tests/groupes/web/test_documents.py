# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a document runs, embeds or fetches is refused, whatever its parts are called."""

import io

import pytest

from groupes.web.filetypes import sniff
from tests.groupes.web.packed import ODT_MIME, code, openxml, packed

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def word(types="", relations="", *more):
    """A Word document whose tables of contents say this too."""
    return packed(
        ("[Content_Types].xml", f"<Types>{types}</Types>"),
        ("_rels/.rels", "<Relationships/>"),
        ("word/document.xml", "<x/>"),
        ("word/_rels/document.xml.rels", f"<Relationships>{relations}</Relationships>"),
        *more,
    )


def part(kind, name="/word/document.xml"):
    return f'<Override PartName="{name}" ContentType="{kind}"/>'


def relation(kind, target, mode="External"):
    return f'<Relationship Id="r" Type="{OFFICE}/{kind}" Target="{target}" TargetMode="{mode}"/>'


HARMLESS = [
    word(part(WORD_MAIN)),
    word("", relation("hyperlink", "https://example.test/")),
    word("", relation("attachedTemplate", "file:///C:\\Users\\ana\\Maison.dotx")),
    word("", relation("attachedTemplate", "file:///Users/ana/Maison.dotx")),
    word("", relation("attachedTemplate", "Normal.dotm")),
    word("", relation("package", "embeddings/classeur.xlsx", "Internal"),
         ("word/embeddings/classeur.xlsx", "a chart's figures")),
    word('<Default Extension="bin" ContentType="application/vnd.openxmlformats-officedocument.oleObject"/>'),
    openxml("xl/workbook.xml", ("xl/externalLinks/_rels/externalLink1.xml.rels",
            f"<R>{relation('externalLinkPath', 'file:///C:/prix.xlsx')}</R>")),
]  # fmt: skip


@pytest.mark.parametrize("content", HARMLESS)
def test_what_a_document_may_carry(content):
    assert sniff(io.BytesIO(content), "m.xlsx" if b"xl/workbook" in content else "m.docx")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        # A docm that is called docx, its macros under another name.
        (word(part("application/vnd.ms-word.document.macroEnabled.main+xml")), "macros"),
        (word(part("application/vnd.ms-word.document.MACROENABLED.main+xml")), "macros"),
        (word(part("application/vnd.ms-office.vbaProject", "/word/notes.bin")), "macros"),
        (word('<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'),
         "macros"),
        (word("", relation("vbaProject", "notes.bin", "Internal")), "macros"),
        (word("", relation("control", "notes.xml", "Internal")), "macros"),
        (word("", relation("attachedTemplate", "https://evil.test/t.dotm")), "elsewhere"),
        (word("", relation("attachedTemplate", "\\\\evil.test\\t.dotm")), "elsewhere"),
        (word("", relation("attachedTemplate", "file:////evil.test/t.dotm")), "elsewhere"),
        (word("", relation("attachedTemplate", "file:///%5c%5cevil.test/t.dotm")), "elsewhere"),
        (word("", relation("attachedTemplate", "file://evil.test/t.dotm")), "elsewhere"),
        (word("", relation("frame", "https://evil.test/")), "elsewhere"),
        (word("", relation("subDocument", "https://evil.test/")), "elsewhere"),
        (word("", relation("image", "https://evil.test/seen.png")), "elsewhere"),
        (word("", relation("image", "https://evil.test/seen.png").replace("External", "&#69;xternal")),
         "elsewhere"),
        (word("", relation("oleObject", "https://evil.test/a.htm")), "embedded"),
        (word("", relation("oleObject", "embeddings/a.xlsx", "Internal")), "embedded"),
        (word("", relation("package", "embeddings/a.docm", "Internal")), "embedded"),
        (word("", "", ("word/embeddings/oleObject1.bin", "x")), "embedded"),
        (word("", "", ("WORD/Embeddings/x.EXE", "x")), "embedded"),
        (word('<Default Extension="bin" ContentType="application/vnd.openxmlformats-officedocument.oleObject"/>',
              "", ("word/a.bin", "x")), "embedded"),
        (word("<!-- ", ""), "damaged"),
        (packed(("[Content_Types].xml", '<!DOCTYPE T [<!ENTITY a "b">]><T/>'),
                ("word/document.xml", "<x/>")), "damaged"),
        (word("", "", ("WORD/document.xml", "<y/>")), "damaged"),  # two parts of one name
        (word("<a/>" * 300_000), "unpacks_too_large"),
    ],
)  # fmt: skip
def test_what_a_document_runs_embeds_or_fetches_is_refused(content, reason):
    assert code(content, "m.docx") == reason


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("application/vnd.sun.star.oleobject", "embedded"),
        ("application/vnd.sun.star.basic-library", "macros"),
        ("text/x-script", "macros"),
    ],
)
def test_opendocument_says_it_in_its_manifest(kind, reason):
    entry = f'<m:file-entry xmlns:m="urn:m" m:media-type="{kind}" m:full-path="Object 1"/>'
    content = packed(
        ("mimetype", ODT_MIME),
        ("content.xml", "<x/>"),
        ("META-INF/manifest.xml", f"<m>{entry}</m>"),
        stored=("mimetype",),
    )
    assert code(content, "m.odt") == reason


def test_many_tables_of_contents_are_not_all_unpacked():
    blank = "<Relationships>" + " " * (1024 * 1024 - 100) + "</Relationships>"
    more = [(f"word/_rels/part{number}.xml.rels", blank) for number in range(10)]
    assert code(word("", "", *more), "m.docx") == "unpacks_too_large"


def test_a_part_that_is_not_what_the_list_says_is_refused():
    content = word(part(WORD_MAIN))
    at = content.index(b"[Content_Types].xml")  # the first is the part's own header
    other = content[:at] + b"[Content_Typez].xml" + content[at + 19 :]
    assert code(other, "m.docx") == "damaged"
