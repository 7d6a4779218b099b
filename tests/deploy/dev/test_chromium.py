# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where the browser of the browser tests comes from."""

import os
import subprocess
from pathlib import Path

import pytest

from deploy.dev import chromium


def program(folder: Path, name: str, status: int) -> Path:
    path = folder / name
    path.write_text(f"#!/bin/sh\nexit {status}\n")
    path.chmod(0o755)
    return path


def test_a_browser_that_does_not_run_is_passed_over(tmp_path, monkeypatch):
    program(tmp_path, "chromium", 1)
    works = program(tmp_path, "google-chrome", 0)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=None)
    monkeypatch.delenv("GROUPES_CHROMIUM", raising=False)
    assert chromium.installed_chromium() == str(works)
    monkeypatch.setenv("GROUPES_CHROMIUM", str(tmp_path / "chromium"))
    assert chromium.installed_chromium() is None


@pytest.mark.parametrize(
    ("root", "apt", "order"),
    [
        (True, True, ["apt-get update", "apt-get install", "playwright"]),
        (False, True, ["playwright"]),
        (True, False, ["playwright"]),
    ],
)
def test_where_a_browser_comes_from(tmp_path, monkeypatch, capsys, root, apt, order):
    """An installed one; else Debian's when root; else Playwright's; else a word on what to do."""
    if apt:
        program(tmp_path, "apt-get", 0)
    asked: list[str] = []

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[bytes]:
        line = " ".join(command)
        asked.extend(each for each in ("playwright",) if each in line)
        asked.extend(
            f"apt-get {each}"
            for each in ("update", "install")
            if f" {each}" in line and "apt" in line
        )
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("GROUPES_CHROMIUM", raising=False)
    monkeypatch.setattr(chromium, "CHROMIUMS", ("chromium",))
    monkeypatch.setattr(chromium, "playwright_chromium", lambda: None)
    monkeypatch.setattr(os, "geteuid", lambda: 0 if root else 1000)
    monkeypatch.setattr(subprocess, "run", run)
    assert chromium.chromium() is None
    assert asked == order
    assert "GROUPES_CHROMIUM" in capsys.readouterr().out
