# SPDX-License-Identifier: AGPL-3.0-or-later
"""The mail server of an installation, set after its beginning."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from deploy.mail import keep, kept

URL = "smtp://mail.example:2525"


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    settings.STATE = tmp_path
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    return tmp_path


def mail(**options: object) -> str:
    out = io.StringIO()
    call_command("mail", stdout=out, **options)
    return out.getvalue()


def test_a_server_that_takes_a_letter_is_kept(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("deploy.management.mailing.try_out", lambda url, sender, to: "")
    told = mail(to="ada@b.test", server=URL, sender="g@b.test")
    assert "ada@b.test" in told
    assert kept(folder) == {"EMAIL_URL": URL, "EMAIL_FROM": "g@b.test"}
    mail(none=True)
    assert kept(folder) == {}


def test_one_that_does_not_leaves_the_one_that_is_kept(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(folder, URL, "g@b.test")
    monkeypatch.setattr("deploy.management.mailing.try_out", lambda url, sender, to: "refused")
    with pytest.raises(CommandError, match="refused"):
        mail(to="ada@b.test", server="smtp://other.example")
    with pytest.raises(CommandError, match="smtp"):
        mail(to="ada@b.test", server="other.example")
    assert kept(folder)["EMAIL_URL"] == URL


@pytest.mark.parametrize("options", [{}, {"to": "ada@b.test"}])
def test_with_nobody_to_ask_what_is_missing_is_said(options: dict[str, str]) -> None:
    with pytest.raises(CommandError, match="missing"):
        mail(**options)
