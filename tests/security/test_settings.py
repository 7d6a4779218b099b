# SPDX-License-Identifier: AGPL-3.0-or-later
"""Settings that would open a door are refused at the start."""

from __future__ import annotations

import pytest

from tests.deploy.test_settings import GOOD, read


@pytest.mark.parametrize("hosts", ["*", "groupes.example.coop,*", "*.example.coop"])
def test_production_names_its_hosts(hosts: str) -> None:
    """A link to choose a password is made from the host that was asked: any host would do."""
    said = read(**GOOD | {"ALLOWED_HOSTS": hosts})
    assert "ALLOWED_HOSTS must name hosts" in said
