# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whom one could ask to come along on a need: by name, each with plain reasons in words. No score, no
rank: somebody with three reasons comes where their name does."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from groupes.access import Standing
from groupes.people import queries as people
from groupes.people.forms import month_name
from groupes.people.models import Amount, Level, Part
from groupes.web import formats
from groupes.web.paths import reverse
from tenders.bids.models import Bid, Need
from tenders.qualification import proposing, queries
from tenders.qualification.models import Offer

MOST: Final = 60


class Person(NamedTuple):
    """``why``: reasons, in words; ``free``: what they say of the coming months; ``away``: in words."""

    name: str
    trade: str
    url: str
    why: tuple[str, ...]
    free: str
    away: str
    asked: str
    ask_url: str


class Asked(NamedTuple):
    """What the reader asked of someone: how it stands, and what they answered in a word."""

    name: str
    state: str
    answer: str
    withdraw_url: str


def _skill_reasons(held: Collection[people.Held], asked: tuple[str, ...]) -> list[str]:
    words: Mapping[str, str] = {
        Level.DOES: _("does %(skill)s"),
        Level.PASSES_ON: _("can pass %(skill)s on"),
        Level.PRACTISES: _("is practising %(skill)s"),
        Level.LEARNS: _("wants to learn %(skill)s"),
    }
    return [
        words[one.level] % {"skill": one.name}
        for one in held
        if one.level in words and proposing.about(asked, queries.words_of(one.name))
    ]


def _groupes_words(count: int) -> str:
    words = ngettext(
        "you are in %(n)s other groupe together", "you are in %(n)s other groupes together", count
    )
    return words % {"n": count}


def _bids_words(count: int) -> str:
    words = ngettext(
        "you were in %(n)s other bid together", "you were in %(n)s other bids together", count
    )
    return words % {"n": count}


def free_words(months: Mapping[Any, str]) -> str:
    told = [
        _("%(month)s: %(amount)s")
        % {"month": month_name(month), "amount": str(Amount(amount).label)}
        for month, amount in months.items()
    ]
    return ", ".join(told)


def _craft_words(skill: str, how: str, over: bool) -> str:
    words = {
        ("passes_on", False): _("passes %(skill)s on to you"),
        ("passes_on", True): _("passed %(skill)s on to you"),
        ("learns", False): _("learns %(skill)s from you"),
        ("learns", True): _("learnt %(skill)s from you"),
    }
    return words[how, over] % {"skill": skill}


def whom(here: Standing, bid: Bid, need: Need, words: str) -> dict[str, Any]:
    """Four queries. ``words``: the skill that is looked for, else the need's own words."""
    asked = queries.words_of(words or need.title)
    mates = [one for one in queries.mates_of(here) if one.pk != here.member.pk]
    ids = [one.pk for one in mates]
    held = queries.skills_of(mates)
    tied = queries.ties_with(here, ids, bid)
    offers = queries.offers_on(need, here.member.pk)
    open_to = {one.to_id for one in offers if one.state == Offer.State.ASKED}
    shown = []
    for mate in mates:
        why = _skill_reasons(held.get(mate.pk, ()), asked)
        why += [_craft_words(*one) for one in tied.craft.get(mate.pk, ())]
        if count := tied.groupes.get(mate.pk):
            why.append(_groupes_words(count))
        if count := tied.bids.get(mate.pk):
            why.append(_bids_words(count))
        if not why:
            continue
        done = (
            _("has said what they would do") if (need.pk, mate.pk) in tied.said
            else pgettext("a person", "asked") if mate.pk in open_to else ""
        )  # fmt: skip
        months = tied.months.get(mate.pk, {}) if Part.AVAILABILITY in mate.tells else {}
        shown.append(
            Person(
                mate.name,
                mate.trade,
                reverse("groupes:person", args=[mate.pk]),
                tuple(why),
                free_words(months),
                formats.away(mate.away_until, here.on),
                done,
                ""
                if done
                else reverse(
                    "qualification:ask", args=[here.groupe.slug, bid.pk, need.pk, mate.pk]
                ),
            )
        )
    return {
        "tab": "bids",
        "bid": bid,
        "need": need,
        "words": words,
        "people": tuple(shown[:MOST]),
        "more": len(shown) > MOST,
        "asked": tuple(_asked(here, bid, one) for one in offers if one.state not in GONE),
        "card_url": reverse("qualification:card", args=[here.groupe.slug, bid.pk]),
        "directory_url": f"{reverse('groupes:people')}?{urlencode({'q': words or need.title})}",
    }


GONE: Final = (Offer.State.WITHDRAWN, Offer.State.ENDED)


def _asked(here: Standing, bid: Bid, offer: Offer) -> Asked:
    waits = offer.state == Offer.State.ASKED
    return Asked(
        offer.to.name,
        str(Offer.State(offer.state).label),
        offer.answer,
        reverse("qualification:withdraw", args=[here.groupe.slug, bid.pk, offer.pk])
        if waits
        else "",
    )
