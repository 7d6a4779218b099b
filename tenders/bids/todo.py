# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of bids waits for a person: what moved, what is asked, what is due, the pieces they hold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import (
    DateField,
    DurationField,
    ExpressionWrapper,
    F,
    QuerySet,
    Value,
)
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from groupes.access import Me
from groupes.shell.awaited import MOST, Wait
from groupes.shell.todo import Action, Item
from groupes.web import formats
from groupes.web.paths import reverse
from groupes.web.prepared import PKS, Prepared
from tenders.bids import queries
from tenders.bids.models import DEADLINE, Bid, Piece

SOON_DAYS = 10
PIECE_DAYS = 7
# A few working days before the deadline is when a bid must know who does what.
ASK_DAYS = 30


RUNNING = Prepared(
    lambda groupes: queries.lines(
        Bid.objects.running().filter(groupe__any_of=groupes).order_by(DEADLINE, "pk")
    ),
    groupes=PKS,
)


def bids(me: Me) -> Iterator[Item]:
    """One line a bid: the notice moved; else what one would do is asked; else the deadline is
    near. Two queries, one when nothing runs."""
    now = timezone.now()
    found = RUNNING(groupes=list(me.groupes_where("bids.state_intention")))
    progress = queries.progress_of([bid.pk for bid in found], me.member)
    groupes = {groupe.pk: groupe for groupe in me.groupes}
    for bid in found:
        bid.groupe = groupes[bid.groupe_id]
        item = _item(bid, progress[bid.pk], now)
        if item is not None:
            yield item


def _item(bid: Bid, far: queries.Progress, now: dt.datetime) -> Item | None:
    deadline = bid.deadline_at
    if bid.notice_changed_at is not None:
        return Item(
            kind="notice_changed",
            title=_moved(bid) % {"title": bid.title},
            url=bid.get_absolute_url(),
            due=deadline if deadline is not None and deadline > now else None,
            groupe=bid.groupe,
            facts=(_submission(deadline),) if deadline else (),
            # Words are read where they stand; what moved is told by the line itself.
            action=Action(_("Read the correction"), bid.get_absolute_url())
            if bid.correction_unread
            else Action(
                _("Seen"),
                reverse("bids:seen", args=[bid.groupe.slug, bid.pk]),
                "post",
                (
                    ("next", reverse("groupes:today")),
                    ("until", bid.notice_changed_at.isoformat()),
                ),
            ),
            icon="calendar-sync",
        )
    over = bid.cancelled or bid.notice.closed
    if not bid.writable or deadline is None or deadline <= now or over:
        return None
    left = deadline - now
    if not far.said and left <= dt.timedelta(days=ASK_DAYS):
        gaps = far.needs - far.led
        return Item(
            kind="intention_asked",
            title=_("%(title)s: what would you do?") % {"title": bid.title},
            url=bid.get_absolute_url(),
            due=deadline,
            groupe=bid.groupe,
            facts=(ngettext("%(n)s need to lead", "%(n)s needs to lead", gaps) % {"n": gaps},)
            if gaps
            else (),
            action=Action(
                _("Say what I would do"), reverse("bids:position", args=[bid.groupe.slug, bid.pk])
            ),
            icon="scroll-text",
        )
    if left > dt.timedelta(days=SOON_DAYS):
        return None
    page = bid.get_absolute_url()
    facts = [
        ngettext("%(led)s of %(all)s need led", "%(led)s of %(all)s needs led", far.needs)
        % {"led": far.led, "all": far.needs}
    ]
    if far.pieces:
        facts.append(
            ngettext("%(n)s of %(all)s piece ready", "%(n)s of %(all)s pieces ready", far.pieces)
            % {"n": far.ready, "all": far.pieces}
        )
    return Item(
        kind="deadline",
        title=_("%(title)s: the deadline is near") % {"title": bid.title},
        url=page,
        due=deadline,
        groupe=bid.groupe,
        facts=tuple(facts),
        action=Action(_("Open"), page),
        urgent=left <= dt.timedelta(days=1),
        icon="hourglass",
    )


def _moved(bid: Bid) -> str:
    if bid.cancelled:
        return _("%(title)s: the call is cancelled")
    if bid.notice.closed:
        return _("%(title)s: a result closes the call")
    if bid.correction_unread:
        return _("%(title)s: a correction is to be read")
    return _("%(title)s: the notice has changed")


def _submission(deadline: dt.datetime) -> str:
    return _("submission on %(day)s at %(time)s") % {
        "day": formats.date(deadline),
        "time": formats.clock(deadline),
    }


def pieces_held(member: Any, groupes: Any, day: Any) -> QuerySet[Piece, Piece]:
    """The pieces that a member holds and that are due within a week, or a day more: it is theirs that
    counts (``groupes.shell.todo.Seldom``)."""
    left = ExpressionWrapper(F("due_on") - Value(day, DateField()), DurationField())
    return (
        Piece.objects.filter(holder=member, bid__state__in=Bid.WRITTEN, due_on__isnull=False)
        .exclude(state__in=Piece.READY)
        .alias(left=left)
        .filter(left__lte=dt.timedelta(days=PIECE_DAYS + 1))
        .select_related("bid__notice")
        .only(
            "title",
            "state",
            "due_on",
            "bid__title",
            "bid__groupe_id",
            "bid__accepted_deadline_at",
            "bid__notice__deadline_at",
        )
        .order_by("due_on", "pk")
    )


def pieces(me: Me, found: list[Piece]) -> Iterator[Item]:
    """The pieces one holds that are due within a week, or late. No query."""
    last = timezone.localdate() + dt.timedelta(days=PIECE_DAYS)
    groupes = {groupe.pk: groupe for groupe in me.groupes}
    for piece in found:
        groupe = groupes.get(piece.bid.groupe_id)
        if groupe is None or piece.due_on is None or piece.due_on > last:
            continue
        page = reverse("bids:piece", args=[groupe.slug, piece.bid_id, piece.pk])
        facts = [piece.bid.title, str(Piece.State(piece.state).label)]
        if piece.bid.deadline_at:
            facts.append(_submission(piece.bid.deadline_at))
        yield Item(
            kind="piece_due",
            title=_("%(title)s, the piece you hold") % {"title": piece.title},
            url=page,
            due=piece.due_on,
            groupe=groupe,
            facts=tuple(facts),
            action=Action(_("Continue"), page),
            icon="pencil",
        )


def taken_up(member: Any, groupes: Any) -> QuerySet[Bid, Bid]:
    """Those that a member took up and of which nothing is decided."""
    return (
        Bid.objects.filter(taken_up_by=member, state=Bid.State.STUDIED, groupe__any_of=groupes)
        .only("title", "state", "taken_up_at", "groupe_id")
        .order_by("-pk")[:MOST]
    )


def awaited(me: Me, bids: Iterable[Bid]) -> Iterator[Wait]:
    """The calls for tenders I took up where the others are still asked what they would do: no go or
    no-go yet."""
    groupes = {groupe.pk: groupe for groupe in me.groupes if groupe.pk in me.active_ids}
    for bid in bids:
        bid.groupe = groupes[bid.groupe_id]
        page = bid.get_absolute_url()
        yield Wait(
            title=bid.title,
            state=_("The members are asked what they would do: no decision yet."),
            since=bid.taken_up_at,
            url=page,
            groupe=bid.groupe,
            actions=(Action(_("See who said what"), page),),
        )
