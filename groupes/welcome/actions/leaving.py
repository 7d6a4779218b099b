# SPDX-License-Identifier: AGPL-3.0-or-later
"""What ends at the door when a member leaves, or the groupe closes: their links end with them, for they
were their word; invitations to addresses let in again once somebody who invites takes them over."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from groupes.belonging import Fate, Goes
from groupes.models import Groupe, Member
from groupes.web.paths import reverse
from groupes.welcome.actions import consent
from groupes.welcome.models import Addressed, Greeter, Link, Proposal

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def what_goes(groupe: Groupe, member: Member) -> list[Goes]:
    """Three queries."""
    found = []
    page = reverse("welcome:invitations", args=[groupe.slug])
    today = groupe.cooperative.today()
    links = Link.objects.filter(groupe=groupe, made_by=member).running(today).count()
    if links:
        words = ngettext("%(n)s link to join", "%(n)s links to join", links) % {"n": links}
        found.append(Goes(words, Fate.GIVEN_BACK, page, _("See them")))
    mailed = Addressed.objects.waiting().filter(groupe=groupe, invited_by=member).count()
    if mailed:
        words = ngettext(
            "%(n)s invitation by e-mail: it lets in again once somebody who invites takes it over",
            "%(n)s invitations by e-mail: they let in again once somebody who invites takes them over",
            mailed,
        )
        found.append(Goes(words % {"n": mailed}, Fate.OFFERED, page, _("See them")))
    proposed = Proposal.objects.open().filter(groupe=groupe, proposed_by=member).count()
    if proposed:
        words = ngettext("%(n)s person you proposed", "%(n)s people you proposed", proposed)
        page = reverse("welcome:proposals", args=[groupe.slug])
        found.append(Goes(words % {"n": proposed}, Fate.GIVEN_BACK, page, _("See them")))
    return found


def end(groupe: Groupe, member: Member, on: dt.date) -> None:
    """The groupe is held."""
    links = Link.objects.filter(groupe=groupe, made_by=member, ended_at=None)
    links.update(ended_at=timezone.now(), ended_by=member)
    Greeter.objects.filter(groupe=groupe, member=member).delete()
    consent.end_of_member(groupe, member)


def closing(groupe: Groupe) -> list[StrOrPromise]:
    """Two queries."""
    today = groupe.cooperative.today()
    waiting = Addressed.objects.waiting().filter(groupe=groupe).count()
    count = waiting + Link.objects.filter(groupe=groupe).running(today).count()
    if not count:
        return []
    words = ngettext(
        "%(n)s invitation by link or e-mail ends", "%(n)s invitations by link or e-mail end", count
    )
    return [words % {"n": count}]


def close(groupe: Groupe, by: Member, on: dt.date) -> None:
    """The groupe is held."""
    now = timezone.now()
    Link.objects.filter(groupe=groupe, ended_at=None).update(ended_at=now, ended_by=by)
    Addressed.objects.waiting().filter(groupe=groupe).update(ended_at=now)
    consent.end_all(groupe, by)
