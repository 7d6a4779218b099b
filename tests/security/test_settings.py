# SPDX-License-Identifier: AGPL-3.0-or-later
"""Settings that would open a door are refused at the start."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.environments import GOOD, refused


@pytest.mark.parametrize("hosts", ["*", "groupes.example.coop,*", "*.example.coop"])
def test_production_names_its_hosts(hosts: str, read: Callable[..., Any]) -> None:
    """A link to choose a password is made from the host that was asked: any host would do."""
    said = refused(read(**GOOD | {"ALLOWED_HOSTS": hosts}))
    assert "ALLOWED_HOSTS must name hosts" in said


@pytest.mark.parametrize("hosts", [" ", ",", " , "])
def test_production_is_not_served_without_a_name(hosts: str, read: Callable[..., Any]) -> None:
    assert "ALLOWED_HOSTS names no host" in refused(read(**GOOD | {"ALLOWED_HOSTS": hosts}))


def test_production_lets_nobody_in_as_an_invented_person(read: Callable[..., Any]) -> None:
    assert "GROUPES_DEMO" in refused(read(**GOOD | {"GROUPES_DEMO": "1"}))
    assert read(**GOOD | {"GROUPES_DEMO": "0"})["DEMO"] is False
