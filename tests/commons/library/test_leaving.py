# SPDX-License-Identifier: AGPL-3.0-or-later
"""What someone gave stays; what only the groupe reads is said apart, for they read it no more."""

from __future__ import annotations

import pytest

from commons.library import actions, leaving
from tests import factories

pytestmark = pytest.mark.django_db


def test_what_was_given_stays_and_what_is_read_inside_alone_is_said() -> None:
    cast = factories.cast()
    assert leaving.stays(cast.groupe, cast.plain) == []
    for title, shared in (("Trame", "groupe"), ("Guide", "cooperative")):
        actions.add_page(
            by=cast.plain, groupe=cast.groupe, title=title, body="# Texte", shared_with=shared
        )
    given, inside = leaving.stays(cast.groupe, cast.plain)
    assert "2" in str(given)
    assert "1" in str(inside)
    assert leaving.stays(cast.groupe, cast.holder) == []
