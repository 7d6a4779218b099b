# SPDX-License-Identifier: AGPL-3.0-or-later
"""What we ship for a machine of one's own says what the code says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands

from deploy import bodies, server

HERE = Path(settings.BASE_DIR, "deploy/production")
UNITS = sorted(HERE.glob("*.service"))


def test_the_units_start_what_exists() -> None:
    started = [re.search(r"^ExecStart=\S+/python (.+)$", u.read_text(), re.M)[1] for u in UNITS]  # type: ignore[index]
    assert sorted(started) == ["-m deploy.server --port %i", "manage.py sweep_files"]
    assert "sweep_files" in get_commands()


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_uploads_wait_on_the_disk_where_they_stay_and_are_swept_there(unit: Path) -> None:
    text = unit.read_text()
    assert "Environment=TMPDIR=/var/lib/groupes/tmp\n" in text
    assert "StateDirectory=groupes groupes/tmp\n" in text


def test_a_timer_has_its_service() -> None:
    for timer in HERE.glob("*.timer"):
        assert timer.with_suffix(".service") in UNITS


def test_valkey_full_refuses_rather_than_forgets_there_as_here() -> None:
    assert "maxmemory-policy noeviction\n" in (HERE / "valkey.conf").read_text()
    laptop = Path(settings.BASE_DIR, "deploy/laptop/engines.py").read_text()
    assert '"maxmemory-policy noeviction"' in laptop


def seconds(name: str) -> int:
    [(number, unit)] = re.findall(rf"\b{name} (\d+)(s|m)", (HERE / "Caddyfile").read_text())
    return int(number) * (60 if unit == "m" else 1)


def test_the_proxy_waits_as_long_as_the_application() -> None:
    assert seconds("read_body") == bodies.Patience().large
    assert seconds("write") > seconds("read_body")  # Go counts it from the head of the request
    assert seconds("read_header") == server.HEAD_SECONDS
    assert seconds("keepalive") < server.KEPT_SECONDS
