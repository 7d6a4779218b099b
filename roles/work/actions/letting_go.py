# SPDX-License-Identifier: AGPL-3.0-or-later
"""Leaving a groupe, going on pause, closing it: what was carried is open to take again, offers end."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from groupes.belonging import Fate, Goes
from groupes.models import Groupe, Member
from groupes.web.paths import reverse
from groupes.web.transactions import locked
from roles.work.actions.offers import OPEN, let_loose, withdraw
from roles.work.models import Helper, Recurrence, Work, WorkOffer

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

NAMED = 5  # pieces of work that are named one by one before somebody leaves


def _carried(groupe: Groupe, member: Member) -> QuerySet[Work]:
    return Work.objects.carried_by(member).filter(groupe=groupe).order_by("due_on", "pk")


def _offers_of(groupe: Groupe, member: Member) -> QuerySet[WorkOffer]:
    """The open offers they made, were made, or would give by."""
    return WorkOffer.objects.filter(
        Q(offered_by=member) | Q(offered_to=member) | Q(giver=member),
        work__groupe=groupe,
        state=OPEN,
    )


def what_goes(groupe: Groupe, member: Member) -> list[Goes]:
    """What someone carries, to be handed on before or taken by the others after; and their offers that
    wait. Two queries."""
    told = []
    carried = list(_carried(groupe, member).only("title", "groupe"))
    for work in carried[:NAMED]:
        url = reverse("work:offer", args=[groupe.slug, work.pk])
        told.append(Goes(work.title, Fate.OFFERED, url, _("Hand over")))
    if (more := len(carried) - NAMED) > 0:
        words = ngettext(
            "%(n)s more piece of work that you carry",
            "%(n)s more pieces of work that you carry",
            more,
        )
        told.append(Goes(words % {"n": more}, Fate.OFFERED, reverse("work:mine"), _("See them")))
    if waiting := _offers_of(groupe, member).count():
        words = ngettext(
            "%(n)s offer of work that waits for an answer",
            "%(n)s offers of work that wait for an answer",
            waiting,
        )
        told.append(
            Goes(words % {"n": waiting}, Fate.GIVEN_BACK, reverse("work:mine"), _("See them"))
        )
    return told


def hold_all(groupe: Groupe) -> None:
    """Take all that is to be done in the groupe: somebody might be given some of it meanwhile."""
    list(locked(Work.objects.live().filter(groupe=groupe)))


def end_all(groupe: Groupe, member: Member, on: dt.date) -> None:
    """What a member carries in a groupe is open to take again; their offers and their hands end. The
    work is held (:func:`hold_all`)."""
    for work in _carried(groupe, member):
        work.groupe = groupe
        let_loose(work, by=member)
    withdraw(_offers_of(groupe, member), by=member)
    Helper.objects.filter(work__groupe=groupe, member=member, work__state__in=Work.LIVE).delete()


def what_closes(groupe: Groupe) -> list[StrOrPromise]:
    """How much stays to be done when the groupe closes. One query."""
    count = Work.objects.live().filter(groupe=groupe).count()
    if not count:
        return []
    words = ngettext(
        "%(n)s piece of work stays as it is, and comes back no more",
        "%(n)s pieces of work stay as they are, and come back no more",
        count,
    )
    return [words % {"n": count}]


def close_all(groupe: Groupe, by: Member, on: dt.date) -> None:
    """Nothing comes back in a groupe that closes, and no offer waits; what is on the board is read."""
    withdraw(WorkOffer.objects.filter(work__groupe=groupe, state=OPEN), by=by)
    Work.objects.filter(groupe=groupe, hand_since__isnull=False).update(hand_since=None)
    Recurrence.objects.filter(groupe=groupe, stopped_on=None).update(stopped_on=on)
