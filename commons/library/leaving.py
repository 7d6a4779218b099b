# SPDX-License-Identifier: AGPL-3.0-or-later
"""What becomes of what someone gave to the commons of a groupe they leave: it stays, under its licence
and their name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import ngettext

from commons.library.models import Resource
from groupes.models import Groupe, Member

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def stays(groupe: Groupe, member: Member) -> list[StrOrPromise]:
    """How much they made; and how much of it they will read no more. Two queries."""
    made = Resource.objects.filter(groupe=groupe, authors=member)
    count = made.count()
    if not count:
        return []
    words = ngettext(
        "%(n)s page or file of the commons, under its licence and your name",
        "%(n)s pages and files of the commons, under their licence and your name",
        count,
    )
    told: list[StrOrPromise] = [words % {"n": count}]
    if inside := made.filter(shared_with=Resource.Sharing.GROUPE).count():
        words = ngettext(
            "%(n)s of them is read by the groupe alone: keep a copy of what you need",
            "%(n)s of them are read by the groupe alone: keep a copy of what you need",
            inside,
        )
        told.append(words % {"n": inside})
    return told
