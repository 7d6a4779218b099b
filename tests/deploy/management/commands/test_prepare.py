# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a start needs before serving: made when it is lacking, left alone when it is there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles.finders import get_finder
from django.core.management import call_command

from deploy.management.commands import prepare as module
from deploy.management.commands.prepare import Command


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Any) -> Iterator[list[str]]:
    """An installation in a folder of its own; the commands it runs. One static file: a.css."""
    for name in ("STATE", "MEDIA_ROOT", "MAIL_FOLDER", "STATIC_ROOT"):
        setattr(settings, name, tmp_path / name.lower())
    source = tmp_path / "source"
    source.mkdir()
    (source / "a.css").write_text("a {}")
    settings.STATICFILES_DIRS = [source]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    forget: Any = get_finder
    forget.cache_clear()
    calls: list[str] = []

    def run(name: str, **options: object) -> None:
        calls.append(name)
        if name == "collectstatic":
            Path(settings.STATIC_ROOT).mkdir()
            (Path(settings.STATIC_ROOT) / "a.css").write_text("a {}")

    monkeypatch.setattr(module, "call_command", run)
    monkeypatch.setattr("deploy.translations.compile_catalogues", lambda folder: calls.append("po"))
    yield calls
    forget.cache_clear()


def test_all_is_made_the_first_time_and_what_did_not_change_is_left_the_second(
    ran: list[str],
) -> None:
    call_command("prepare")
    assert ran == ["po", "migrate", "collectstatic"]
    ran.clear()
    call_command("prepare")
    assert ran == ["po", "migrate"]


def test_tables_are_left_alone_when_it_is_asked(ran: list[str]) -> None:
    call_command("prepare", "--no-migrate")
    assert ran == ["po", "collectstatic"]


def test_a_static_file_that_changes_comes_or_goes_has_them_all_collected_anew(
    ran: list[str], tmp_path: Path
) -> None:
    source = tmp_path / "source"
    call_command("prepare")
    for change in (
        lambda: (source / "a.css").write_text("a { b: c }"),
        lambda: (source / "b.css").write_text(""),
        lambda: (source / "b.css").unlink(),
    ):
        ran.clear()
        change()
        call_command("prepare")
        assert "collectstatic" in ran
        ran.clear()
        call_command("prepare")
        assert "collectstatic" not in ran


def test_a_collection_cut_short_is_done_again_from_nothing(ran: list[str], tmp_path: Path) -> None:
    target = tmp_path / "static_root"
    target.mkdir()
    (target / "left.css").write_text("half")
    call_command("prepare")
    assert "collectstatic" in ran
    assert not (target / "left.css").exists()


def test_folders_of_people_are_the_servers_own(ran: list[str], tmp_path: Path) -> None:
    call_command("prepare")
    for name in ("state", "media_root", "mail_folder"):
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o700, name


def test_the_fingerprint_tells_names_sizes_and_dates_apart(ran: list[str], tmp_path: Path) -> None:
    before = Command.fingerprint()
    assert Command.fingerprint() == before
    (tmp_path / "source" / "a.css").rename(tmp_path / "source" / "b.css")
    assert Command.fingerprint() != before
