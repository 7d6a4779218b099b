# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who the pages of the ground floor are tried by."""

from __future__ import annotations

import pytest

from groupes.models import Groupe
from tests import factories


@pytest.fixture
def cast() -> factories.Cast:
    """``holder`` welcomes and edits; the groupe is shown to its cooperative."""
    return factories.cast(
        "groupes.welcome_member",
        "groupes.edit_groupe",
        visibility=Groupe.Visibility.COOPERATIVE,
    )
