# SPDX-License-Identifier: AGPL-3.0-or-later
"""Circles: drawn, changed, closed, one after the other in a groupe; their map, shown outside or not."""

from __future__ import annotations

import secrets

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from groupes import journal
from groupes.editions import actions as editions
from groupes.editions.models import facts_of, texts_of
from groupes.models import Groupe, Member
from groupes.web import given
from groupes.web.names import visible_name
from groupes.web.refusals import Refusal
from groupes.web.transactions import action
from roles import events, rules
from roles.actions.held import here_of, hold_groupe, need_still, open_circle
from roles.models import DEEPEST, Circle, CircleGroupObjectPermission, PublicMap, Role

CHANGEABLE = ("name", "purpose", "policies", "parent")


def _name_taken(name: str) -> Refusal:
    return Refusal(
        _("A circle of this groupe is already called “%(name)s”.") % {"name": name}, field="name"
    )


def _refuse_given(groupe: Groupe, name: str, but: Circle | None = None) -> None:
    """Refuse a name that is, in some language, one of the product's own among the groupe's circles.
    One query."""
    own = Circle.objects.open().filter(groupe=groupe, name__startswith=given.PREFIX)
    others = own.exclude(pk=but.pk) if but is not None else own
    if visible_name(name) in given.forms_of(others.values_list("name", flat=True)):
        raise _name_taken(name)


def _place(groupe: Groupe, parent: Circle | None, moved: Circle | None = None) -> Circle | None:
    """The circle in which another is to stand, once it is sure that it can. The groupe is held.

    Refusal where it is closed, inside what is moved, or would make circles deeper than DEEPEST.
    """
    if parent is None:
        return None
    rows = {row.pk: row for row in Circle.objects.open().filter(groupe=groupe)}
    if parent.pk not in rows:
        raise Refusal(_("This circle has been closed meanwhile."), field="parent")
    above: list[int] = []
    at: int | None = parent.pk
    while at is not None:
        above.append(at)
        at = rows[at].parent_id
    if moved is not None and moved.pk in above:
        raise Refusal(_("A circle can not stand inside itself."), field="parent")
    below = _height(rows, moved.pk) if moved is not None else 1
    if len(above) + below > DEEPEST:
        raise Refusal(
            _("Circles stand in one another up to %(n)s deep: choose one nearer to the groupe.")
            % {"n": DEEPEST},
            field="parent",
        )
    return rows[parent.pk]


def _height(rows: dict[int, Circle], pk: int) -> int:
    """How many circles deep this one is, itself included."""
    inside = [row.pk for row in rows.values() if row.parent_id == pk]
    return 1 + max((_height(rows, one) for one in inside), default=0)


@action
def create_circle(
    *,
    by: Member,
    groupe: Groupe,
    name: str,
    purpose: str,
    policies: str = "",
    parent: Circle | None = None,
    key: str = "",
    why: str = "",
) -> Circle:
    """Draw a circle in the groupe, or in another of its circles. It holds nothing yet."""
    hold_groupe(groupe)
    _refuse_given(groupe, name)
    try:
        with transaction.atomic():
            circle = Circle.objects.create(
                groupe=groupe,
                parent=_place(groupe, parent),
                name=name,
                purpose=purpose,
                policies=policies,
                key=key,
            )
    except IntegrityError as error:  # circle_name_in_groupe
        raise _name_taken(name) from error
    editions.keep(circle, groupe=groupe, by=by, why=why)
    journal.record(events.CIRCLE_CREATED, by=by, groupe=groupe, target=circle)
    return circle


@action
def change_circle(
    *,
    by: Member,
    circle: Circle,
    edition: int,
    restores: int | None = None,
    why: str = "",
    decided: bool = False,
    **values: object,
) -> Circle:
    """Change a circle, or where it stands; what it holds goes with it.

    ``edition``: the one the writer saw; another since then raises ``Outdated``. ``decided``: the groupe
    decided it, in whose name no power is asked.
    """
    if unknown := values.keys() - set(CHANGEABLE):
        raise ValueError(f"not of a circle: {', '.join(sorted(unknown))}")
    hold_groupe(circle.groupe)
    circle = open_circle(circle)
    need_still(decided or rules.may_edit_circle(here_of(by, circle.groupe), circle))
    editions.check(circle, edition, lambda: {name: getattr(circle, name) for name in CHANGEABLE})
    before, facts_before = texts_of(circle), facts_of(circle)
    changed = [name for name, value in values.items() if getattr(circle, name) != value]
    if not changed:
        return circle
    if "name" in changed:
        _refuse_given(circle.groupe, str(values["name"]), but=circle)
    if "parent" in changed:
        wanted = values["parent"]
        parent = wanted if isinstance(wanted, Circle) else None
        values["parent"] = _place(circle.groupe, parent, circle)
    for name in changed:
        setattr(circle, name, values[name])
    circle.edition += 1
    try:
        with transaction.atomic():
            circle.save()
    except IntegrityError as error:
        raise _name_taken(circle.name) from error
    editions.keep(
        circle,
        groupe=circle.groupe,
        by=by,
        before=before,
        facts_before=facts_before,
        restores=restores,
        why=why,
    )
    journal.record(
        events.CIRCLE_CHANGED,
        by=by,
        groupe=circle.groupe,
        target=circle,
        fields=[*changed],
        **editions.facts(circle, restores),
    )
    return circle


@action
def close_circle(*, by: Member, circle: Circle) -> Circle:
    """Close a circle: the roles and circles it holds go up to where it stood, with those who hold
    them; what was granted on it alone ends with it. Its history stays. Refused to who may no longer: what
    they may, or where the circle stands, changed since they asked."""
    hold_groupe(circle.groupe)
    circle = open_circle(circle)
    need_still(rules.may_close_circle(here_of(by, circle.groupe), circle))
    moved: list[Circle | Role] = [*circle.circles.open(), *circle.roles.open()]
    for thing in moved:
        texts, facts = texts_of(thing), facts_of(thing)
        if isinstance(thing, Circle):
            thing.parent_id = circle.parent_id
            thing.edition += 1
            thing.save(update_fields=["parent", "edition"])
        else:
            thing.circle_id = circle.parent_id
            thing.edition += 1
            thing.save(update_fields=["circle", "edition"])
        editions.keep(thing, groupe=circle.groupe, by=by, before=texts, facts_before=facts)
    CircleGroupObjectPermission.objects.filter(content_object=circle).delete()
    circle.closed_on = circle.groupe.today()
    circle.edition += 1
    circle.save(update_fields=["closed_on", "edition"])
    journal.record(events.CIRCLE_CLOSED, by=by, groupe=circle.groupe, target=circle)
    return circle


@action
def show_map(*, by: Member, groupe: Groupe) -> PublicMap:
    """Show the map outside, at an address of its own. Twice changes nothing."""
    hold_groupe(groupe)
    shown = PublicMap.objects.filter(groupe=groupe).first()
    if shown is None:
        shown = PublicMap.objects.create(
            groupe=groupe, token=secrets.token_urlsafe(32), shown_by=by
        )
        journal.record(events.MAP_SHOWN, by=by, groupe=groupe)
    return shown


@action
def hide_map(*, by: Member, groupe: Groupe) -> None:
    """Its address leads nowhere any more; shown again, the map has another. Twice changes nothing."""
    hold_groupe(groupe)
    if PublicMap.objects.filter(groupe=groupe).delete()[0]:
        journal.record(events.MAP_HIDDEN, by=by, groupe=groupe)
