# SPDX-License-Identifier: AGPL-3.0-or-later
"""Draws: opened with a sealed seed, names put down by their own people, drawn once (``roles/lot.py``).

The role is held through each, so that of two who draw at once one does, and the other finds it done.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from groupes import journal
from groupes.journal.events import Event
from groupes.models import Groupe, Member
from groupes.web import formats
from groupes.web.refusals import Refusal
from groupes.web.transactions import action
from roles import events, lot
from roles.actions.held import hold
from roles.actions.making import ask_next
from roles.actions.mandates import is_active, need_a_seat, need_within_limits
from roles.models import Draw, DrawName, Role

LONGEST: Final = dt.timedelta(days=90)
"""For putting names down."""


@action
def open_draw(*, by: Member, role: Role, names_until: dt.date, starts_on: dt.date) -> Draw:
    """Open a draw for a seat that is free from ``starts_on`` for a term. Names are put down until a day
    (included), and it is drawn from the day after; its commitment is published now."""
    role = hold(role)
    today = role.groupe.today()
    if not today <= names_until <= today + LONGEST:
        raise Refusal(
            _("Names are put down from today, for three months at most."), field="names_until"
        )
    if starts_on <= names_until:
        raise Refusal(
            _("The mandate begins after the draw: after %(date)s.")
            % {"date": formats.date(names_until)},
            field="starts_on",
        )
    if role.draws.filter(state=Draw.State.OPEN).exists():
        raise Refusal(_("A draw is open for this role already: put your name down there."))
    ends_on = role.term_from(starts_on)
    need_a_seat(role, starts_on, ends_on)
    sealed = lot.seal()
    draw = Draw.objects.create(
        role=role,
        opened_by=by,
        names_until=names_until,
        starts_on=starts_on,
        ends_on=ends_on,
        seed=sealed.seed,
        commitment=sealed.commitment,
    )
    journal.record(
        events.DRAW_OPENED,
        by=by,
        groupe=role.groupe,
        target=role,
        role=role.pk,
        draw=draw.pk,
        names_until=names_until.isoformat(),
        commitment=sealed.commitment,
    )
    return draw


def _held(draw: Draw) -> tuple[Draw, Role]:
    """The draw as it is now, its role held; Refusal when it is not open any more."""
    role = hold(draw.role)
    draw = role.draws.get(pk=draw.pk)
    draw.role = role
    if draw.state == Draw.State.DROPPED:
        raise Refusal(_("This draw has been given up."))
    return draw, role


@action
def put_name_down(*, by: Member, draw: Draw) -> DrawName:
    """Put one's own name down. Twice changes nothing. Who did is told to nobody apart from the list.
    Refusal for who could not hold the role then: drawn, they could only say no, and all would wait."""
    draw, role = _held(draw)
    _refuse_late(draw, role)
    if not is_active(role.groupe, by):
        raise Refusal(_("Roles are for active members: come back from your pause first."))
    _need_able(draw, role, by)
    name, new = DrawName.objects.get_or_create(
        draw=draw, member=by, defaults={"ticket": str(by.pk)}
    )
    if new:
        _tell_names(events.NAME_PUT_DOWN, draw, by)
    return name


def _need_able(draw: Draw, role: Role, by: Member) -> None:
    need_within_limits(role, by, draw.starts_on, draw.ends_on)
    held = role.mandates.filter(member=by, starts_on__lte=draw.ends_on, ends_on__gte=draw.starts_on)
    if held.exists():
        raise Refusal(
            _("%(name)s already holds %(role)s over these dates.")
            % {"name": by.name, "role": role.name}
        )


@action
def take_name_off(*, by: Member, draw: Draw) -> None:
    """Take one's own name off, while names are put down. Twice changes nothing."""
    draw, role = _held(draw)
    _refuse_late(draw, role)
    gone, _each = draw.names.filter(member=by).delete()
    if gone:
        _tell_names(events.NAME_TAKEN_OFF, draw, by)


def _refuse_late(draw: Draw, role: Role) -> None:
    if draw.state != Draw.State.OPEN or role.groupe.today() > draw.names_until:
        raise Refusal(
            _("Names were put down until %(date)s.") % {"date": formats.date(draw.names_until)}
        )


def _tell_names(event: Event, draw: Draw, member: Member) -> None:
    journal.record(event, by=member, groupe=draw.role.groupe, target=draw.role, draw=draw.pk)


@action
def draw_lot(*, by: Member, draw: Draw) -> Draw:
    """Publish the seed and the order, and offer the mandate to the first. Pressed twice, it was drawn
    once: the first order stands."""
    draw, role = _held(draw)
    if draw.state == Draw.State.DRAWN:
        return draw
    today = role.groupe.today()
    if today <= draw.names_until:
        raise Refusal(
            _("Names are put down until %(date)s: it is drawn from the day after.")
            % {"date": formats.date(draw.names_until)}
        )
    if not is_active(role.groupe, by):
        raise Refusal(_("Roles are for active members: come back from your pause first."))
    names = {name.ticket: name for name in draw.names.all()}
    if not names:
        raise Refusal(_("Nobody has put their name down: give this draw up, and ask around."))
    for rank, ticket in enumerate(lot.order(draw.seed, names), start=1):
        names[ticket].rank = rank
    DrawName.objects.bulk_update(names.values(), ["rank"])
    draw.state = Draw.State.DRAWN
    draw.drawn_at = timezone.now()
    draw.drawn_by = by
    draw.save(update_fields=["state", "drawn_at", "drawn_by"])
    journal.record(
        events.DRAWN,
        by=by,
        groupe=role.groupe,
        target=role,
        role=role.pk,
        draw=draw.pk,
        seed=draw.seed,
        names=len(names),
    )
    ask_next(draw, role)
    return draw


@action
def drop_draw(*, by: Member, draw: Draw) -> None:
    """Give an open draw up: its seed is never told. Twice changes nothing."""
    role = hold(draw.role)
    names_in = role.groupe.today() > draw.names_until and draw.names.exists()
    if names_in and role.draws.filter(pk=draw.pk, state=Draw.State.OPEN).exists():
        raise Refusal(_("The names are in: it is drawn, and not given up any more."))
    drop_all(role.draws.filter(pk=draw.pk), by=by)


def drop_all(draws: QuerySet[Draw], *, by: Member) -> None:
    """Give up those that are open. Their roles are held."""
    for draw in draws.filter(state=Draw.State.OPEN).select_related("role__groupe").order_by("pk"):
        draw.state, draw.seed = Draw.State.DROPPED, ""
        draw.save(update_fields=["state", "seed"])
        journal.record(
            events.DRAW_DROPPED, by=by, groupe=draw.role.groupe, target=draw.role, draw=draw.pk
        )


def take_names_off(groupe: Groupe, member: Member) -> None:
    """Who leaves is in no draw that is not drawn yet; of one that is, the list stays checkable. The
    roles are held."""
    names = DrawName.objects.filter(
        draw__role__groupe=groupe, draw__state=Draw.State.OPEN, member=member
    )
    names.delete()
