# SPDX-License-Identifier: AGPL-3.0-or-later
"""Plans in preparation: started, changed, pinned, copied, taken up in a new version, given up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from groupes import journal
from groupes.editions import actions as editions
from groupes.models import Groupe, Member
from groupes.web.oneline import shortened
from groupes.web.refusals import Refusal
from groupes.web.transactions import action
from roles.models import MandateOffer, Role
from roles.planning import events, making, terms
from roles.planning.actions.held import hold, hold_draft, open_groupe
from roles.planning.models import LONGEST_NAME, Kept, Pin, Plan, Seat
from roles.planning.private import FEWEST
from roles.rotation.reading import MAX_CELLS

RELAXED: Final = ("facilitate_once", "longer", "no_rest", "all_at_once", "any_hands")
MADE_FROM: Final = ("first_day", "term_months", "terms", *RELAXED)
"""What of the settings the planner reads."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a plan is about. ``roles``, ``people``: ids; the others as :class:`Plan` has them."""

    first_day: dt.date
    term_months: int
    terms: int
    roles: Collection[int]
    people: Collection[int]
    name: str = ""
    asks_until: dt.date | None = None
    facilitate_once: bool = True
    longer: int = 0
    no_rest: bool = False
    all_at_once: bool = False
    any_hands: bool = False

    def of_row(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in ("name", "asks_until", *MADE_FROM)}


def _checked(groupe: Groupe, asked: Settings) -> tuple[list[int], list[int]]:
    """The roles and people, of the groupe and open. Refusal where nothing could come of it."""
    today = groupe.today()
    if asked.term_months not in terms.LENGTHS or not 1 <= asked.terms <= terms.MOST_TERMS:
        raise ValueError("terms of a length and a number that are not offered")
    if asked.first_day < today:
        raise Refusal(_("A plan begins today or later."), field="first_day")
    if asked.asks_until is not None and asked.asks_until < today:
        raise Refusal(_("This day has passed."), field="asks_until")
    open_roles = Role.objects.open().filter(groupe=groupe, pk__in=asked.roles)
    roles = sorted(open_roles.values_list("pk", flat=True))
    active = set(groupe.memberships.on(today).values_list("member_id", flat=True))
    people = sorted(active & set(asked.people))
    if not roles:
        raise Refusal(_("Choose at least one role."), field="roles")
    if not people:
        raise Refusal(_("Choose at least one person who takes part."), field="people")
    if len(people) < min(FEWEST, len(active)):
        raise Refusal(
            _(
                "A plan is for five people at least, or for all who take part: made for fewer, it would "
                "tell what each of them wishes."
            ),
            field="people",
        )
    if making.size(len(roles), len(people), asked.terms) > MAX_CELLS:
        raise Refusal(
            _("This is more than the planner can do at once: fewer roles, people or terms."),
            field="terms",
        )
    return roles, people


@action
def start(*, by: Member, groupe: Groupe, settings: Settings) -> Plan:
    """Begin to prepare a plan; asks what each wishes where it has a day for that."""
    groupe = open_groupe(groupe)
    roles, people = _checked(groupe, settings)
    plan = Plan(groupe=groupe, started_by=by, **settings.of_row())
    plan.asked_at = timezone.now() if settings.asks_until else None
    plan.save()
    plan.roles.set(roles)
    plan.people.set(people)
    journal.record(events.STARTED, by=by, groupe=groupe, target=plan)
    _tell_asked(plan, by)
    return plan


def _tell_asked(plan: Plan, by: Member) -> None:
    if plan.asks_until is not None:
        journal.record(
            events.WISHES_ASKED,
            by=by,
            groupe=plan.groupe,
            target=plan,
            until=plan.asks_until.isoformat(),
        )


@action
def change(*, by: Member, plan: Plan, settings: Settings, edition: int) -> Plan:
    """Change what a plan in preparation is about. ``edition``: the one its writer saw (Outdated where
    somebody changed it meanwhile). The same changes nothing."""
    plan = hold_draft(plan)
    editions.check(
        plan, edition, lambda: {name: getattr(plan, name) for name in ("name", *MADE_FROM)}
    )
    roles, people = _checked(plan.groupe, settings)
    before_roles = sorted(plan.roles.values_list("pk", flat=True))
    before_people = sorted(plan.people.values_list("pk", flat=True))
    wanted = settings.of_row()
    moved = {name for name, value in wanted.items() if getattr(plan, name) != value}
    people_moved = (before_roles, before_people) != (roles, people)
    if not moved and not people_moved:
        return plan
    for name, value in wanted.items():
        setattr(plan, name, value)
    asks = "asks_until" in moved and plan.asks_until is not None
    if asks and plan.asked_at is None:
        plan.asked_at = timezone.now()
    plan.edition += 1
    if people_moved or moved & set(MADE_FROM):
        plan.stale = plan.solving != Plan.Solving.NONE
    plan.save()
    plan.roles.set(roles)
    plan.people.set(people)
    plan.pins.filter(term__gte=plan.terms).delete()
    journal.record(events.CHANGED, by=by, groupe=plan.groupe, target=plan, edition=plan.edition)
    if asks:
        _tell_asked(plan, by)
    return plan


# --- cells ---------------------------------------------------------------------------------------


@action
def pin(*, by: Member, plan: Plan, role: Role, term: int, kind: str, member: Member | None) -> Pin:
    """Decide a cell beforehand: ``member`` is locked into it, or kept out of it (``kind``); locked with
    None, it stays vacant. Said of somebody of whom the other was said, it takes that one's place."""
    plan = hold_draft(plan)
    if not 0 <= term < plan.terms or not plan.roles.filter(pk=role.pk).exists():
        raise Refusal(_("This cell is no longer in the plan."))
    if kind == Pin.Kind.EXCLUDE and member is None:
        raise ValueError("nobody is kept out")
    if member is not None and not plan.people.filter(pk=member.pk).exists():
        raise Refusal(
            _("%(name)s does not take part in this plan.") % {"name": member.name}, field="member"
        )
    here = plan.pins.filter(role=role, term=term)
    if kind == Pin.Kind.LOCK:
        locks = here.filter(kind=Pin.Kind.LOCK)
        if member is None:
            locks.delete()  # vacant: nobody is locked into it
        else:
            locks.filter(member=None).delete()
            if locks.exclude(member=member).count() >= role.seats:
                raise Refusal(
                    _("Every seat of %(role)s is locked already in this term.")
                    % {"role": role.name},
                    field="member",
                )
    found, new = Pin.objects.get_or_create(
        plan=plan, role=role, term=term, member=member, defaults={"kind": kind}
    )
    if not new and found.kind == kind:
        return found
    found.kind = kind
    found.save(update_fields=["kind"])
    _touched(plan)
    journal.record(
        events.PINNED,
        by=by,
        groupe=plan.groupe,
        target=plan,
        role=role.pk,
        term=term,
        member=member.pk if member else None,
        kind=kind,
    )
    return found


@action
def unpin(*, by: Member, plan: Plan, pin: int) -> None:
    """Leave a cell to the planner again. Gone already: nothing happens."""
    plan = hold_draft(plan)
    found = plan.pins.filter(pk=pin).first()
    if found is None:
        return
    facts = {"role": found.role_id, "term": found.term, "member": found.member_id}
    found.delete()
    _touched(plan)
    journal.record(events.UNPINNED, by=by, groupe=plan.groupe, target=plan, **facts)


def _touched(plan: Plan) -> None:
    if plan.solving != Plan.Solving.NONE and not plan.stale:
        plan.stale = True
        plan.save(update_fields=["stale"])


# --- others from it ------------------------------------------------------------------------------


@action
def copy(*, by: Member, plan: Plan) -> Plan:
    """Another plan with the same settings and pins, to try something else. It is still to be solved."""
    plan = hold(plan)
    made = _another(plan, by=by, first_day=max(plan.first_day, plan.groupe.today()), skip=0)
    made.name = shortened(_("Copy of %(plan)s") % {"plan": plan.title}, LONGEST_NAME)
    made.save(update_fields=["name"])
    journal.record(events.STARTED, by=by, groupe=plan.groupe, target=made, copies=plan.pk)
    return made


@action
def new_version(*, by: Member, plan: Plan) -> Plan:
    """A plan in preparation that stays as close to this one as can be: what answers objections, or
    what was not taken up. Of an adopted plan, from the first term that has not begun."""
    plan = hold(plan)
    if plan.state not in (Plan.State.PROPOSED, Plan.State.ADOPTED):
        raise Refusal(_("A new version is made of a plan that is with the groupe, or adopted."))
    draft = plan.versions.filter(state=Plan.State.DRAFT).first()
    if draft is not None:
        return draft  # asked twice
    today = plan.groupe.today()
    over = [number for number in range(plan.terms) if plan.span(number).first < today]
    skip = len(over)
    if skip == plan.terms:
        raise Refusal(_("All terms of this plan have begun: prepare a new one."))
    made = _another(plan, by=by, first_day=plan.span(skip).first, skip=skip)
    made.name, made.follows = plan.name, plan
    made.save(update_fields=["name", "follows"])
    _stays_close(made, plan, skip)
    journal.record(events.STARTED, by=by, groupe=plan.groupe, target=made, follows=plan.pk)
    return made


def _another(plan: Plan, *, by: Member, first_day: dt.date, skip: int) -> Plan:
    """``skip``: terms at the beginning that are left out."""
    fields = {name: getattr(plan, name) for name in RELAXED}
    made = Plan.objects.create(
        groupe=plan.groupe,
        started_by=by,
        first_day=first_day,
        term_months=plan.term_months,
        terms=plan.terms - skip,
        **fields,
    )
    made.roles.set(plan.roles.filter(closed_on=None))
    today = plan.groupe.today()
    active = plan.groupe.memberships.on(today).values_list("member_id", flat=True)
    made.people.set(plan.people.filter(pk__in=list(active)))
    Pin.objects.bulk_create(
        Pin(
            plan=made, role_id=one.role_id, term=one.term - skip, kind=one.kind,
            member_id=one.member_id,
        )
        for one in plan.pins.filter(term__gte=skip, role__closed_on=None).order_by("pk")
    )  # fmt: skip
    return made


REFUSED: Final = (MandateOffer.State.DECLINED, MandateOffer.State.WITHDRAWN)


def _stays_close(made: Plan, plan: Plan, skip: int) -> None:
    """The seats it has are those of the one before, but for who did not take theirs: they are not asked
    for the same again."""
    rows = plan.seats.filter(term__gte=skip, role__closed_on=None).exclude(member=None)
    kept, out = [], []
    for one in rows.select_related("offer").order_by("pk"):
        place = {"role_id": one.role_id, "term": one.term - skip, "member_id": one.member_id}
        refused = one.offer is not None and one.offer.state in REFUSED
        if refused or one.became in Seat.OPEN_AGAIN:
            if one.became == Seat.Became.OFFERED:
                out.append(Pin(plan=made, kind=Pin.Kind.EXCLUDE, **place))
            continue
        kept.append(Seat(plan=made, place=one.place, **place))
    Seat.objects.bulk_create(kept)
    Pin.objects.filter(plan=made, kind=Pin.Kind.LOCK).filter(
        pk__in=[
            lock.pk
            for lock in made.pins.all()
            if any(
                (lock.role_id, lock.term, lock.member_id)
                == (each.role_id, each.term, each.member_id)
                for each in out
            )
        ]
    ).delete()
    Pin.objects.bulk_create(out, ignore_conflicts=True)


# --- the end -------------------------------------------------------------------------------------


@action
def give_up(*, by: Member, plan: Plan) -> Plan:
    """Nothing comes of a plan that was not adopted. One that the groupe never saw is gone; given up
    already: nothing happens."""
    plan = hold(plan)
    if plan.state == Plan.State.ADOPTED:
        raise Refusal(_("This plan is adopted: make a new version of it."))
    if plan.state == Plan.State.PROPOSED:
        over(plan, Plan.State.GIVEN_UP)
        journal.record(events.GIVEN_UP, by=by, groupe=plan.groupe, target=plan)
    elif plan.state == Plan.State.DRAFT:
        over(plan, Plan.State.GIVEN_UP)
        journal.record(events.DROPPED, by=by, groupe=plan.groupe, target=plan)
    return plan


def over(plan: Plan, state: str) -> None:
    """A plan comes to its end; what was said in private for it is forgotten, the counts it showed too.
    What they counted is kept, for the next ones: beside them, those would tell what changed. The groupe
    is held."""
    plan.state = state
    plan.counts = {}
    plan.run += 1  # what is still being solved is not kept
    plan.solving = Plan.Solving.STOPPED if plan.is_at_work else plan.solving
    plan.save(update_fields=["state", "counts", "run", "solving"])
    forget(plan)


def forget(plan: Plan) -> None:
    """What was said in private for a plan is no longer needed; what its counts counted is
    (:func:`over`)."""
    Kept.objects.filter(plan=plan).update(problem={}, own={})
