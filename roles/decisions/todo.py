# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of decisions waits for a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils import timezone
from django.utils.translation import gettext as _

from groupes.access import Me
from groupes.models import Groupe
from groupes.shell.awaited import Wait
from groupes.shell.todo import Action, Item
from groupes.todo import since_words
from groupes.web import formats
from groupes.web.paths import reverse
from roles.decisions.models import Decision, Review, Tension, Voter


def _active(me: Me) -> dict[int, Groupe]:
    return {one.pk: one for one in me.groupes if one.pk in me.active_ids and one.is_open}


def answers(me: Me, voters: Iterable[Voter]) -> Iterator[Item]:
    """Decisions that wait for my answer."""
    groupes, now = _active(me), timezone.now()
    for voter in voters:
        decision = voter.decision
        groupe = groupes.get(decision.groupe_id)
        if groupe is None or decision.is_due(now):
            continue
        page = reverse("decisions:decision", args=[groupe.slug, decision.pk])
        by = decision.proposer.name if decision.proposer is not None else ""
        yield Item(
            kind="decision",
            title=decision.title,
            url=page,
            due=decision.closes_at,
            groupe=groupe,
            facts=(
                decision.get_way_display(),
                _("by %(name)s") % {"name": by} if by else "",
            ),
            action=Action(_("Answer"), page),
            icon="scale",
        )


def objected(me: Me, decisions: Iterable[Decision]) -> Iterator[Item]:
    """Decisions I proposed, to which somebody objects."""
    groupes = _active(me)
    for decision in decisions:
        groupe = groupes.get(decision.groupe_id)
        if groupe is None:
            continue
        page = reverse("decisions:decision", args=[groupe.slug, decision.pk])
        yield Item(
            kind="decision_objected",
            title=_("Somebody objects: %(decision)s") % {"decision": decision.title},
            url=page,
            due=decision.closes_at,
            groupe=groupe,
            action=Action(_("Read it"), page),
            icon="scale",
        )


def _today_button(url: str, label: str) -> Action:
    return Action(label, url, "post", (("next", reverse("groupes:today")),))


def alive(me: Me, tensions: Iterable[Tension]) -> Iterator[Item]:
    """What I raised long ago: does it still matter?"""
    groupes = _active(me)
    for tension in tensions:
        groupe = groupes.get(tension.groupe_id)
        if groupe is None:
            continue
        page = reverse("decisions:tension", args=[groupe.slug, tension.pk])
        step = [groupe.slug, tension.pk]
        yield Item(
            kind="tension_alive",
            title=_("Still alive? %(tension)s") % {"tension": tension.sentence},
            url=page,
            groupe=groupe,
            margin=since_words(tension.raised_at),
            action=_today_button(
                reverse("decisions:tension_step", args=[*step, "vivante"]), _("It still matters")
            ),
            others=(
                _today_button(
                    reverse("decisions:tension_step", args=[*step, "laisser"]), _("Let it go")
                ),
            ),
            icon="lightbulb",
        )


def asked(me: Me, tensions: Iterable[Tension]) -> Iterator[Item]:
    """What others ask me about."""
    groupes = _active(me)
    for tension in tensions:
        groupe = groupes.get(tension.groupe_id)
        if groupe is None:
            continue
        by = tension.raised_by.name if tension.raised_by is not None else ""
        yield Item(
            kind="tension_asked",
            title=_("You may know: %(tension)s") % {"tension": tension.sentence},
            url=reverse("decisions:tension", args=[groupe.slug, tension.pk]),
            groupe=groupe,
            facts=(_("by %(name)s") % {"name": by} if by else "",),
            action=Action(
                _("Answer"), reverse("decisions:tension_answer", args=[groupe.slug, tension.pk])
            ),
            urgent=True,
            icon="lightbulb",
        )


def awaited(me: Me, proposed: Iterable[Decision], turned: Iterable[Tension]) -> Iterator[Wait]:
    """What I put to my groupes, and whom I asked what they know."""
    groupes = _active(me)
    for decision in proposed:
        groupe = groupes.get(decision.groupe_id)
        if groupe is None:
            continue
        yield Wait(
            title=decision.title,
            state=_("with the groupe, open until %(moment)s")
            % {"moment": formats.moment(decision.closes_at)},
            since=decision.opened_at,
            url=reverse("decisions:decision", args=[groupe.slug, decision.pk]),
            groupe=groupe,
        )
    for tension in turned:
        groupe = groupes.get(tension.groupe_id)
        if groupe is None:
            continue
        name = tension.turned_to.name if tension.turned_to is not None else ""
        yield Wait(
            title=tension.sentence,
            state=_("%(name)s is asked what they know") % {"name": name},
            since=tension.alive_at,
            url=reverse("decisions:tension", args=[groupe.slug, tension.pk]),
            groupe=groupe,
        )


def first_steps(me: Me, decisions: Iterable[Decision]) -> Iterator[Item]:
    """Adopted decisions I see to, whose first step is still to be said."""
    groupes = _active(me)
    for decision in decisions:
        groupe = groupes.get(decision.groupe_id)
        if groupe is None:
            continue
        page = reverse("decisions:step", args=[groupe.slug, decision.pk])
        yield Item(
            kind="decision_first_step",
            title=_("It is adopted: %(decision)s") % {"decision": decision.title},
            url=reverse("decisions:decision", args=[groupe.slug, decision.pk]),
            groupe=groupe,
            facts=(_("What is its first step?"),),
            action=Action(_("Say it"), page),
            icon="scale",
        )


def reviews(me: Me, found: Iterable[Review]) -> Iterator[Item]:
    """Decisions that come back to me, or to all."""
    groupes = _active(me)
    for review in found:
        decision = review.decision
        groupe = groupes.get(decision.groupe_id)
        if groupe is None:
            continue
        yield Item(
            kind="decision_review",
            title=_("Does it go on? %(decision)s") % {"decision": decision.title},
            url=reverse("decisions:decision", args=[groupe.slug, decision.pk]),
            due=review.due_on,
            groupe=groupe,
            facts=(
                _("Renew it, change it, or let it go: any is fine.")
                if review.of_all
                else _("It ends by itself unless it is renewed.")
                if decision.experiment
                else "",
            ),
            action=Action(
                _("Say it"), reverse("decisions:review", args=[groupe.slug, decision.pk])
            ),
            icon="scale",
        )


def asked_to_own(me: Me, decisions: Iterable[Decision]) -> Iterator[Item]:
    """Decisions I am asked to see to."""
    groupes = _active(me)
    for decision in decisions:
        groupe = groupes.get(decision.groupe_id)
        if groupe is None:
            continue
        page = reverse("decisions:own", args=[groupe.slug, decision.pk])
        yield Item(
            kind="decision_owner",
            title=_("You are asked to see that it happens: %(decision)s")
            % {"decision": decision.title},
            url=reverse("decisions:decision", args=[groupe.slug, decision.pk]),
            groupe=groupe,
            action=Action(_("Yes"), page, "post", (("answer", "yes"),)),
            others=(Action(_("Not for me"), page, "post", (("answer", "no"),)),),
            urgent=True,
            icon="scale",
        )
