# SPDX-License-Identifier: AGPL-3.0-or-later
"""What becomes of where someone placed themselves when they leave: it stays, without their name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from groupes.models import Groupe, Member
from groupes.reflection.models import Place

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def stays(groupe: Groupe, member: Member) -> list[StrOrPromise]:
    """One query."""
    said = Place.objects.filter(reflection__groupe=groupe, member=member).exclude(axis="")
    return (
        [_("Where you placed yourself in the reflection, without your name")]
        if said.exists()
        else []
    )
