# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of a bid's guests for its groupe; and the one page that a guest has."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from groupes.access import Standing
from groupes.models import Member
from groupes.web import formats
from groupes.web.paths import reverse
from tenders.bids import facts
from tenders.bids import queries as bids
from tenders.bids.models import Bid, Intention
from tenders.guests import queries, rules
from tenders.guests.forms import PromiseForm, WordForm
from tenders.guests.models import Guest, Promise, Word
from tenders.guests.rules import Over


@dataclass(frozen=True, slots=True)
class GuestShown:
    """A guest in the list of the groupe: ``state`` in words, its ``tone``; the addresses are "" where the
    reader may not, ``email`` too."""

    guest: Guest
    state: str
    tone: str
    email: str
    change_url: str
    again_url: str
    take_on_url: str
    end_url: str


@dataclass(frozen=True, slots=True)
class Said:
    """A word: of a member, or of a guest who is marked so."""

    name: str
    firm: str
    member: Member | None
    text: str
    at: dt.datetime
    mine: bool


def index(here: Standing, bid: Bid, form: WordForm) -> dict[str, Any]:
    """For the groupe. Four queries."""
    inside = rules.taking_part(bid)
    may_invite = rules.may_invite(here, bid)
    return {
        "tab": "bids",
        "bid": bid,
        "guests": [
            _shown(here, bid, one, inside, may_invite=may_invite) for one in queries.guests_of(bid)
        ],
        "promises": queries.promises_of(bid),
        "words": [said(one, mine=one.member_id == here.member.pk) for one in queries.words_of(bid)],
        "most": queries.MOST_WORDS,
        "form": form,
        "may_write_word": rules.may_write_word(here, bid),
        "invite_url": reverse("guests:invite", args=[here.groupe.slug, bid.pk])
        if may_invite
        else "",
    }


def _shown(
    here: Standing, bid: Bid, one: Guest, inside: frozenset[int], *, may_invite: bool
) -> GuestShown:
    why, place = rules.over(one, inside), [here.groupe.slug, bid.pk, one.pk]
    writes = may_invite and why is not Over.ENDED
    return GuestShown(
        guest=one,
        state=_state(one, why),
        tone="ok" if why is None and one.entered_at else "",
        email=one.email if may_invite else "",
        change_url=reverse("guests:change", args=place) if writes else "",
        again_url=reverse("guests:again", args=place) if writes and why is None else "",
        take_on_url=reverse("guests:take_on", args=place) if writes and why is Over.HOST else "",
        end_url=reverse("guests:end", args=place)
        if rules.may_end(here) and why is not Over.ENDED
        else "",
    )


def _state(one: Guest, why: Over | None) -> str:
    until = formats.date(one.until)
    if why is Over.ENDED:
        words = _("ended by %(name)s on %(date)s") if one.ended_by else _("left on %(date)s")
        by = one.ended_by.name if one.ended_by else ""
        return words % {"name": by, "date": formats.date(one.ended_at)}
    if why is Over.DATE:
        return _("it ended on %(date)s") % {"date": until}
    if why is Over.HOST:
        return _("nobody answers for them any more: they do not come in")
    if why is not None:
        return _("the bid is closed to them")
    if one.entered_at is None:
        return _("invited until %(date)s, has not come in yet") % {"date": until}
    return _("until %(date)s; came in last on %(last)s") % {
        "date": until,
        "last": formats.date(one.entered_at),
    }


def said(one: Word, *, mine: bool) -> Said:
    if one.guest is not None:
        return Said(one.guest.name, one.guest.firm, None, one.text, one.at, mine)
    name = one.member.name if one.member is not None else ""
    return Said(name, "", one.member, one.text, one.at, mine)


# --- the guest's own ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asked:
    """A need as a guest reads it: who would do what, by name; what guests say; their own form."""

    pk: int
    title: str
    people: tuple[tuple[str, str], ...]
    guests: tuple[str, ...]
    mine: str
    form: PromiseForm
    url: str


def outside(guest: Guest, form: WordForm, wrong: PromiseForm | None = None) -> dict[str, Any]:
    """All that a guest reads of a bid: its needs, its pieces, its talk, their own share. Five queries."""
    bid = guest.bid
    intentions = facts.intentions_of(bid)
    promises = queries.promises_of(bid)
    place = [guest.pk]
    return {
        "guest": guest,
        "bid": bid,
        "deadline": bid.deadline_at,
        "needs": [
            _asked(guest, need.pk, need.title, intentions, promises, wrong)
            for need in bids.needs_of(bid)
        ],
        "pieces": [
            (
                one.title,
                str(one.get_state_display()),
                reverse("guests:piece", args=[guest.pk, one.pk]),
            )
            for one in bid.pieces.only("title", "state", "bid")
        ],
        "words": [said(one, mine=one.guest_id == guest.pk) for one in queries.words_of(bid)],
        "most": queries.MOST_WORDS,
        "form": form,
        "word_url": reverse("guests:word", args=place),
        "leave_url": reverse("guests:leave", args=place),
        "letters_url": reverse("guests:letters", args=place) if settings.MAIL_LEAVES else "",
    }


def _asked(
    guest: Guest,
    pk: int,
    title: str,
    intentions: Sequence[Intention],
    promises: Sequence[Promise],
    wrong: PromiseForm | None,
) -> Asked:
    mine = next(
        (one.words for one in promises if (one.need_id, one.guest_id) == (pk, guest.pk)), ""
    )
    form = PromiseForm(prefix=f"n{pk}", initial={"words": mine})
    if wrong is not None and wrong.prefix == form.prefix:
        form = wrong
    return Asked(
        pk=pk,
        title=title,
        people=tuple(
            (one.member.name, str(Intention.Level(one.level).label))
            for one in intentions
            if one.need_id == pk
        ),
        guests=tuple(
            _("%(guest)s, a guest: %(words)s") % {"guest": one.guest, "words": one.words}
            for one in promises
            if one.need_id == pk and one.guest_id != guest.pk
        ),
        mine=mine,
        form=form,
        url=reverse("guests:promise", args=[guest.pk, pk]),
    )
