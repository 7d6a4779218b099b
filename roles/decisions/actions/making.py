# SPDX-License-Identifier: AGPL-3.0-or-later
"""A decision before it opens, and its text while it is open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from groupes import effects, journal
from groupes.editions import actions as editions
from groupes.editions.models import texts_of
from groupes.models import Groupe, Member
from groupes.things import Ref
from groupes.web import text
from groupes.web.refusals import Refusal
from groupes.web.transactions import action
from roles.decisions import events
from roles.decisions.actions import objecting, tensions
from roles.decisions.actions.held import hold, need_draft, open_groupe
from roles.decisions.models import Decision, Objection, Option, State, Tension

CHANGEABLE: Final = (
    "title",
    "text",
    "way",
    "counting",
    "share",
    "quorum",
    "electorate",
    "circle",
    "seats",
    "dots",
    "secret",
    "hidden",
    "role",
    "review_on",
    "experiment",
    "effect_on",
)
MOST_OPTIONS: Final = 30

type Choice = tuple[str, dt.datetime | None]
"""An option: its words, and, of a date finding, its instant."""


def _write(decision: Decision, kept: str) -> None:
    decision.text = text.normalised(kept)
    decision.text_html = text.render(decision.text)
    decision.renderer_version = text.RENDERER_VERSION


@action
def draft(
    *,
    by: Member,
    groupe: Groupe,
    title: str,
    text: str = "",
    options: Sequence[Choice] = (),
    effect: str = "",
    proposed: effects.Proposed | None = None,
    tension: Tension | None = None,
    follows: Decision | None = None,
    made_in: Ref | None = None,
    **values: Any,
) -> Decision:
    """Write a proposal down: nobody else is asked yet. ``effect``, ``proposed``: what adopting it does."""
    if unknown := set(values) - set(CHANGEABLE):
        raise TypeError(f"not a field of a decision: {', '.join(sorted(unknown))}")
    groupe = open_groupe(groupe)
    if tension is not None and tension.groupe_id != groupe.pk:
        raise ValueError("a tension of another groupe")
    made = Decision(
        groupe=groupe,
        title=title,
        proposer=by,
        owner=by,
        tension=tension,
        follows=follows,
        made_in_type=made_in.label if made_in else "",
        made_in_id=made_in.id if made_in else None,
        **values,
    )
    _write(made, text)
    _take_effect(made, effect, proposed)
    made.save()
    _offer(made, options)
    editions.keep(made, groupe=groupe, by=by)
    journal.record(events.DRAFTED, by=by, groupe=groupe, target=made)
    tensions.proposed(made, by)
    return made


def _take_effect(decision: Decision, effect: str, proposed: effects.Proposed | None) -> None:
    if not effect or proposed is None:
        decision.effect, decision.effect_facts, decision.effect_edition = "", {}, None
        decision.changes_type, decision.changes_id = "", None
        return
    if effect not in effects.effects():
        raise ValueError(f"no such effect: {effect}")
    decision.effect = effect
    decision.effect_facts = dict(proposed.facts)
    decision.effect_edition = proposed.edition
    decision.changes_type = proposed.on.label if proposed.on is not None else ""
    decision.changes_id = proposed.on.id if proposed.on is not None else None


def _offer(decision: Decision, options: Sequence[Choice]) -> None:
    if len(options) > MOST_OPTIONS:
        raise Refusal(
            _("At most %(most)s options: more is not a choice any more.") % {"most": MOST_OPTIONS},
            field="options",
        )
    Option.objects.bulk_create(
        Option(decision=decision, position=number, title=title, starts_at=starts_at)
        for number, (title, starts_at) in enumerate(options)
    )


@action
def change(
    *,
    by: Member,
    decision: Decision,
    edition: int,
    options: Sequence[Choice] | None = None,
    integrates: Sequence[Objection] = (),
    restores: int | None = None,
    why: str = "",
    proposed: effects.Proposed | None = None,
    **values: Any,
) -> Decision:
    """Write a decision anew. ``edition``: the one its writer saw. In preparation all of it may change;
    open, its title and text alone: everybody is asked again, and told so. ``integrates``: the objections
    that the new text answers. ``proposed``: what adopting it does, filled in anew."""
    if unknown := set(values) - set(CHANGEABLE):
        raise TypeError(f"not a field of a decision: {', '.join(sorted(unknown))}")
    decision = hold(decision)
    if decision.state not in (State.DRAFT, State.OPEN) or decision.is_due(timezone.now()):
        raise Refusal(_("This decision is closed: its text stays as it was decided."))
    editions.check(decision, edition, lambda: {"title": decision.title, "text": decision.text})
    more = options is not None or proposed is not None
    if decision.state == State.OPEN and (more or set(values) - {"title", "text"}):
        raise ValueError("an open decision changes its text alone")
    before = texts_of(decision)
    written = values.pop("text", None)
    for name, value in values.items():
        setattr(decision, name, value)
    if written is not None:
        _write(decision, written)
    if proposed is not None:
        _take_effect(decision, decision.effect, proposed)
    if options is not None:
        decision.options.all().delete()
        _offer(decision, options)
    anew = texts_of(decision) != before
    if not anew and integrates:
        raise Refusal(
            _("To integrate an objection, the text changes: say what is different now."),
            field="text",
        )
    if anew:
        decision.edition += 1
    decision.save()
    if anew:
        editions.keep(
            decision, groupe=decision.groupe, by=by, before=before, restores=restores, why=why
        )
        _said_anew(by, decision, integrates)
    return decision


def _said_anew(by: Member, decision: Decision, integrates: Sequence[Objection]) -> None:
    """The text is another one: what was answered of the one before is asked again."""
    if decision.state == State.DRAFT:
        journal.record(
            events.CHANGED,
            by=by,
            groupe=decision.groupe,
            target=decision,
            edition=decision.edition,
        )
        return
    answered = list(decision.voters.filter(has_answered=True).values_list("member_id", flat=True))
    decision.voters.filter(has_answered=True).update(has_answered=False)
    objecting.free_from_the_gone(decision)
    objecting.leave_room(decision)  # nobody's silence of minutes adopts what nobody could read
    decision.secret_ballots.all().delete()
    for objection in integrates:
        Objection.objects.filter(pk=objection.pk, state=Objection.State.OPEN).update(
            state=Objection.State.INTEGRATED, integrated=decision.edition
        )
        journal.record(
            events.OBJECTION_INTEGRATED,
            by=by,
            groupe=decision.groupe,
            target=decision,
            member=objection.member_id,
            edition=decision.edition,
        )
    journal.record(
        events.ASKED_AGAIN,
        by=by,
        groupe=decision.groupe,
        target=decision,
        edition=decision.edition,
        answered=sorted(answered) if not decision.secret else [],
    )


@action
def withdraw(*, by: Member, decision: Decision) -> Decision:
    """Give a proposal up, before it opens or while it is open. Withdrawn already: nothing changes."""
    decision = hold(decision)
    if decision.state == State.WITHDRAWN:
        return decision
    if decision.state not in (State.DRAFT, State.OPEN):
        raise Refusal(_("This decision is closed."))
    decision.state, decision.closed_at = State.WITHDRAWN, timezone.now()
    decision.secret_ballots.all().delete()
    decision.save()
    journal.record(events.WITHDRAWN, by=by, groupe=decision.groupe, target=decision)
    return decision


@action
def set_effect(
    *, by: Member, decision: Decision, effect: str, proposed: effects.Proposed | None
) -> Decision:
    """Say what adopting a decision in preparation does; "" for nothing by itself."""
    decision = hold(decision)
    need_draft(decision)
    _take_effect(decision, effect, proposed)
    decision.save()
    journal.record(
        events.CHANGED, by=by, groupe=decision.groupe, target=decision, edition=decision.edition
    )
    return decision
