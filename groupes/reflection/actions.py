# SPDX-License-Identifier: AGPL-3.0-or-later
"""Opening a reflection, placing oneself, closing it, and writing what the groupe concludes."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping

from django.utils import timezone
from django.utils.translation import gettext as _

from groupes import journal
from groupes.actions.held import hold
from groupes.editions import actions as editions
from groupes.editions.models import texts_of
from groupes.models import Groupe, Member
from groupes.reflection import axes, events
from groupes.reflection.models import Place, Reflection
from groupes.web.refusals import Refusal
from groupes.web.transactions import action


@action
def open_reflection(*, by: Member, groupe: Groupe) -> Reflection:
    """Ask the members to place themselves. One that is open already is that one."""
    groupe = hold(groupe)
    found: Reflection | None = groupe.reflections.filter(closed_at=None).first()
    if found is not None:
        return found
    made = Reflection.objects.create(groupe=groupe, opened_by=by)
    editions.keep(made, groupe=groupe, by=by)
    journal.record(events.OPENED, by=by, groupe=groupe, target=groupe)
    return made


def _open(reflection: Reflection) -> Reflection:
    """The reflection as it is now, its groupe held. Refusal when it is closed."""
    groupe = hold(reflection.groupe)
    found: Reflection = groupe.reflections.get(pk=reflection.pk)
    if found.closed_at is not None:
        raise Refusal(_("This reflection is closed: the next one is for what you had to say."))
    found.groupe = groupe
    return found


@action
def place(*, by: Member, reflection: Reflection, places: Mapping[str, tuple[int, str]]) -> None:
    """Place oneself: axis → (place, sentence), of those one wishes; in the stead of what one said
    before. None: one would rather not answer. No trace is kept of who, but for the time that it may be
    changed."""
    if unknown := places.keys() - set(axes.KEYS):
        raise ValueError(f"no such axis: {', '.join(sorted(unknown))}")
    reflection = _open(reflection)
    Place.objects.filter(reflection=reflection, member=by).delete()
    rows = [
        Place(reflection=reflection, member=by, axis=axis, at=at, words=words)
        for axis, (at, words) in places.items()
    ]
    Place.objects.bulk_create(rows or [Place(reflection=reflection, member=by)])


def _nameless(reflection: Reflection) -> None:
    """Nobody's any more, and in no order that would tell which belong together."""
    rows = list(reflection.places.exclude(axis=""))
    reflection.places.all().delete()
    random.SystemRandom().shuffle(rows)
    Place.objects.bulk_create(
        Place(reflection=reflection, axis=row.axis, at=row.at, words=row.words) for row in rows
    )


def _closed(reflection: Reflection) -> None:
    _nameless(reflection)
    reflection.closed_at = timezone.now()
    reflection.save(update_fields=["closed_at"])


@action
def close(*, by: Member, reflection: Reflection) -> Reflection:
    """Nobody places themselves any more: the spread is seen, and nobody's name is kept. Closed already:
    nothing changes."""
    try:
        reflection = _open(reflection)
    except Refusal:
        return reflection
    _closed(reflection)
    journal.record(events.CLOSED, by=by, groupe=reflection.groupe, target=reflection.groupe)
    return reflection


@action
def conclude(
    *,
    by: Member,
    reflection: Reflection,
    edition: int,
    conclusion: str,
    restores: int | None = None,
) -> Reflection:
    """Write what the groupe concludes. The same text changes nothing; ``edition``: the one the writer
    saw, another since then raises ``Outdated``."""
    groupe = hold(reflection.groupe)
    found: Reflection = groupe.reflections.get(pk=reflection.pk)
    editions.check(found, edition, lambda: {"conclusion": found.conclusion})
    before = texts_of(found)
    if found.conclusion == conclusion:
        return found
    found.conclusion = conclusion
    found.edition += 1
    found.save(update_fields=["conclusion", "edition"])
    editions.keep(found, groupe=groupe, by=by, before=before, restores=restores)
    journal.record(
        events.CONCLUDED,
        by=by,
        groupe=groupe,
        target=groupe,
        **editions.facts(found, restores),
    )
    return found


def let_go(groupe: Groupe, member: Member, on: dt.date) -> None:
    """Who leaves or goes on pause changes their places no more: they stay, nobody's. The groupe is
    held."""
    mine = Place.objects.filter(reflection__groupe=groupe, member=member)
    mine.filter(axis="").delete()
    mine.update(member=None)


def close_groupe(groupe: Groupe, by: Member, on: dt.date) -> None:
    """With the groupe, which is held, ends the reflection that is open."""
    for reflection in groupe.reflections.filter(closed_at=None):
        _closed(reflection)
