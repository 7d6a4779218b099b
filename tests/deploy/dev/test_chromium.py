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
    shell = program(tmp_path, "chromium-headless-shell", 0)  # less work for the same pages
    assert chromium.installed_chromium() == str(shell)
    monkeypatch.setenv("GROUPES_CHROMIUM", str(tmp_path / "chromium"))
    assert chromium.installed_chromium() is None


@pytest.mark.parametrize(
    ("root", "apt", "whole", "order"),
    [
        (True, True, False, ["update", "chromium-headless-shell", "chromium", "playwright"]),
        (False, True, False, ["playwright"]),
        (True, False, False, ["playwright"]),
        (True, True, True, ["chromium-headless-shell"]),
        (False, True, True, []),
    ],
)
def test_where_a_browser_comes_from(tmp_path, monkeypatch, capsys, root, apt, whole, order):
    """An installed shell; else Debian's when root; else what is installed; else Playwright's; else a
    word on what to do."""
    found = str(program(tmp_path, "chromium", 0)) if whole else None
    if apt:
        program(tmp_path, "apt-get", 0)
    asked: list[str] = []

    real = subprocess.run

    def run(command: list[str], **given: object) -> subprocess.CompletedProcess[bytes]:
        if command[1:] == ["--version"]:
            return real(command, **given)
        asked.append("playwright" if "playwright" in command else command[-1])
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("GROUPES_CHROMIUM", raising=False)
    monkeypatch.setattr(chromium, "CHROMIUMS", ("chromium",))
    monkeypatch.setattr(chromium, "playwright_chromium", lambda: None)
    monkeypatch.setattr(os, "geteuid", lambda: 0 if root else 1000)
    monkeypatch.setattr(subprocess, "run", run)
    assert chromium.chromium() == found
    assert asked == order
    assert ("GROUPES_CHROMIUM" in capsys.readouterr().out) == (not whole)


def test_the_shell_that_playwright_got_is_found_beside_its_chromium(tmp_path):
    for whole, kept in (
        (
            "chromium-12/chrome-linux64/chrome",
            "chrome-headless-shell-linux64/chrome-headless-shell",
        ),
        (
            "chromium-12/chrome-mac/Chrome.app/Contents/MacOS/Chrome",
            "chrome-headless-shell-mac-arm64/chrome-headless-shell",
        ),
    ):
        shell = tmp_path / "chromium_headless_shell-12" / kept
        assert chromium.beside(tmp_path / whole) is None
        shell.parent.mkdir(parents=True)
        shell.touch()
        assert chromium.beside(tmp_path / whole) == shell
        shell.unlink()
    assert chromium.beside(tmp_path / "chrome") is None
