# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a start needs, where the code belongs to one user and the service runs as another."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

PO = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Yes"\nmsgstr "Oui"\n'


@pytest.fixture
def messages(tmp_path: Path, settings: Any) -> Path:
    folder = tmp_path / "locale/fr/LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(PO)
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    settings.STATE = tmp_path / "state"
    settings.MEDIA_ROOT = settings.STATE / "uploads"
    settings.MAIL_FOLDER = settings.STATE / "mail"
    settings.STATIC_ROOT = settings.STATE / "static"
    return folder


def test_who_owns_the_code_compiles_the_texts_and_touches_nothing_else(messages: Path) -> None:
    call_command("prepare", texts=True)  # without a database: this test is given none
    assert (messages / "django.mo").exists()
    assert not (messages.parents[2] / "state").exists()


def test_who_may_not_is_told_who_can(messages: Path) -> None:
    (messages / f"django.mo.{os.getpid()}").mkdir()  # even root can not write there
    with pytest.raises(CommandError, match=r"prepare --texts"):
        call_command("prepare", no_migrate=True)


def test_texts_that_are_compiled_are_left_alone(messages: Path) -> None:
    call_command("prepare", texts=True)
    (messages / f"django.mo.{os.getpid()}").mkdir()
    call_command("prepare", texts=True)
