# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of plans waits for a person: wishes to say, a plan to answer, one to carry on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from groupes.access import Me
from groupes.models import Groupe
from groupes.shell.awaited import Wait
from groupes.shell.todo import Action, Item
from groupes.web import formats
from groupes.web.paths import reverse
from roles.planning import queries
from roles.planning.models import Plan


def _mine(me: Me, ids: list[int]) -> Iterator[tuple[Plan, Groupe]]:
    active = {one.pk: one for one in me.groupes if one.pk in me.active_ids and one.is_open}
    for plan in queries.of_ids(ids, me.member):
        if (groupe := active.get(plan.groupe_id)) is not None:
            plan.groupe = groupe
            yield plan, groupe


def wishes(me: Me, ids: list[int]) -> Iterator[Item]:
    """One line a groupe: its plan that asks first. One query."""
    seen: set[int] = set()
    for plan, groupe in _mine(me, ids):
        if groupe.pk in seen or plan.asks_until is None or plan.asks_until < me.today(groupe):
            continue
        seen.add(groupe.pk)
        page = reverse("planning:wishes", args=[groupe.slug])
        yield Item(
            kind="rotation_wishes",
            title=_("Say which roles you would hold"),
            url=page,
            due=plan.asks_until,
            groupe=groupe,
            facts=(_("A rotation is prepared. Nobody reads what you answer."),),
            action=Action(_("Say it"), page),
            others=(
                Action(
                    _("As before"),
                    reverse("planning:same", args=[groupe.slug, plan.pk]),
                    "post",
                    (("next", reverse("groupes:today")),),
                ),
            ),
            icon="calendar-sync",
        )


def plans(me: Me, ids: list[int]) -> Iterator[Item]:
    """Plans that are with my groupes. One query."""
    for plan, groupe in _mine(me, ids):
        if plan.until is None or plan.until < me.today(groupe):
            continue
        page = reverse("planning:plan", args=[groupe.slug, plan.pk])
        by: str = plan.by or ""  # type: ignore[attr-defined]  # of_ids
        yield Item(
            kind="rotation_plan",
            title=_("A plan is put to the groupe: %(plan)s") % {"plan": plan.title},
            url=page,
            due=plan.until,
            groupe=groupe,
            facts=(_("by %(name)s") % {"name": by} if by else "",),
            action=Action(_("Read it"), page),
            others=(
                Action(
                    _("I agree"),
                    reverse("planning:agree", args=[groupe.slug, plan.pk]),
                    "post",
                    (("next", reverse("groupes:today")),),
                ),
            ),
            icon="calendar-sync",
        )


def to_carry_on(me: Me, ids: list[int]) -> Iterator[Item]:
    """Plans I put to my groupes, that wait for me. One query."""
    for plan, groupe in _mine(me, ids):
        objected: bool = plan.objections  # type: ignore[attr-defined]  # of_ids
        over = plan.until is not None and plan.until < me.today(groupe)
        if not objected and not over:
            continue
        page = reverse("planning:plan", args=[groupe.slug, plan.pk])
        yield Item(
            kind="rotation_to_carry_on",
            title=(
                _("Somebody objects: %(plan)s") if objected else _("It can be adopted: %(plan)s")
            )
            % {"plan": plan.title},
            url=page,
            groupe=groupe,
            action=Action(_("See it"), page),
            icon="calendar-sync",
        )


def awaited(me: Me, plans: Iterable[Plan]) -> Iterator[Wait]:
    """Plans that I put to my groupes."""
    groupes = {one.pk: one for one in me.groupes if one.pk in me.active_ids}
    for plan in plans:
        groupe = plan.groupe = groupes[plan.groupe_id]
        yield Wait(
            title=plan.title,
            state=_("With the groupe until %(day)s.") % {"day": formats.date(plan.until)},
            since=plan.put_at,
            url=reverse("planning:plan", args=[groupe.slug, plan.pk]),
            groupe=groupe,
            actions=(
                Action(
                    _("Give it up"),
                    reverse("planning:give_up", args=[groupe.slug, plan.pk]),
                    "post",
                    (("next", reverse("welcome:awaited")),),
                ),
            ),
        )
