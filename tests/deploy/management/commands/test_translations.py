# SPDX-License-Identifier: AGPL-3.0-or-later
"""`./run manage translations`: says what French lacks, and writes the catalogue anew."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from deploy import translations

CODE = """
from django.utils.translation import gettext as _, ngettext
_("Yes")
ngettext("%(n)s day", "%(n)s days", n)
"""


@pytest.fixture
def house(tmp_path: Path, settings: Any) -> Path:
    """A house of two sentences, with an empty French catalogue."""
    settings.BASE_DIR = tmp_path
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    (tmp_path / "groupes").mkdir()
    (tmp_path / "groupes" / "words.py").write_text(CODE)
    (tmp_path / "locale" / "fr" / "LC_MESSAGES").mkdir(parents=True)
    return tmp_path


def run(*arguments: str) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("translations", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def phrases(house: Path, **told: object) -> str:
    path = house / "phrases.json"
    path.write_text(
        json.dumps({"Yes": "Oui", "%(n)s day ||| %(n)s days": ["%(n)s jour", "%(n)s jours"]} | told)
    )
    return str(path)


def test_what_lacks_is_an_error_and_is_printed_to_be_filled_in(house: Path) -> None:
    with pytest.raises(CommandError, match="not complete"):
        run("--check")
    out, _err = run("--missing")
    assert json.loads(out) == {"Yes": "", "%(n)s day ||| %(n)s days": ["", ""]}


def test_phrases_are_written_in_and_compiled_and_nothing_lacks_any_more(house: Path) -> None:
    out, err = run("--update", "--from", phrases(house))
    assert "2 messages, 0 problems (fr)" in out
    assert err == ""
    compiled = house / "locale" / "fr" / "LC_MESSAGES" / f"{translations.DOMAIN}.mo"
    assert b"Oui" in compiled.read_bytes()
    run("--check")
    assert json.loads(run("--missing")[0]) == {}


def test_updating_again_changes_nothing(house: Path) -> None:
    run("--update", "--from", phrases(house))
    path = house / "locale" / "fr" / "LC_MESSAGES" / f"{translations.DOMAIN}.po"
    before = path.read_bytes()
    run("--update")
    assert path.read_bytes() == before


def test_checking_changes_nothing(house: Path) -> None:
    with pytest.raises(CommandError):
        run("--check")
    assert list((house / "locale").rglob("*.*")) == []


def test_a_sentence_that_can_not_be_collected_is_told_by_its_place(house: Path) -> None:
    (house / "groupes" / "words.py").write_text("_(name)\n")
    with pytest.raises(CommandError, match=r"words\.py"):
        run("--check")


def test_one_thing_is_asked_at_a_time(house: Path) -> None:
    for arguments in ((), ("--check", "--update")):
        with pytest.raises(CommandError):
            run(*arguments)
