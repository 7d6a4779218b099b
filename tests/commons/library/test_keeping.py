# SPDX-License-Identifier: AGPL-3.0-or-later
"""What comes of meetings is kept on the shelf."""

from __future__ import annotations

import pytest

from commons.library import keeping
from commons.library.models import Resource
from tests import factories

pytestmark = pytest.mark.django_db


def test_minutes_are_the_groupe_s_alone_and_two_of_a_name_are_both_kept() -> None:
    cast = factories.cast()
    refs = [
        keeping.keep_minutes(cast.plain, cast.groupe, "Réunion : compte rendu", "# Dit")
        for _number in range(2)
    ]
    first, second = (Resource.objects.get(pk=ref.id) for ref in refs)
    assert (first.licence, first.shared_with, first.body) == ("groupe", "groupe", "# Dit")
    assert (first.title, second.title) == ("Réunion : compte rendu", "Réunion : compte rendu (2)")


def test_a_tip_is_of_whoever_gave_it() -> None:
    cast = factories.cast()
    ref = keeping.keep_tip(cast.plain, cast.groupe, "Un conseil très long " * 20)
    kept = Resource.objects.get(pk=ref.id)
    assert (kept.use, kept.created_by) == ("tip", cast.plain)
    assert len(kept.title) <= 80
