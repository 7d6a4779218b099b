# SPDX-License-Identifier: AGPL-3.0-or-later
"""A won bid becomes a project: a groupe of its own, or a circle of its groupe. Once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from commons.sharing import actions as sharing
from groupes import actions as ground
from groupes import journal
from groupes.models import Groupe, Member, Membership
from groupes.things import Ref
from groupes.web.refusals import Refusal
from groupes.web.transactions import action, locked
from roles import actions as roles
from roles.meetings import actions as meetings
from roles.models import Circle, MandateOffer, Role
from roles.work import actions as work
from tenders.bids.actions.held import hold
from tenders.bids.models import Bid, Intention, Need
from tenders.results import events
from tenders.results.models import Project

GROUPE: Final = "groupe"
CIRCLE: Final = "circle"
KICK_OFF: Final = 60
"""Minutes of a first meeting."""


@action
def begin_project(
    *,
    by: Member,
    bid: Bid,
    way: str,
    name: str,
    purpose: str,
    slug: str = "",
    role: str = "",
    lead: Member | None = None,
    needs: Collection[int] = (),
    with_rule: bool = False,
    first_meeting: dt.datetime | None = None,
    invite: bool = False,
) -> Project:
    """Begin the project of a won bid. ``way``: a groupe of its own (:data:`GROUPE`, at the address
    ``slug``) or a circle of the bid's (:data:`CIRCLE`). ``role``: who leads it, as a role, ``lead`` being
    asked to hold it (oneself: held at once in a new groupe; another is invited there, and offered it once
    they have come, :func:`offer_lead`); ``needs``: those that become pieces of work; ``with_rule``: the new
    groupe adopts the split rule that binds the bid's; ``invite``: those who took part are invited there.

    Raises ``Refusal`` where it has begun already, or the bid is not won.
    """
    people, asked_to_lead = {by.pk}, None
    if way == GROUPE:
        there = Membership.objects.on(bid.groupe.today()).filter(groupe=bid.groupe)
        here = set(there.values_list("member_id", flat=True))
        if lead is not None and lead.pk != by.pk and role:
            if lead.pk not in here:
                raise Refusal(
                    _("%(name)s is not an active member of the groupe.") % {"name": lead.name},
                    field="lead",
                )
            asked_to_lead = lead
            people.add(lead.pk)
        if invite:
            rows = Intention.objects.filter(need__bid=bid).values_list("member_id", flat=True)
            people |= set(rows) & here
    # All people first, then the groupe: founding and inviting take them one by one; of two who begin the
    # same project the second waits here.
    known = list(locked(Member.objects.filter(pk__in=people).select_related("user", "cooperative")))
    origin = locked(Groupe.objects.select_related("cooperative")).get(pk=bid.groupe_id)
    if Project.objects.filter(bid=bid).exists():
        raise Refusal(_("This project has begun already: the bid’s page leads to it."))
    # Before anything is told in the groupe's journal: who writes in a bid holds it, then wants the
    # journal's number. What else is locked from here on is new, and nobody else's yet.
    held = hold(bid, states=(Bid.State.WON,))
    circle: Circle | None = None
    if way == GROUPE:
        home = ground.create_groupe(
            by=by,
            kind=Groupe.Kind.PROJECT,
            name=name,
            slug=slug,
            purpose=purpose,
            visibility=origin.visibility,
            state=Groupe.State.EMERGING,
        )
        for person in known:
            if person.pk != by.pk and person.is_current:
                note = _("We won “%(title)s”: here is where we do it.") % {"title": bid.title}
                if asked_to_lead is not None and person.pk == asked_to_lead.pk:
                    note += " " + _("The role “%(role)s” waits for you.") % {"role": role}
                ground.invite(by=by, groupe=home, member=person, message=note)
    else:
        home = origin
        circle = roles.create_circle(
            by=by,
            groupe=origin,
            name=name,
            purpose=purpose,
            policies=_("It comes from a bid that was won: %(url)s")
            % {"url": f"[{bid.title}]({bid.get_absolute_url()})"},
        )
    held_role = _lead(by, home, circle, role, lead) if role else None
    asked = Need.objects.filter(bid=bid, pk__in=needs).order_by("position", "pk")
    for need in asked:
        work.add(
            by=by,
            groupe=home,
            title=need.title,
            role=held_role,
            about=Ref.of(bid),
            size=need.days_planned or None,
        )
    if first_meeting is not None:
        meetings.call(
            by=by,
            groupe=home,
            starts_at=first_meeting,
            title=_("First meeting: %(name)s") % {"name": name},
            minutes=KICK_OFF,
        )
    if with_rule and way == GROUPE:
        _adopt_rule(by, origin, home)
    try:
        with transaction.atomic():
            project = Project.objects.create(
                bid=held,
                groupe=home if way == GROUPE else None,
                circle=circle,
                lead=asked_to_lead,
                role=held_role if asked_to_lead is not None else None,
                made_by=by,
            )
    except IntegrityError as error:
        raise Refusal(_("This project has begun already: the bid’s page leads to it.")) from error
    journal.record(
        events.PROJECT_BEGUN,
        by=by,
        groupe=held.groupe,
        target=held,
        circle=circle.pk if circle is not None else None,
        new_groupe=home.pk if way == GROUPE else None,
    )
    return project


def offer_lead(*, by: Member, project: Project | None) -> MandateOffer:
    """Offer the role that leads the project of a new groupe (None: it is none) to who was asked, once they
    are there: whoever offers roles does, once. It tells no more than any offer; what cannot be is refused as
    it is."""
    if project is None or project.lead is None or project.role is None:
        raise Refusal(_("Nobody was asked to lead this project, or the role is gone."))
    if project.lead_id == by.pk:
        raise Refusal(_("You are the one who was asked to lead it: propose yourself for the role."))
    role, today = project.role, project.role.groupe.today()
    offers = role.offers.filter(offered_to=project.lead).exclude(way=MandateOffer.Way.BESIDE)
    states, words = set(offers.values_list("state", flat=True)), {"name": project.lead.name}
    if MandateOffer.State.OPEN in states:
        raise Refusal(_("%(name)s is asked already, and has yet to answer.") % words)
    if MandateOffer.State.DECLINED in states:
        raise Refusal(
            _("%(name)s said no to this role: offer it to someone else, from its page.") % words
        )
    return roles.offer_mandate(
        by=by, role=role, to=project.lead, starts_on=today, ends_on=role.term_from(today)
    )


def _lead(by: Member, home: Groupe, circle: Circle | None, name: str, lead: Member | None) -> Role:
    """The role that leads the project: offered to whoever is asked; held at once by who founds its
    groupe, where it is they."""
    made = roles.create_role(
        by=by,
        groupe=home,
        name=name,
        purpose=_("Keep the project, its dates and its buyer in view."),
        circle=circle,
    )
    if lead is None:
        return made
    today = home.today()
    if lead.pk == by.pk:
        if circle is None:
            roles.found_mandate(role=made, member=by)
        else:
            roles.volunteer(by=by, role=made)
    elif circle is not None:
        roles.offer_mandate(
            by=by, role=made, to=lead, starts_on=today, ends_on=made.term_from(today)
        )
    return made


def _adopt_rule(by: Member, origin: Groupe, home: Groupe) -> None:
    rule = origin.split_rules.binding_on(origin.today())
    if rule is None:
        return
    proposed = sharing.create_rule(
        by=by,
        groupe=home,
        name=rule.name,
        rule=rule.rule,
        note=_("Taken over from %(groupe)s, whose bid it was.") % {"groupe": origin.name},
    )
    sharing.adopt_rule(by=by, rule=proposed, in_force_from=home.today())
