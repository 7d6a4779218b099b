# SPDX-License-Identifier: AGPL-3.0-or-later
"""Saying what energy one wants to give, changing it, taking it away; what the groupe needs.

The groupe's row is held first: the sum of a season is made by one at a time.
"""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _

from groupes import journal
from groupes.actions.held import hold
from groupes.editions import actions as editions
from groupes.models import Groupe, Member
from groupes.seasons import events, year
from groupes.seasons.models import Energy, Season, Told
from groupes.web.refusals import Refusal
from groupes.web.transactions import action


def _season(by: Member, groupe: Groupe, starts_on: dt.date) -> Season:
    """The season of a groupe in which ``by`` takes part, held. Refusal when it is over."""
    groupe = hold(groupe)
    today = groupe.today()
    if not groupe.memberships.on(today).filter(member=by).exists():
        raise Refusal(_("This is for those who take part in the groupe today."))
    if not groupe.is_open:
        raise Refusal(_("This groupe is closed."))
    now = year.first_day(today)
    if starts_on not in (now, year.following(now)):
        raise Refusal(_("This season is over, or too far away: say it for this one or the next."))
    season, _new = Season.objects.get_or_create(groupe=groupe, starts_on=starts_on)
    return season


@action
def say_energy(
    *, by: Member, groupe: Groupe, starts_on: dt.date, days: int | None
) -> Energy | None:
    """Say what one wants to give in this season or the next (``year.LEVELS``); None: say nothing any
    more. The same as before changes nothing."""
    if days is not None and days not in year.LEVELS:
        raise ValueError(f"not an answer: {days}")
    season = _season(by, groupe, starts_on)
    mine = season.energies.filter(member=by).first()
    if days is None:
        if mine is not None:
            _take_away(mine)
            journal.record(events.ENERGY_TAKEN_AWAY, by=by, target=season)
        return None
    if mine is not None and mine.days == days:
        return mine
    if mine is None:
        mine = Energy(season=season, member=by)
    mine.days, mine.at = days, timezone.now()
    mine.save()
    _sum(season)
    journal.record(events.ENERGY_SAID, by=by, target=season)
    return mine


def _take_away(mine: Energy) -> None:
    season = mine.season
    # What no sum counted leaves no mark on the next one.
    if mine.counted is not None and mine.member_id not in season.gone:
        season.gone.append(mine.member_id)
    mine.delete()
    _sum(season)


def _sum(season: Season) -> None:
    """Make the sum that is shown anew, where it may be; take it off the page where too few answers
    are left."""
    rows = list(season.energies.all())
    said = {row.member_id: row.days for row in rows}
    counted = {row.member_id: row.counted for row in rows if row.counted is not None}
    if year.may_sum(said, counted, season.gone):
        season.sum_of, season.sum_days = len(said), sum(said.values())
        season.sum_at = timezone.now()
        season.gone = []
        for row in rows:
            row.counted = row.days
        Energy.objects.bulk_update(rows, ["counted"])
    elif len(said) < year.FEWEST:
        season.sum_of = season.sum_days = season.sum_at = None
    season.save(update_fields=["sum_of", "sum_days", "sum_at", "gone"])


@action
def choose_reader(*, by: Member, groupe: Groupe, told: bool) -> None:
    """Let whoever shares work out in the groupe read what one answers there, from now on; or nobody
    any more. The same as before changes nothing."""
    groupe = hold(groupe)
    mine = Told.objects.filter(groupe=groupe, member=by)
    if not told:
        if mine.delete()[0]:
            journal.record(events.ENERGY_KEPT, by=by)
        return
    if not groupe.memberships.on(groupe.today()).filter(member=by).exists():
        raise Refusal(_("This is for those who take part in the groupe today."))
    if not groupe.is_open:
        raise Refusal(_("This groupe is closed."))
    if not mine.exists():
        Told.objects.create(groupe=groupe, member=by)
        journal.record(events.ENERGY_TOLD, by=by)


def let_go(groupe: Groupe, member: Member, on: dt.date) -> None:
    """Who leaves or goes on pause takes all their answers away, and tells nobody any more. The groupe is
    held."""
    Told.objects.filter(groupe=groupe, member=member).delete()
    mine = Energy.objects.filter(season__groupe=groupe, member=member).select_related("season")
    for one in mine.order_by("pk"):
        _take_away(one)


@action
def say_needs(
    *, by: Member, groupe: Groupe, starts_on: dt.date, needs: str, days: int | None, edition: int
) -> Season:
    """Write what the groupe needs in a season: a sentence, and days a month. ``edition``: the one its
    writer saw (Outdated where somebody wrote meanwhile)."""
    season = _season(by, groupe, starts_on)
    now = {"needs": season.needs, "days": season.needs_days}
    editions.check(season, edition, lambda: now)
    if (needs, days) == (season.needs, season.needs_days):
        return season
    season.needs, season.needs_days = needs, days
    season.edition += 1
    season.save(update_fields=["needs", "needs_days", "edition"])
    journal.record(
        events.NEEDS_SAID,
        by=by,
        groupe=groupe,
        target=season,
        season=starts_on.isoformat(),
        edition=season.edition,
    )
    return season
