# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages are asked in English, the words of the code."""

from __future__ import annotations

import pytest
from django.test import Client

ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def client() -> Client:
    return Client(headers=ENGLISH)
