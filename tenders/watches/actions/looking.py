# SPDX-License-Identifier: AGPL-3.0-or-later
"""The job that looks at the notices that came, past a cursor: what watches find is kept and told
once; a correction is told where it changes whether a watch finds the notice, or its deadline.

A lot of notices is compared with all watches at once, then written some groupes at a time, each in a
transaction with what tells it. Cut short, it begins the lot again: what is there is not written or
told a second time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from itertools import batched
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groupes import journal
from groupes.jobs import job, periodic
from groupes.models import Groupe
from groupes.web.transactions import action
from tenders.bids.models import Bid
from tenders.notices.actions import hold_imports
from tenders.notices.models import NoticeVersion
from tenders.watches import events, matching
from tenders.watches.actions.keeping import Owner, hold, keep, of_owners
from tenders.watches.matching import Found
from tenders.watches.models import Because, Cursor, Match, Watch

LOT: Final = 500
"""Versions of notices that are looked at together."""
TOGETHER: Final = 100
"""Groupes and people that are written for in one transaction."""


@periodic("* * * * *")
@job("watches.look", _("Watches look at the calls that came"), alone=True)
def look() -> None:
    """Each minute, whatever came since."""
    look_all()


def look_all(now: dt.datetime | None = None) -> int:
    """Look at all that came; answers how many versions of notices that was."""
    looked = 0
    while (found := _next()) is not None:
        after, upto, notices, count = found
        look_at(notices, now or timezone.now())
        Cursor.objects.filter(upto=after).update(upto=upto)
        looked += count
    return looked


@action
def _next() -> tuple[int, int, set[int], int] | None:
    """Where the next lot begins and ends, its notices, how many versions it has; None for nothing. Whoever
    writes versions is waited for: one that has its id and is not there yet would be passed by."""
    hold_imports()
    cursor = Cursor.objects.first() or Cursor.objects.create(pk=1)
    after = cursor.upto
    if not Watch.objects.exists():  # nobody looks: all of it is passed by
        last = NoticeVersion.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        if last > after:
            Cursor.objects.filter(upto=after).update(upto=last)
        return None
    rows = NoticeVersion.objects.filter(pk__gt=after).order_by("pk")
    lot = [*rows.values_list("pk", "notice_id")[:LOT]]
    if not lot:
        return None
    return after, lot[-1][0], {notice for _pk, notice in lot}, len(lot)


def look_at(notices: set[int], now: dt.datetime) -> None:
    """What moved of these notices that was found before, then what is found in them."""
    open_ones = Match.objects.filter(notice__in=notices).exclude(groupe__state=Groupe.State.CLOSED)
    known = open_ones.values_list("groupe_id", "member_id")
    owners_of = sorted({*known}, key=str)
    holding = matching.still(notices) if owners_of else {}
    for owners in batched(owners_of, TOGETHER):
        _tell_moved(owners, notices, holding, now)
    by_owner: dict[Owner, list[Found]] = {}
    for one in matching.found_among(notices, now):
        by_owner.setdefault(one.owner, []).append(one)
    for owners in batched(by_owner, TOGETHER):
        _tell_new([one for owner in owners for one in by_owner[owner]], now)


@action
def _tell_new(found: Sequence[Found], now: dt.datetime) -> None:
    hold({one.owner for one in found})
    # Whoever changed a watch since it was compared looked at these notices themselves.
    watches = Watch.objects.select_related("groupe").in_bulk({one.watch for one in found})
    sure = [
        one
        for one in found
        if one.watch in watches and watches[one.watch].changed_at == one.changed_at
    ]
    counted: dict[int, list[int]] = {}
    for new in keep(sure, now, news=Match.News.NEW):
        if new.groupe is not None:
            counted.setdefault(new.watch, []).append(new.notice)
    _hold_journals(watches[pk].groupe for pk in counted)
    for pk, notices in sorted(counted.items()):
        journal.record(
            events.MATCHED,
            by=None,
            groupe=watches[pk].groupe,
            target=watches[pk],
            number=len(notices),
            notice=notices[0] if len(notices) == 1 else None,
        )


def _hold_journals(groupes: Iterable[Groupe | None]) -> None:
    ids = {groupe.pk for groupe in groupes if groupe is not None}
    if len(ids) > 1:
        journal.hold(ids)


def _gone(cancelled: bool, closed: bool, holds: bool) -> str:
    """Why a match is none any more; "": it still is."""
    if cancelled:
        return Match.Gone.CANCELLED
    if closed:
        return Match.Gone.CLOSED
    return "" if holds else Match.Gone.MOVED


def _what(match: Match, gone: str, now: dt.datetime) -> str:
    """What there is to tell of a match whose notice changed; "": nothing. Once nobody can answer any
    more, nothing is."""
    until = match.notice.open_until
    open_before = match.open_until is None or match.open_until > now
    if not open_before and (until is None or until <= now):
        return ""
    if bool(gone) != bool(match.gone):
        return Match.News.GONE if gone else Match.News.AGAIN
    return Match.News.DEADLINE if until != match.open_until and not gone else ""


@action
def _tell_moved(
    owners: Sequence[Owner],
    notices: set[int],
    holding: Mapping[int, dict[str, Any]],
    now: dt.datetime,
) -> None:
    """``holding``: what still holds of why they were found (``matching.still``)."""
    hold(owners)
    rows = Match.objects.filter(of_owners(owners), notice__in=notices)
    reasons: dict[int, list[tuple[int, int]]] = {}  # match → (reason, watch)
    facts: dict[int, dict[str, Any]] = {}
    because = Because.objects.filter(match__in=rows.values("pk")).order_by("pk")
    for pk, match_id, watch, said in because.values_list("pk", "match_id", "watch_id", "facts"):
        reasons.setdefault(match_id, []).append((pk, watch))
        facts[pk] = said
    changed = {pk: now_ for pk, now_ in holding.items() if pk in facts and facts[pk] != now_}
    Because.objects.bulk_update(
        [Because(pk=pk, facts=said) for pk, said in changed.items()], ["facts"], batch_size=200
    )
    moved: dict[int, str] = {}  # match → what it has become
    for pk, gone, until, cancelled, closed, until_now in rows.values_list(
        "pk", "gone", "open_until", "notice__cancelled", "notice__closed", "notice__open_until"
    ):
        found_still = any(reason in holding for reason, _watch in reasons.get(pk, ()))
        become = _gone(cancelled, closed, found_still)
        if (become, until_now) != (gone, until):
            moved[pk] = become
    if moved:
        _move(moved, {pk: found[0][1] for pk, found in reasons.items()}, now)


def _move(moved: Mapping[int, str], first: Mapping[int, int], now: dt.datetime) -> None:
    """These matches became so; ``first``: the watch that found each first. Whoever is to hear of it
    is told."""
    names = ("tender", "cancelled", "closed", "open_until")
    matches = [
        *Match.objects.filter(pk__in=moved)
        .select_related("notice", "groupe")
        .only(
            *(field.name for field in Match._meta.concrete_fields),
            *(f"notice__{name}" for name in names),
            "groupe__name",
        )
        .order_by("pk")
    ]
    bids = Bid.objects.filter(notice__tender__in={one.notice.tender_id for one in matches})
    taken_up = set(bids.values_list("groupe_id", "notice__tender_id"))
    told: list[tuple[Match, str, dt.datetime | None]] = []
    for match in matches:
        what, before = _what(match, moved[match.pk], now), match.open_until
        match.gone, match.open_until = moved[match.pk], match.notice.open_until
        tells = what and match.state == Match.State.TO_READ and match.pk in first
        if tells and (match.groupe_id, match.notice.tender_id) not in taken_up:
            told.append((match, what, before))
            if match.member_id is not None and not match.news:
                match.news, match.news_at, match.news_due = what, now, now
        match.save(update_fields=["gone", "open_until", "news", "news_at", "news_due"])
    watches = Watch.objects.in_bulk({first[match.pk] for match, _what_, _before in told})
    _hold_journals(match.groupe for match, _what_, _before in told)
    for match, what, before in told:
        if match.groupe is not None:
            after = match.open_until
            journal.record(
                events.MATCH_MOVED,
                by=None,
                groupe=match.groupe,
                target=watches[first[match.pk]],
                what=what,
                notice=match.notice_id,
                old_deadline=before.isoformat() if before else None,
                new_deadline=after.isoformat() if after else None,
            )
