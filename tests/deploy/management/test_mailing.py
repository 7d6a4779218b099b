# SPDX-License-Identifier: AGPL-3.0-or-later
"""Asking for a mail server until one takes a letter, or none is wanted."""

from __future__ import annotations

import pytest

from deploy.management import mailing

TO = "ada@mains-libres.example"


def ask(
    monkeypatch: pytest.MonkeyPatch, answers: list[str], tries: list[str]
) -> tuple[tuple[str, str], list[str]]:
    """What is kept, and what was said on the way. ``tries``: what each server answers."""
    typed, tried = iter(answers), iter(tries)
    said: list[str] = []
    monkeypatch.setattr("builtins.input", lambda prompt: next(typed))
    monkeypatch.setattr("getpass.getpass", lambda prompt: "s p")
    monkeypatch.setattr(mailing, "try_out", lambda url, sender, to: next(tried))
    found = mailing.ask_for_a_server(TO, say=said.append, told=said.append)
    assert (list(typed), list(tried)) == ([], [])
    return found, said


def test_none_is_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    assert ask(monkeypatch, [""], []) == (("", ""), [])


@pytest.mark.parametrize(
    ("answers", "kept"),
    [
        (["mail.example", "", "", ""], ("smtp://mail.example:587", TO)),
        (["mail.example", "465", "g@b.test", ""], ("smtps://g%40b.test:s%20p@mail.example:465", "g@b.test")),
        (["smtp://u:p@mail.example", "g@b.test"], ("smtp://u:p@mail.example", "g@b.test")),
    ],
)  # fmt: skip
def test_a_server_is_told_as_people_know_it_or_by_its_address(
    answers: list[str], kept: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    found, said = ask(monkeypatch, answers, [""])
    assert found == kept
    assert len(said) == 1
    assert TO in said[0]


def test_one_that_does_not_work_is_said_and_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = ["http://mail.example", "", "mail.example", "", "", "", ""]
    found, said = ask(monkeypatch, answers, ["ConnectionRefusedError: no"])
    assert found == ("", "")
    assert "smtp://" in said[0]
    assert "ConnectionRefusedError: no" in said[1]
    assert "s p" not in "".join(said)
