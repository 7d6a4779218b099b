# SPDX-License-Identifier: AGPL-3.0-or-later
from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture
def in_english() -> Iterator[None]:
    """What actions say is read in the words of the code, not of a translation."""
    with translation.override("en"):
        yield
