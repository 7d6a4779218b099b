# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of seasons waits for a person: one begins, in groupes that say their energy."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.utils.translation import gettext as _

from groupes.access import Me
from groupes.seasons import words, year
from groupes.shell.todo import Action, Item
from groupes.web import formats
from groupes.web.paths import reverse

BEFORE = dt.timedelta(days=7)
AFTER = dt.timedelta(days=21)
"""Asked a week before a season begins and three weeks after: who does not answer is left in peace."""


def asked_on(day: dt.date) -> dt.date | None:
    """The first day of the season that is asked about on a day; None for most of the year."""
    now = year.first_day(day)
    if day - now <= AFTER:
        return now
    following = year.following(now)
    return following if following - day <= BEFORE else None


def season_begins(me: Me, found: list[tuple[int, dt.date, int | None]]) -> Iterator[Item]:
    """One line for all the groupes that use it (something was said there of this season or the one
    before) and where I said nothing yet. ``found``: of ``queries.may_be_asked``. No query."""
    active = [one for one in me.groupes if one.pk in me.active_ids and one.is_open]
    if not active:
        return
    days = {one.pk: me.today(one) for one in active}
    said: dict[int, dict[dt.date, int | None]] = {}
    for pk, starts_on, mine in found:
        said.setdefault(pk, {})[starts_on] = mine
    waiting = []
    begins = None
    for groupe in active:
        asked = asked_on(days[groupe.pk])
        known = said.get(groupe.pk, {})
        uses = asked is not None and {asked, year.preceding(asked)} & known.keys()
        if asked is not None and uses and known.get(asked) is None:
            begins = begins or asked
            waiting.append(groupe)
    if begins is None:
        return
    alone = waiting[0] if len(waiting) == 1 else None
    url = reverse("seasons:energy", args=[alone.slug]) if alone else reverse("seasons:mine")
    yield Item(
        kind="season",
        title=_("%(season)s: say the energy you want to give") % {"season": words.season(begins)},
        url=url,
        # One that has begun is late for nothing: it is answered when one likes.
        due=begins if begins > (me.on or me.member.cooperative.today()) else None,
        groupe=alone,
        facts=(
            "" if alone else formats.listed([one.name for one in waiting]),
            _("Nothing is a fine answer."),
        ),
        action=Action(_("Say it"), url),
        icon="sun",
    )
