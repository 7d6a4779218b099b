# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of qualification waits for a person: the day to decide, what is asked of them, what they are
answered, the papers that end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import DateField, DurationField, ExpressionWrapper, F, QuerySet, Value
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from groupes.access import Me
from groupes.models import Groupe, Member
from groupes.shell.awaited import MOST, Wait
from groupes.shell.todo import Action, Item
from groupes.web import formats
from groupes.web.paths import reverse
from tenders.bids.models import Bid
from tenders.qualification import rules
from tenders.qualification.models import Card, Credential, Offer

ONE_DAY = dt.timedelta(days=1)


def _left(field: str, day: Any) -> ExpressionWrapper:
    return ExpressionWrapper(F(field) - Value(day, DateField()), DurationField())


def _inside(me: Me) -> dict[int, Groupe]:
    return {one.pk: one for one in me.groupes if one.pk in me.active_ids}


# --- the day to decide ---------------------------------------------------------------------------


def days_near(member: Any, groupes: Any, day: Any) -> QuerySet[Card, Card]:
    """The bids that are studied and whose day of a go or no-go is near, or past."""
    return (
        Card.objects.filter(
            bid__groupe__any_of=groupes,
            bid__state=Bid.State.STUDIED,
            bid__accepted_cancelled=False,
            bid__notice__cancelled=False,
            decide_on__isnull=False,
        )
        .alias(left=_left("decide_on", day))
        .filter(left__lte=rules.RECALLED + ONE_DAY)
        .select_related("bid")
        .only("decide_on", "bid__title", "bid__groupe_id")
        .order_by("decide_on", "pk")
    )


def to_decide(me: Me, cards: list[Card]) -> Iterator[Item]:
    """To who may record a go or no-go. No query."""
    mine = me.groupes_where("bids.decide_go")
    inside = _inside(me)
    for card in cards:
        groupe = inside.get(card.bid.groupe_id)
        if groupe is None or groupe.pk not in mine or card.decide_on is None:
            continue
        today = me.today(groupe)
        if card.decide_on > today + rules.RECALLED:
            continue
        place = [groupe.slug, card.bid_id]
        yield Item(
            kind="go_day",
            title=_("%(title)s: go or no-go") % {"title": card.bid.title},
            url=reverse("qualification:card", args=place),
            due=card.decide_on,
            groupe=groupe,
            facts=(_("its day has passed"),) if card.decide_on < today else (),
            action=Action(_("Record go or no-go"), reverse("bids:decide", args=place)),
            icon="gavel",
        )


# --- what is asked, what is answered -------------------------------------------------------------


_OFFER = (
    "word",
    "answer",
    "state",
    "asked_at",
    "answered_at",
    "need__title",
    "need__bid__title",
    "need__bid__groupe_id",
    "by__name",
    "to__name",
)


def _offers(**which: Any) -> QuerySet[Offer, Offer]:
    return (
        Offer.objects.filter(**which)
        .select_related("need__bid", "by", "to")
        .only(*_OFFER)
        .order_by("asked_at", "pk")
    )


def asked_of(member: Any, groupes: Any, day: Any = None) -> QuerySet[Offer, Offer]:
    """What is asked of a member on bids that are written."""
    return _offers(
        to=member,
        state=Offer.State.ASKED,
        need__bid__groupe__any_of=groupes,
        need__bid__state__in=Bid.WRITTEN,
    )


def to_answer(me: Me, offers: list[Offer]) -> Iterator[Item]:
    """No query."""
    inside = _inside(me)
    for offer in offers:
        bid = offer.need.bid
        groupe = inside.get(bid.groupe_id)
        if groupe is None:
            continue
        url = reverse("qualification:answer", args=[groupe.slug, bid.pk, offer.pk])
        yield Item(
            kind="asked_along",
            title=_("%(name)s asks you: would you come along on “%(need)s”?")
            % {"name": offer.by.name, "need": offer.need.title},
            url=url,
            groupe=groupe,
            facts=tuple(filter(None, (bid.title, offer.word))),
            action=Action(_("Answer"), url),
            others=(Action(_("See the bid"), reverse("bids:bid", args=[groupe.slug, bid.pk])),),
            urgent=True,
            icon="hand",
        )


def answers_for(member: Any, groupes: Any, day: Any = None) -> QuerySet[Offer, Offer]:
    """What a member is answered and has not read yet."""
    return _offers(answer_for=member, need__bid__groupe__any_of=groupes)


def answered(me: Me, offers: list[Offer]) -> Iterator[Item]:
    """No query."""
    inside = _inside(me)
    for offer in offers:
        bid = offer.need.bid
        groupe = inside.get(bid.groupe_id)
        if groupe is None:
            continue
        words = (
            _("%(name)s would come along on “%(need)s”")
            if offer.state == Offer.State.ACCEPTED
            else _("%(name)s will not come along on “%(need)s” this time")
        )
        yield Item(
            kind="asked_answer",
            title=words % {"name": offer.to.name, "need": offer.need.title},
            url=reverse("bids:bid", args=[groupe.slug, bid.pk]),
            groupe=groupe,
            facts=tuple(filter(None, (bid.title, offer.answer))),
            action=Action(
                _("Seen"),
                reverse("qualification:withdraw", args=[groupe.slug, bid.pk, offer.pk]),
                "post",
                (("seen", "1"), ("next", reverse("groupes:today"))),
            ),
            icon="hand",
        )


def asked_by(member: Any, groupes: Any) -> QuerySet[Offer, Offer]:
    """What a member asked of others and that waits for an answer."""
    return _offers(
        by=member,
        state=Offer.State.ASKED,
        need__bid__groupe__any_of=groupes,
        need__bid__state__in=Bid.WRITTEN,
    )[:MOST]


def awaited(me: Me, offers: Iterable[Offer]) -> Iterator[Wait]:
    """No query."""
    inside = _inside(me)
    for offer in offers:
        bid = offer.need.bid
        groupe = inside[bid.groupe_id]
        back = reverse("qualification:withdraw", args=[groupe.slug, bid.pk, offer.pk])
        yield Wait(
            title=_("%(need)s, on %(title)s") % {"need": offer.need.title, "title": bid.title},
            state=_("%(name)s has not answered yet.") % {"name": offer.to.name},
            since=offer.asked_at,
            url=reverse("qualification:whom", args=[groupe.slug, bid.pk, offer.need_id]),
            groupe=groupe,
            text=offer.word,
            actions=(
                Action(_("Take back"), back, "post", (("next", reverse("welcome:awaited")),)),
            ),
        )


# --- the papers of the cooperative ---------------------------------------------------------------


def papers_ending(member: Any, groupes: Any, day: Any) -> QuerySet[Credential, Credential]:
    """The papers that end within a month, or ended, of the cooperative that a member looks after."""
    looks_after = Member.objects.filter(pk=member, administers=True).values("cooperative")
    return (
        Credential.objects.filter(cooperative__in=looks_after, valid_until__isnull=False)
        .alias(left=_left("valid_until", day))
        .filter(left__lte=rules.TOLD_BEFORE)
        .only("label", "valid_until")
        .order_by("valid_until", "pk")
    )


def to_renew(me: Me, papers: list[Credential]) -> Iterator[Item]:
    """One line for all of them: a list of papers is one thing to see to. No query."""
    if not papers or not rules.may_keep(me):
        return
    first = papers[0]
    page = reverse("qualification:credentials")
    count = len(papers)
    yield Item(
        kind="papers",
        title=ngettext(
            "%(n)s paper of the cooperative ends or has ended",
            "%(n)s papers of the cooperative end or have ended",
            count,
        )
        % {"n": count},
        url=page,
        due=first.valid_until,
        facts=tuple(
            _("%(label)s, until %(day)s")
            % {"label": paper.label, "day": formats.date(paper.valid_until)}
            for paper in papers[:3]
        ),
        action=Action(_("See them"), page),
        icon="hourglass",
    )
