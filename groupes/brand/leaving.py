# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of a brand is let go of: messages that who leaves had taken up, and the public page of a groupe
that closes."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from groupes.belonging import Fate, Goes
from groupes.brand.models import Brand, Contact
from groupes.models import Groupe, Member
from groupes.web.paths import reverse

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django_stubs_ext import StrOrPromise


def _taken(groupe: Groupe, member: Member) -> QuerySet[Contact]:
    return Contact.objects.filter(brand__groupe=groupe, taken_by=member, state=Contact.State.TAKEN)


def what_goes(groupe: Groupe, member: Member) -> list[Goes]:
    """The messages from outside they took up and did not answer yet. One query."""
    if not (count := _taken(groupe, member).count()):
        return []
    words = ngettext(
        "%(n)s message from outside that you took up: others may take it",
        "%(n)s messages from outside that you took up: others may take them",
        count,
    )
    inbox = reverse("brand:inbox", args=[groupe.slug])
    return [Goes(words % {"n": count}, Fate.OFFERED, inbox, _("See them"))]


def end(groupe: Groupe, member: Member, on: dt.date) -> None:
    _taken(groupe, member).update(state=Contact.State.NEW, taken_by=None)


def closing(groupe: Groupe) -> list[StrOrPromise]:
    """That the public page is taken down. One query."""
    if Brand.objects.filter(groupe=groupe).exclude(published_at=None).exists():
        return [_("The public page of the brand is taken down")]
    return []


def close(groupe: Groupe, by: Member, on: dt.date) -> None:
    Brand.objects.filter(groupe=groupe).update(published_at=None)
