# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of decisions ends when somebody leaves a groupe or goes on pause, and when it closes."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from groupes import journal
from groupes.belonging import Fate, Goes
from groupes.models import Groupe, Member
from groupes.web.paths import reverse
from groupes.web.transactions import locked
from roles.decisions import events
from roles.decisions.actions import objecting
from roles.decisions.models import Decision, DecisionQuerySet, Objection, State, Tension

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LIVE = (State.DRAFT, State.OPEN)


def what_goes(groupe: Groupe, member: Member) -> list[Goes]:
    """Their open objections, what they are asked, what they see happen. Three queries."""
    told = []
    objections = Objection.objects.filter(
        decision__groupe=groupe, decision__state=State.OPEN, member=member
    ).filter(state=Objection.State.OPEN)
    for title in objections.order_by("decision_id").values_list("decision__title", flat=True):
        words = _("your objection to “%(decision)s”") % {"decision": title}
        told.append(Goes(words, Fate.GIVEN_BACK))
    if asked := Tension.objects.open().filter(groupe=groupe, turned_to=member).count():
        words = ngettext(
            "%(n)s tension of which you are asked what you know",
            "%(n)s tensions of which you are asked what you know",
            asked,
        )
        told.append(Goes(words % {"n": asked}, Fate.OFFERED))
    if owned := _owned(groupe, member).count():
        words = ngettext(
            "%(n)s adopted decision that you see happen",
            "%(n)s adopted decisions that you see happen",
            owned,
        )
        page = reverse("decisions:index", args=[groupe.slug])
        told.append(Goes(words % {"n": owned}, Fate.OFFERED, page, _("See them")))
    return told


def _owned(groupe: Groupe, member: Member) -> DecisionQuerySet:
    rows = Decision.objects.filter(groupe=groupe, state=State.ADOPTED, owner=member, done_at=None)
    return rows.in_force(groupe.today())


def what_stays(groupe: Groupe, member: Member) -> list[StrOrPromise]:
    """What they proposed goes on without them. One query."""
    running = Decision.objects.filter(groupe=groupe, state=State.OPEN, proposer=member).count()
    if not running:
        return []
    words = ngettext(
        "%(n)s proposal of yours that is open: it is decided without you",
        "%(n)s proposals of yours that are open: they are decided without you",
        running,
    )
    return [words % {"n": running}]


def hold(groupe: Groupe) -> None:
    """Take what is being decided: somebody might object or answer meanwhile; and what somebody sees
    happen, or is asked to."""
    cared_for = Q(state=State.ADOPTED) & (Q(owner__isnull=False) | Q(owner_offered__isnull=False))
    rows = Decision.objects.filter(Q(state__in=LIVE) | cared_for, groupe=groupe)
    held = list(locked(rows.only("pk", "groupe_id")))
    Decision.objects.filter(pk__in=[one.pk for one in held]).update(touched=F("touched") + 1)


def end(groupe: Groupe, member: Member, on: dt.date) -> None:
    """Their objections go along; what they answered stays, and what they proposed goes on with the groupe.
    What they were asked, or see happen, waits for somebody else. The groupe is held, with its decisions (:func:`hold`)."""
    objecting.let_go(groupe, member)
    Tension.objects.open().filter(groupe=groupe, turned_to=member).update(turned_to=None, route="")
    _owned(groupe, member).update(owner=None)
    Decision.objects.filter(groupe=groupe, owner_offered=member).update(owner_offered=None)


def what_closes(groupe: Groupe) -> list[StrOrPromise]:
    """What is being decided is withdrawn. One query."""
    running = Decision.objects.filter(groupe=groupe, state__in=LIVE).count()
    if not running:
        return []
    words = ngettext(
        "%(n)s decision that is prepared or open is withdrawn",
        "%(n)s decisions that are prepared or open are withdrawn",
        running,
    )
    return [words % {"n": running}]


def close(groupe: Groupe, by: Member, on: dt.date) -> None:
    """With the groupe, which is held, ends what is being decided; secret ballots are never counted, and are
    gone. Decisions in force and tensions stay as they are, to be read."""
    for decision in Decision.objects.filter(groupe=groupe, state__in=LIVE).order_by("pk"):
        decision.groupe = groupe
        decision.state, decision.closed_at = State.WITHDRAWN, timezone.now()
        decision.secret_ballots.all().delete()
        decision.save(update_fields=["state", "closed_at"])
        journal.record(events.WITHDRAWN, by=by, groupe=groupe, target=decision)
