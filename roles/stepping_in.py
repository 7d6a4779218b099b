# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages around a mandate are made of: roles to take, draws, handovers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from groupes.access import Standing
from groupes.web import formats, text
from groupes.web.paths import reverse
from roles import lot, pages, queries, rules
from roles.models import AtEnd, Draw, DrawName, Handover, Mandate, MandateOffer, Role
from roles.plain import Link
from roles.promised import PromisedPart, promised
from roles.queries import RoleNow

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


# --- roles to take -------------------------------------------------------------------------------


class ToTake(NamedTuple):
    """A role that waits for somebody: why, what was decided beforehand, and how to step in."""

    name: str
    url: str
    purpose: str
    why: str
    then: str
    soon: bool
    ways: list[Link]


def vacancies(here: Standing) -> list[ToTake]:
    """The roles of a groupe that are vacant, first, or about to be, the soonest first. Three queries."""
    found = [now for now in queries.roles_now(here) if pages.to_take(now, here.on)]
    draws = queries.open_draws(here)
    found.sort(
        key=lambda now: (
            not now.is_vacant,
            now.first.ends_on if now.first is not None else here.on,
            now.role.name,
        )
    )
    return [_to_take(here, now, draws.get(now.role.pk)) for now in found]


def _to_take(here: Standing, now: RoleNow, draw: int | None) -> ToTake:
    role, first = now.role, now.first
    slug = here.groupe.slug
    if first is None:
        why = _("Nobody holds it.")
    elif now.free:
        why = _("A place is free beside %(names)s.") % {"names": now.names}
    elif now.half_free:
        why = _("Half a place is free: %(names)s would share it.") % {"names": now.names}
    else:
        words = {"name": first.member.name, "date": formats.date(first.ends_on)}
        why = _("%(name)s holds it until %(date)s, and nobody goes on with it yet.") % words
    ways = []
    if draw is not None:
        ways.append(Link(_("Put my name in the draw"), reverse("roles:draw", args=[slug, draw])))
    of_role = [slug, role.pk]
    if now.takes and not now.proposed and now.mine is None and rules.may_volunteer(here, role):
        ways.append(Link(_("I volunteer"), reverse("roles:volunteer", args=of_role)))
    if now.takes and rules.may_offer(here, role):
        ways.append(Link(_("Ask someone"), reverse("roles:offer", args=of_role)))
    if (now.free or now.stood_in_for(here.on, here.member.pk)) and rules.may_ask_interim(
        here, role
    ):
        ways.append(Link(_("An interim"), reverse("roles:interim", args=of_role)))
    if draw is None and rules.may_open_draw(here, role):
        ways.append(Link(_("Draw it by lot"), reverse("roles:open_draw", args=of_role)))
    follows = first.follows if first is not None else AtEnd(role.at_end)
    return ToTake(
        role.name,
        reverse("roles:role", args=of_role),
        role.purpose,
        why,
        str(follows.label),
        first is not None and not now.takes,
        ways,
    )


# --- draws ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DrawPage:
    """A draw: its list, what is published, whether it holds, and what I may do.

    ``names``: in the order drawn, else by name, each with its mark ("" before); ``holds``: None before
    it is drawn; ``asked``: whom it asked so far, with their answers.
    """

    draw: Draw
    role: Role
    names: list[tuple[DrawName, str]]
    holds: bool | None
    one_liner: str
    asked: list[tuple[MandateOffer, StrOrPromise]]
    mine: bool
    may_put_down: bool
    may_draw: bool
    may_drop: bool


def draw_page(here: Standing, draw: Draw) -> DrawPage:
    """Two queries."""
    names = queries.names_of(draw)
    drawn = draw.state == Draw.State.DRAWN
    tickets = [name.ticket for name in names]
    return DrawPage(
        draw=draw,
        role=draw.role,
        names=[(name, lot.mark(draw.seed, name.ticket) if drawn else "") for name in names],
        holds=lot.holds(draw.seed, draw.commitment, tickets) if drawn else None,
        one_liner=lot.one_liner(draw.seed, tickets) if drawn else "",
        asked=[(offer, _answer(offer)) for offer in queries.offers_of_draw(draw)] if drawn else [],
        mine=any(name.member_id == here.member.pk for name in names),
        may_put_down=rules.may_put_name_down(here, draw),
        may_draw=rules.may_draw(here, draw) and bool(names),
        may_drop=draw.state == Draw.State.OPEN and rules.may_open_draw(here, draw.role),
    )


def _answer(offer: MandateOffer) -> StrOrPromise:
    """What became of an offer that a draw made; a no is told as what it is: nothing follows."""
    if offer.state == MandateOffer.State.OPEN:
        return _("is asked, and answers")
    if offer.state == MandateOffer.State.ACCEPTED:
        return _("takes it")
    return _("not now: the next is asked")


# --- handovers -----------------------------------------------------------------------------------


class Part(NamedTuple):
    """One text of a handover. ``closed``: the reader is not one of those it is for."""

    label: StrOrPromise | Promise
    html: SafeString | str
    closed: bool


@dataclass(frozen=True, slots=True)
class HandoverPage:
    """The handover of a mandate. ``given``: None where nothing is written yet; ``before``: what was
    said with the offer of the mandate itself, to its holder; ``promised``: what was promised under
    the role, by kind; ``whole``: I read all of it."""

    mandate: Mandate
    role: Role
    given: Handover | None
    parts: list[Part]
    whole: bool
    promised: list[PromisedPart]
    nexts: list[Mandate]
    may_write: bool
    may_acknowledge: bool


FOR_ALL = ("open_work", "files")
"""What of a handover every member of the groupe reads."""


def handover_page(here: Standing, mandate: Mandate) -> HandoverPage:
    """Five queries at most, and those of what was promised."""
    given = (
        Handover.objects.select_related("acknowledged_by", "mandate")
        .filter(mandate=mandate)
        .first()
    )
    whole = rules.reads_all(here, mandate)
    may_write = rules.may_write_handover(here, mandate)
    nexts = list(
        rules.next_ones(mandate, here.on).select_related("member").order_by("starts_on", "pk")
    )
    acknowledged = given is not None and given.acknowledged_at is not None
    return HandoverPage(
        mandate=mandate,
        role=mandate.role,
        given=given,
        parts=list(_parts(given, whole)) if given is not None else [],
        whole=whole,
        promised=promised(here, mandate) if here.is_active else [],
        nexts=nexts,
        may_write=may_write and not acknowledged,
        may_acknowledge=(
            given is not None
            and not acknowledged
            and here.is_active
            and any(one.member_id == here.member.pk for one in nexts)
        ),
    )


def _parts(given: Handover, whole: bool) -> Iterable[Part]:
    for name in Handover.PARTS:
        source = getattr(given, name)
        closed = not whole and name not in FOR_ALL
        if source:
            field: Any = Handover._meta.get_field(name)
            label = field.verbose_name
            yield Part(label, "" if closed else text.shown(source), closed)
