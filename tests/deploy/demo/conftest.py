# SPDX-License-Identifier: AGPL-3.0-or-later
"""The demonstration, told once for all."""

from collections.abc import Iterator
from typing import Any

import pytest

from deploy.demo import build
from tests import databases


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: Any) -> Iterator[build.Cast]:
    """For all the tests of a module, each of which takes back what it writes."""
    with django_db_blocker.unblock(), databases.told("demo") as told, told.used() as cast:
        yield cast
