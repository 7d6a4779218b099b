# SPDX-License-Identifier: AGPL-3.0-or-later
"""A Chromium for the browser tests: best the one without a window (headless shell), which draws the
same pages for two thirds of the work."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from deploy.laptop.terminal import say

SHELLS = ("chromium-headless-shell", "chrome-headless-shell")
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
    for name in (named,) if named else (*SHELLS, *CHROMIUMS):
        program = shutil.which(name)
        if program and _runs(program):
            return program
    return None


def beside(chromium: Path) -> Path | None:
    """Where Playwright keeps the shell that it got with this Chromium, or in its place."""
    for folder in chromium.parents:
        if folder.name.startswith("chromium-"):
            revision = folder.name.removeprefix("chromium-")
            shells = folder.with_name(f"chromium_headless_shell-{revision}")
            return next((found for name in SHELLS for found in shells.glob(f"*/{name}*")), None)
    return None


def playwright_chromium() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        whole = Path(playwright.chromium.executable_path)
    for path in (beside(whole), whole):
        if path and path.exists() and _runs(str(path)):
            return str(path)
    return None


def chromium() -> str | None:
    """A Chromium that runs: an installed one; else Playwright's; Debian's shell when root and no
    shell is there. None, having said why, when none is to be had."""
    found = installed_chromium() or playwright_chromium()
    if found and (os.environ.get("GROUPES_CHROMIUM") or "headless" in Path(found).name):
        return found
    if os.geteuid() == 0 and (apt := shutil.which("apt-get")):
        say("Installing Debian's chromium-headless-shell for the browser tests …")
        quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stdin": subprocess.DEVNULL}
        if found:
            quiet["stderr"] = subprocess.DEVNULL  # one is at hand: that none can be had is no news
        env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        if not found:
            subprocess.run([apt, "-qq", "update"], env=env, check=False, **quiet)
        whole = () if found else ("chromium",)  # an older Debian has no shell
        for package in (SHELLS[0], *whole):
            subprocess.run(
                [apt, "-qq", "install", "-y", "--no-install-recommends", package],
                env=env,
                check=False,
                **quiet,
            )
            if installed := installed_chromium():
                return installed
    if found:
        return found
    say("Fetching Playwright's Chromium for the browser tests …")
    subprocess.run(
        [sys.executable, "-m", "playwright", "install", "--only-shell", "chromium"], check=False
    )
    if found := playwright_chromium():
        return found
    say(
        "No Chromium could be had: the browser tests will fail. Install one (Debian: apt install "
        "chromium-headless-shell; elsewhere any Chrome or Chromium) or name it in GROUPES_CHROMIUM."
    )
    return None
