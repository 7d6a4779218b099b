# SPDX-License-Identifier: AGPL-3.0-or-later
from __future__ import annotations

from groupes.access import Standing
from tests.capability.models import Shelf

TIDY = "capability.tidy"


def may_tidy(here: Standing, shelf: Shelf) -> bool:
    return here.can(TIDY, shelf)
