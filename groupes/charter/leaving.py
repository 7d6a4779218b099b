# SPDX-License-Identifier: AGPL-3.0-or-later
"""What becomes of what someone said of the charter when they leave: it is counted no more; what they
wrote and raised stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from groupes.belonging import Fate, Goes
from groupes.charter.models import Answer, Flag, Version
from groupes.models import Groupe, Member
from groupes.web.paths import reverse

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def what_goes(groupe: Groupe, member: Member) -> list[Goes]:
    """The flags they raised that are still up: the groupe settles them. One query."""
    up = Flag.objects.filter(groupe=groupe, by=member).up().count()
    if not up:
        return []
    words = ngettext(
        "%(n)s red line that you said is crossed: the groupe settles it",
        "%(n)s red lines that you said are crossed: the groupe settles them",
        up,
    )
    page = reverse("charter:flags", args=[groupe.slug])
    return [Goes(words % {"n": up}, Fate.HANDED_ON, page, _("See them"))]


def stays(groupe: Groupe, member: Member) -> list[StrOrPromise]:
    """Two queries."""
    kept: list[StrOrPromise] = []
    if written := Version.objects.filter(groupe=groupe, by=member).count():
        words = ngettext(
            "%(n)s version of the charter that you wrote, under your name",
            "%(n)s versions of the charter that you wrote, under your name",
            written,
        )
        kept.append(words % {"n": written})
    if Answer.objects.filter(groupe=groupe, member=member).exists():
        kept.append(
            _(
                "What you answered about the charter, which nobody sees or counts any more: should "
                "you come back, you are asked only about what changed"
            )
        )
    return kept
