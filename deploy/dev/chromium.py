# SPDX-License-Identifier: AGPL-3.0-or-later
"""A Chromium for the browser tests."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from deploy.laptop.terminal import say

CHROMIUMS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)


def _runs(program: str) -> bool:
    """Whether this browser starts at all: Ubuntu's chromium-browser may be a mere signpost."""
    try:
        done = subprocess.run(
            [program, "--version"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=60,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def installed_chromium() -> str | None:
    named = os.environ.get("GROUPES_CHROMIUM")
    for name in (named,) if named else CHROMIUMS:
        program = shutil.which(name)
        if program and _runs(program):
            return program
    return None


def playwright_chromium() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() and _runs(path) else None


def chromium() -> str | None:
    """A Chromium that runs: an installed one; else Debian's package when root; else Playwright's.
    None, having said why, when none is to be had."""
    if found := installed_chromium() or playwright_chromium():
        return found
    if os.geteuid() == 0 and (apt := shutil.which("apt-get")):
        say("Installing Debian's chromium for the browser tests …")
        quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stdin": subprocess.DEVNULL}
        env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run([apt, "-qq", "update"], env=env, check=False, **quiet)
        subprocess.run(
            [apt, "-qq", "install", "-y", "--no-install-recommends", "chromium"],
            env=env,
            check=False,
            **quiet,
        )
        if found := installed_chromium():
            return found
    say("Fetching Playwright's Chromium for the browser tests …")
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    if found := playwright_chromium():
        return found
    say(
        "No Chromium could be had: the browser tests will fail. Install one (Debian: apt install "
        "chromium; elsewhere any Chrome or Chromium) or name it in GROUPES_CHROMIUM."
    )
    return None
