# SPDX-License-Identifier: AGPL-3.0-or-later
"""What becomes of watches when somebody leaves a groupe: they are the groupe's, and stay. One's own end
with one's place in the cooperative (``actions.end_of``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import ngettext

from groupes.models import Groupe, Member
from tenders.watches.models import Watch

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def stays(groupe: Groupe, member: Member) -> list[StrOrPromise]:
    """The watches they began. One query."""
    count = Watch.objects.filter(groupe=groupe, author=member).count()
    if not count:
        return []
    words = ngettext(
        "%(n)s watch of the calls for tenders that you began",
        "%(n)s watches of the calls for tenders that you began",
        count,
    )
    return [words % {"n": count}]
