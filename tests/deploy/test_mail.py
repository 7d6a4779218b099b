# SPDX-License-Identifier: AGPL-3.0-or-later
"""The way out for mail: as one address says it, kept in the installation's folder, tried."""

from __future__ import annotations

import json
import socket
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.mail import KEPT, WrongAddress, address, described, keep, kept, try_out


def test_a_server_is_kept_for_its_owner_alone_and_let_go(tmp_path: Path) -> None:
    assert kept(tmp_path) == {}
    for url in ("smtp://u:p@mail.example", "smtps://mail.example"):
        keep(tmp_path, url, "g@mail.example")
        assert kept(tmp_path) == {"EMAIL_URL": url, "EMAIL_FROM": "g@mail.example"}
        assert stat.S_IMODE((tmp_path / KEPT).stat().st_mode) == 0o600
    keep(tmp_path, "", "")
    assert kept(tmp_path) == {}
    assert not (tmp_path / KEPT).exists()


@pytest.mark.parametrize("text", ["", "nonsense", json.dumps({"EMAIL_URL": ""})])
def test_a_file_that_says_nothing_is_no_server(text: str, tmp_path: Path) -> None:
    (tmp_path / KEPT).write_text(text)
    assert kept(tmp_path) == {}


@pytest.mark.parametrize(
    ("given", "url"),
    [
        (("mail.example", "587", "", ""), "smtp://mail.example:587"),
        (("mail.example", "", "", ""), "smtp://mail.example"),
        (("mail.example", "465", "ada", "é/@:"), "smtps://ada:%C3%A9%2F%40%3A@mail.example:465"),
    ],
)
def test_what_people_know_of_their_server_makes_its_address(
    given: tuple[str, str, str, str], url: str
) -> None:
    assert address(*given) == url
    found = described(url)["OPTIONS"]
    assert (found["host"], found["username"], found["password"]) == (given[0], *given[2:])


@pytest.mark.parametrize(
    "url", ["", "mail.example", "http://mail.example", "smtp://", "smtp://mail.example:port"]
)
def test_what_is_no_server_is_said(url: str) -> None:
    with pytest.raises(WrongAddress):
        described(url)


@pytest.fixture
def deaf() -> Iterator[int]:
    """The port of a server that speaks, and takes nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            line, _address = server.accept()
            with line:
                line.sendall(b"554 go away\r\n")

        threading.Thread(target=answer, daemon=True).start()
        yield server.getsockname()[1]


def test_a_server_that_takes_nothing_is_said_with_its_words(deaf: int) -> None:
    assert "go away" in try_out(f"smtp://127.0.0.1:{deaf}", "a@b.test", "c@d.test")


def test_a_server_that_is_not_there_is_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    assert "Refused" in try_out(f"smtp://127.0.0.1:{port}", "a@b.test", "c@d.test")
