# SPDX-License-Identifier: AGPL-3.0-or-later
"""What becomes of someone's part when they leave: settled, it stays theirs and they go on reading it; a
preview binds nobody, and is computed again without them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import ngettext

from commons.sharing.models import Distribution
from groupes.models import Groupe, Member

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def stays(groupe: Groupe, member: Member) -> list[StrOrPromise]:
    """In how many settled shares they have a part. One query."""
    shares = Distribution.objects.filter(
        groupe=groupe, state=Distribution.State.SETTLED, reverses=None, lines__member=member
    )
    count = shares.distinct().count()
    if not count:
        return []
    words = ngettext(
        "your part of %(n)s past share, which you can still read",
        "your part of %(n)s past shares, which you can still read",
        count,
    )
    return [words % {"n": count}]
