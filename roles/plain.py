# SPDX-License-Identifier: AGPL-3.0-or-later
"""A role as plain values, for what its page shows is kept (``kept_forms``): words and addresses ready,
"" where there is none or one may not. No query."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from groupes.access import Standing
from groupes.web import formats
from groupes.web.paths import reverse
from roles.models import Mandate
from roles.queries import Alongside, RoleNow

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Link(NamedTuple):
    """A page where something may be done."""

    words: str
    url: str


class Learner(NamedTuple):
    """Who learns a role beside its holder. ``agreed_url``: what both wish to show of it."""

    name: str
    until: str
    agreed_url: str
    end_url: str


class Holder(NamedTuple):
    """A mandate in force. ``passed``: how much of it has, in percent; ``soon``: it ends, and nobody goes
    on with it."""

    name: str
    mine: bool
    url: str
    origin: str
    shared: bool
    passed: int
    since: str
    soon: bool
    left: str
    until: str
    learners: tuple[Learner, ...]


class Coming(NamedTuple):
    """A mandate to come."""

    name: str
    mine: bool
    start: str
    end: str


class Above(NamedTuple):
    """The card of a role before its offers: what it is for, who holds it. ``draws``: those where names
    are put down, and until when."""

    purpose: str
    holders: tuple[Holder, ...]
    half_free: bool
    coming: tuple[Coming, ...]
    draws: tuple[Link, ...]


class Below(NamedTuple):
    """The card of a role after its offers: its domain, what is asked of who holds it, what may be done.
    ``offered``: whether there are offers, which come first; ``closed``: since when; ``acts``: whether the
    reader takes part."""

    powers: tuple[str, ...]
    domain: str
    fallen: tuple[str, ...]
    waiting: tuple[str, ...]
    accountabilities: tuple[str, ...]
    seats: int
    energy: Decimal
    term_months: int
    max_consecutive: int | None
    rest: int | None
    critical: bool
    follows: str
    closed: str
    offered: bool
    acts: bool
    go_on_url: str
    hand_over_url: str
    volunteer_url: str
    offer_url: str
    edit_url: str
    alone_url: str
    more: tuple[Link, ...]


class Former(NamedTuple):
    """A mandate that is over."""

    name: str
    mine: bool
    url: str
    start: str
    end: str
    origin: str
    shared: bool


class Handed(NamedTuple):
    """A handover."""

    url: str
    name: str
    received: bool


class Beside(NamedTuple):
    """What stands beside a role on its page: the skills it asks for and teaches, who held it, its
    handovers (``texts``: those that holders wrote to whom they offered it), its draws."""

    asked: str
    learnt: str
    past: tuple[Former, ...]
    handed: bool
    handovers: tuple[Handed, ...]
    texts: tuple[str, ...]
    draws: tuple[Link, ...]
    close_url: str
    editions_url: str


def above(here: Standing, now: RoleNow, beside: Alongside) -> Above:
    slug, me = here.groupe.slug, here.member.pk

    def learners(mandate: Mandate) -> Iterable[Learner]:
        for one in beside.learners:
            if one.mandate_id == mandate.pk:
                ends = me in (one.member_id, mandate.member_id)
                yield Learner(
                    one.name,
                    formats.date(one.ends_on),
                    reverse("craft:pairing", args=[one.pairing]) if one.pairing else "",
                    reverse("roles:end_beside", args=[slug, one.pk]) if ends else "",
                )

    def holder(mandate: Mandate) -> Holder:
        return Holder(
            name=mandate.member.name,
            mine=mandate.member_id == me,
            url=mandate.member.get_absolute_url(),
            origin=str(mandate.get_origin_display()),
            shared=mandate.is_shared,
            passed=mandate.percent(here.on),
            since=formats.date(mandate.starts_on),
            soon=formats.daysleft(mandate.ends_on, here.on) <= formats.SOON_DAYS
            and mandate.pk not in now.after,
            left=formats.timeleft(mandate.ends_on, here.on),
            until=formats.date(mandate.ends_on),
            learners=tuple(learners(mandate)),
        )

    return Above(
        purpose=now.role.purpose,
        holders=tuple(map(holder, now.holders)),
        half_free=now.half_free and bool(now.holders),
        coming=tuple(
            Coming(
                one.member.name,
                one.member_id == me,
                formats.date(one.starts_on),
                formats.date(one.ends_on),
            )
            for one in now.coming
        ),
        draws=tuple(
            Link(formats.date(one.names_until), reverse("roles:draw", args=[slug, one.pk]))
            for one in beside.draws
            if not one.drawn
        ),
    )


def words(found: Iterable[StrOrPromise]) -> tuple[str, ...]:
    return tuple(map(str, found))


def beside(
    here: Standing,
    now: RoleNow,
    found: Alongside,
    past: Iterable[Mandate],
    skills: tuple[Iterable[str], Iterable[str]],
    *,
    may_close: bool,
) -> Beside:
    """``skills``: those the role asks for, those one learns in it."""
    slug, pk = here.groupe.slug, now.role.pk
    asked, learnt = skills
    return Beside(
        asked=", ".join(asked),
        learnt=", ".join(learnt),
        past=tuple(
            Former(
                one.member.name,
                one.member_id == here.member.pk,
                one.member.get_absolute_url(),
                formats.date(one.starts_on),
                formats.date(one.ends_on),
                str(one.get_origin_display()),
                one.is_shared,
            )
            for one in past
        ),
        handed=bool(found.handovers) or any(one.handover for one in now.holders),
        handovers=tuple(
            Handed(reverse("roles:handover", args=[slug, one.mandate_id]), one.name, one.received)
            for one in found.handovers
        ),
        texts=tuple(one.handover for one in now.holders if one.handover),
        draws=tuple(
            Link(formats.date(one.names_until), reverse("roles:draw", args=[slug, one.pk]))
            for one in found.draws
            if one.drawn
        ),
        close_url=reverse("roles:close", args=[slug, pk]) if may_close else "",
        editions_url=reverse("roles:editions", args=[slug, pk]),
    )
