# SPDX-License-Identifier: AGPL-3.0-or-later
"""Locked versions known to be vulnerable are named; the list says how far it may be believed."""

from __future__ import annotations

import re
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from packaging.version import Version

from deploy.dev import advisories
from deploy.dev.advisories import LIST, LOCK, OLD_DAYS, affected, notes, read_list, read_lock
from deploy.dev.checks import commands

DAY = date(2026, 5, 4)
KNOWN = """
date = 2026-05-04

[[advisory]]
package = "Some.Thing"
affected = ["<5.2.18", ">=6.0a1,<6.0.9"]
ids = ["CVE-2026-12345", "GHSA-abcd-2345-efgh"]
what = "lets anyone in"
fixed = "6.0.9"
"""
HASHES = " \\\n    --hash=sha256:0a1b \\\n    --hash=sha256:2c3d\n"


def named(*pins: str, known: str = KNOWN) -> list[str]:
    lock = read_lock("".join(pin + HASHES for pin in pins))
    return list(affected(lock, read_list(known)[1]))


def test_an_affected_version_is_named_with_what_it_lets_happen_and_what_mends_it() -> None:
    [told] = named("other==1.0", "some-thing==6.0.8")
    assert told == (
        "some-thing 6.0.8: lets anyone in (CVE-2026-12345, GHSA-abcd-2345-efgh; fixed in 6.0.9)"
    )


@pytest.mark.parametrize("pin", ["some-thing==6.0.9", "some-thing==5.2.18", "some-thing==6.1"])
def test_a_mended_version_is_not(pin: str) -> None:
    assert named(pin) == []


@pytest.mark.parametrize(
    "pin",
    [
        "some_thing==5.0",
        "SOME.Thing==5.0",
        "some-thing[mfa]==5.0",
        "some-thing==5.0 ; sys_platform == 'win32'",
        "some-thing==5.0; python_version < '3.14' and implementation_name != 'pypy'",
        "some-thing==6.0.9rc1",  # of the version that mends it: nobody says that it has the fix
        "some-thing==6.0b2",
        "some-thing==6.0.8.post1",
    ],
)
def test_a_name_and_a_version_are_known_however_they_are_written(pin: str) -> None:
    assert len(named(pin)) == 1


@pytest.mark.parametrize("pin", ["some-thing-else==5.0", "thing==5.0", "some==5.0"])
def test_another_package_is_another_package(pin: str) -> None:
    assert named(pin) == []


def test_each_version_that_markers_choose_between_is_looked_at() -> None:
    old, new = "5.0 ; python_version < '3.13'", "6.0.9 ; python_version >= '3.13'"
    [told] = named(f"some-thing=={new}", f"some-thing=={old}")
    assert "some-thing 5.0:" in told


def test_what_nothing_mends_yet_is_said_so() -> None:
    [told] = named(
        "some-thing==99", known=KNOWN.replace('"<5.2.18"', '">=7"').replace("fixed", "#")
    )
    assert "no version mends it yet" in told


@pytest.mark.parametrize("line", ["thing @ https://example.org/thing.whl", "thing>=2", "-e ."])
def test_a_lock_that_can_not_be_read_whole_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="pins no version"):
        read_lock(f"some-thing==1.0{HASHES}{line}\n")


def test_comments_and_options_of_a_lock_pin_nothing() -> None:
    lock = read_lock("# made by hand\n--only-binary :all:\n\nthing==2.0  # why\n")
    assert lock == {"thing": [Version("2.0")]}


@pytest.mark.parametrize(
    ("given", "instead"),
    [
        ("date = 2026-05-04", ""),
        ("date = 2026-05-04", 'date = "2026-05-04"'),
        ('fixed = "6.0.9"', 'fixed = "6.0.8"'),  # affected as well
        ('fixed = "6.0.9"', 'fixd = "6.0.9"'),
        ('what = "lets anyone in"', ""),
        ('"<5.2.18"', '"before 5.2.18"'),
        ('"<5.2.18"', '"~=5.2"'),
        ('"<5.2.18"', '""'),
        ("CVE-2026-12345", "see the news"),
        ('["CVE-2026-12345", "GHSA-abcd-2345-efgh"]', "[]"),
    ],
)
def test_a_list_that_can_not_be_relied_upon_is_refused(given: str, instead: str) -> None:
    assert given in KNOWN
    with pytest.raises(ValueError):  # noqa: PT011 - each says where in its own words
        read_list(KNOWN.replace(given, instead))


def test_the_day_of_the_list_is_always_said_and_its_age_when_it_is_old() -> None:
    known = read_list(KNOWN)[1]
    [said] = notes(DAY, known, DAY + timedelta(days=OLD_DAYS))
    assert said.startswith("1 advisories known on 2026-05-04")
    _said, old = notes(DAY, known, DAY + timedelta(days=OLD_DAYS + 1))
    assert "91 days old" in old


# --- Ours -----------------------------------------------------------------------------------------


def test_our_list_is_of_packages_that_we_lock() -> None:
    made, known = read_list(LIST.read_text("utf-8"))
    assert made <= datetime.now(UTC).date()
    lock = read_lock(LOCK.read_text("utf-8"))
    assert [each.package for each in known if each.package not in lock and not each.kept] == []
    ids = [one for each in known for one in each.ids]
    assert len(ids) == len(set(ids))


def test_our_lock_is_read_whole() -> None:
    lines = LOCK.read_text("utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith((" ", "#", "-"))]
    assert sum(map(len, read_lock(LOCK.read_text("utf-8")).values())) == len(pins) > 50


def test_the_check_fails_when_a_locked_version_is_affected(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert advisories.main() == 0
    assert capsys.readouterr().out.startswith("note: ")
    text, changed = re.subn(r"^django==\S+", "django==6.1.2", LOCK.read_text("utf-8"), flags=re.M)
    assert changed == 1
    (tmp_path / "requirements.lock").write_text(text)
    monkeypatch.setattr(advisories, "LOCK", tmp_path / "requirements.lock")
    assert advisories.main() == 1
    assert "django 6.1.2: " in capsys.readouterr().out


def test_it_is_one_of_the_checks() -> None:
    assert [sys.executable, "-m", "deploy.dev.advisories"] in [each for _name, each in commands()]
