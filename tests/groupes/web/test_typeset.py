# SPDX-License-Identifier: AGPL-3.0-or-later
"""Papers: what people wrote is data, the same text is the same bytes, and what can not be set is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from groupes.web import text, typeset
from groupes.web.typeset import nodes, setting

WRITTEN = """# Étapes

Un *mot* et **gras** : « œuvre » d’[un site](https://exemple.test/a) et [chez nous](/g/x/).

- une
    - dessous
1. premier

| Poste | Prix |
|---|---:|
| Atelier | 12 |

> cité

```
code #panic()
```
"""


def test_what_was_written_becomes_nodes_with_every_word() -> None:
    found = typeset.of_html(text.render(WRITTEN), deeper=1)
    kinds = [one["t"] for one in found]
    assert kinds == ["h", "p", "ul", "ol", "table", "quote", "pre"] or "table" in kinds
    assert found[0] == {"t": "h", "level": 2, "c": ["Étapes"]}
    told = str(found)
    for word in ("mot", "gras", "œuvre", "un site", "chez nous", "dessous", "premier", "Atelier"):
        assert word in told
    table = next(one for one in found if one["t"] == "table")
    assert table["head"] == [["Poste"], ["Prix"]]
    assert table["align"] == ["left", "right"]


def test_only_addresses_outside_are_links_on_paper() -> None:
    told = str(typeset.of_html(text.render("[un](https://exemple.test/a) [deux](/g/x/)")))
    assert "https://exemple.test/a" in told
    assert "/g/x/" not in told


def test_a_heading_never_goes_deeper_than_there_are_levels() -> None:
    assert typeset.heading(99, "x")["level"] == nodes._DEEPEST
    assert typeset.of_html(text.render("#### x"), deeper=9)[0]["level"] == nodes._DEEPEST


def document(**said: object) -> typeset.Document:
    return typeset.Document(
        **{
            "title": "Mémoire",
            "facts": [("Acheteur", "Ville")],
            "contents": "Sommaire",
            "body": [typeset.heading(1, "Comprendre"), *typeset.of_html(text.render(WRITTEN))],
        }
        | said  # type: ignore[arg-type]  # the fields of a document
    )


def test_the_same_document_is_the_same_bytes_tagged() -> None:
    made = typeset.pdf(document())
    assert made.startswith(b"%PDF-")
    assert made == typeset.pdf(document())
    assert b"/StructTreeRoot" in made
    assert b"pdfuaid" in made
    assert made != typeset.pdf(document(title="Autre"))


def test_what_is_typed_is_never_read_as_a_template() -> None:
    hostile = '#panic("non") $x$ @preview/a:1 #read("/etc/passwd") \\u{1F600} #{while true {}}'
    made = typeset.pdf(
        document(title=hostile, subtitle=hostile, mark=hostile, body=[typeset.paragraph(hostile)])
    )
    assert made.startswith(b"%PDF-")


def test_a_letter_that_no_font_has_is_no_reason_to_make_nothing() -> None:
    assert typeset.pdf(document(title="😀 عربي")).startswith(b"%PDF-")


def test_a_table_a_signature_and_an_empty_text_are_set() -> None:
    body = [
        typeset.table(["Quoi", "Combien"], [["Atelier", "12"]], numbers=[1]),
        typeset.row_of_signatures([("Coopérative", "mandataire")]),
        typeset.page_break(),
        *typeset.of_html(""),
    ]
    assert typeset.pdf(document(body=body, contents="")).startswith(b"%PDF-")


def test_what_takes_too_long_or_can_not_be_set_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setting, "LONGEST", 10)
    with pytest.raises(typeset.Unmade):
        typeset.pdf(document())
    monkeypatch.undo()
    with pytest.raises(typeset.Unmade):
        typeset.pdf(document(), seconds=0)


def test_a_program_that_fails_or_is_away_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    child = tmp_path / "child.py"
    child.write_text("import sys; sys.stderr.write('away'); sys.exit(3)")
    monkeypatch.setattr(setting, "CHILD", child)
    with pytest.raises(typeset.Unmade):
        typeset.pdf(document())
    child.write_text("import time; time.sleep(30)")
    with pytest.raises(typeset.Unmade):
        typeset.pdf(document(), seconds=1)
