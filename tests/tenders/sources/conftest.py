# SPDX-License-Identifier: AGPL-3.0-or-later
"""A server on this machine, and the publishers that answer there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.replay import Replay
from tests.tenders.publishers import PUBLISHERS, Publisher


@pytest.fixture
def replay(settings: Any) -> Iterator[Replay]:
    """With the door open that lets our own server in."""
    settings.SOURCES_LOOPBACK = True
    with Replay() as replay:
        yield replay


@pytest.fixture(params=PUBLISHERS)
def publisher(request: pytest.FixtureRequest, replay: Replay) -> Publisher:
    return PUBLISHERS[request.param](replay)
