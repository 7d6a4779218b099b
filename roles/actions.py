# SPDX-License-Identifier: AGPL-3.0-or-later
"""What changes roles and mandates. One verb each, one transaction each.

Nobody is assigned (field.md): a mandate begins because someone said yes to an offer, or because
they proposed themself and another member confirmed it. Three ways in:

- *handing over*: the holder offers their mandate to a member; from the first day agreed the
  powers are the new holder's, and the former mandate ends the day before;
- *offering a vacant role*: whoever holds ``roles.give_mandate`` offers it to a member;
- *volunteering* for a vacant role: the proposal is an offer to oneself, which another member
  confirms (``roles.rules.may_answer`` says who). Alone in a groupe, one takes the role at once.

The role's row is held through every change of its mandates, so that of two people accepting the
last seat at once, one gets it and the other is told.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import uuid4

from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from groupes import access, journal
from groupes.models import Groupe, Member, Membership
from groupes.web import formats
from groupes.web.refusals import Refusal
from roles import events
from roles.models import Mandate, MandateOffer, Role

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

OPEN = MandateOffer.State.OPEN


# --- what is so now ----------------------------------------------------------------------------


def _hold(role: Role) -> Role:
    """Take the role's row until the end of the transaction; Refusal when it has been closed."""
    role = (
        Role.objects.select_for_update(of=("self",))
        .select_related("groupe__cooperative")
        .get(pk=role.pk)
    )
    if role.closed_on is not None:
        raise Refusal(_("This role has been closed meanwhile."))
    return role


def _active(groupe: Groupe, member: Member) -> bool:
    return Membership.objects.on(groupe.today()).filter(groupe=groupe, member=member).exists()


def counting(role: Role) -> QuerySet[Mandate]:
    """The role's mandates whose holder is an active member today: those that take a seat."""
    return Mandate.objects.filter(role=role).counting(role.groupe.today())


def seats_taken(
    role: Role, starts_on: dt.date, ends_on: dt.date, *, but: Mandate | None = None
) -> int:
    """The most seats taken on any day of a term (both days included); ``but``: one left out."""
    rows = counting(role).filter(starts_on__lte=ends_on, ends_on__gte=starts_on)
    spans = [(m.starts_on, m.ends_on) for m in rows if but is None or m.pk != but.pk]
    # The number of mandates in force only rises on a first day.
    days = [starts_on, *(first for first, _last in spans if first > starts_on)]
    return max(sum(first <= day <= last for first, last in spans) for day in days)


def _need_a_seat(
    role: Role, starts_on: dt.date, ends_on: dt.date, *, but: Mandate | None = None
) -> None:
    if seats_taken(role, starts_on, ends_on, but=but) >= role.seats:
        raise Refusal(
            _("%(role)s has no free place over these dates: someone holds it already.")
            % {"role": role.name}
        )


def _mandate(
    role: Role, member: Member, starts_on: dt.date, ends_on: dt.date, origin: str, handover: str
) -> Mandate:
    try:
        with transaction.atomic():
            return Mandate.objects.create(
                role=role,
                member=member,
                starts_on=starts_on,
                ends_on=ends_on,
                origin=origin,
                handover=handover,
            )
    except IntegrityError as error:  # mandate_once_at_a_time
        raise Refusal(
            _("%(name)s already holds %(role)s over these dates.")
            % {"name": member.name, "role": role.name}
        ) from error


# --- roles -------------------------------------------------------------------------------------


def _hold_groupe(groupe: Groupe) -> None:
    """Roles of a groupe change one after the other: see :func:`_keep_carried`."""
    Groupe.objects.select_for_update(of=("self",)).get(pk=groupe.pk)


def _keep_carried(role: Role, going: Iterable[str]) -> None:
    """Refuse that the last open role carrying a necessary power lets go of it.

    Such a power falls back to the members only *through* the vacant role that carries it
    (``groupes/access/``): with no role left, nobody could welcome or give roles again.
    """
    needed = access.necessary_powers() & set(going)
    if not needed:
        return
    others = Role.objects.open().filter(groupe_id=role.groupe_id).exclude(pk=role.pk)
    groups = [role.groupe.grants_id, *others.values_list("grants_id", flat=True)]
    alone = needed - access.carriers(groups, role.groupe)
    if alone:
        raise Refusal(
            _("No other role carries this, and the groupe cannot do without: %(powers)s.")
            % {"powers": " ; ".join(str(words) for words in access.in_words(alone))}
        )


def _known(powers: Iterable[str]) -> set[str]:
    wanted = set(powers)
    if unknown := wanted - access.powers().keys():
        raise ValueError(f"not a power of a role: {', '.join(sorted(unknown))}")
    return wanted


def _name_taken(name: str) -> Refusal:
    return Refusal(_("A role of this groupe is already called “%(name)s”.") % {"name": name})


def new_role(groupe: Groupe, powers: Iterable[str], **fields: object) -> Role:
    """A role and its grants, without a journal entry: for :func:`create_role` and foundings."""
    grants = Group.objects.create(name=f"role {groupe.slug} {uuid4().hex[:12]}")
    role = Role.objects.create(groupe=groupe, grants=grants, **fields)
    access.grant(grants.pk, groupe, _known(powers))
    return role


@transaction.atomic
def create_role(
    *,
    by: Member,
    groupe: Groupe,
    name: str,
    purpose: str,
    powers: Iterable[str] = (),
    **fields: object,
) -> Role:
    """Create a role with its domain (``powers``); vacant, it invites whoever would take it."""
    _hold_groupe(groupe)
    try:
        with transaction.atomic():
            role = new_role(groupe, powers, name=name, purpose=purpose, **fields)
    except IntegrityError as error:
        raise _name_taken(name) from error
    journal.record(
        events.ROLE_CREATED,
        by=by,
        groupe=groupe,
        target=role,
        granted=sorted(powers),
    )
    return role


CHANGEABLE = (
    "name",
    "purpose",
    "domain",
    "accountabilities",
    "family",
    "seats",
    "energy",
    "term_months",
)


@transaction.atomic
def change_role(*, by: Member, role: Role, powers: Iterable[str], **values: object) -> Role:
    """Change a role and its domain. Those who hold it keep it, with the domain as it is now."""
    if unknown := values.keys() - set(CHANGEABLE):
        raise ValueError(f"not of a role: {', '.join(sorted(unknown))}")
    _hold_groupe(role.groupe)
    role = _hold(role)
    wanted, had = _known(powers), access.granted_powers(role.grants_id, role.groupe)
    _keep_carried(role, had - wanted)
    changed = [name for name, value in values.items() if getattr(role, name) != value]
    for name in changed:
        setattr(role, name, values[name])
    try:
        with transaction.atomic():
            role.save()
    except IntegrityError as error:
        raise _name_taken(role.name) from error
    access.grant(role.grants_id, role.groupe, wanted - had)
    access.revoke(role.grants_id, role.groupe, had - wanted)
    if changed or wanted != had:
        journal.record(
            events.ROLE_CHANGED,
            by=by,
            groupe=role.groupe,
            target=role,
            fields=[*changed],
            granted=sorted(wanted - had),
            revoked=sorted(had - wanted),
        )
    return role


@transaction.atomic
def close_role(*, by: Member, role: Role) -> Role:
    """Close a role: its mandates end today, its offers are withdrawn, its history stays."""
    _hold_groupe(role.groupe)
    role = _hold(role)
    _keep_carried(role, access.granted_powers(role.grants_id, role.groupe))
    today = role.groupe.today()
    for mandate in role.mandates.filter(ends_on__gte=today):
        _end(mandate, by=by, on=today)
    _withdraw(role.offers.filter(state=OPEN), by=by)
    role.closed_on = today
    role.save(update_fields=["closed_on"])
    journal.record(events.ROLE_CLOSED, by=by, groupe=role.groupe, target=role)
    return role


# --- mandates ----------------------------------------------------------------------------------


def _end(mandate: Mandate, *, by: Member, on: dt.date) -> None:
    """The mandate's last day becomes ``on``; one that had not begun never will."""
    groupe = mandate.role.groupe
    facts = {"role": mandate.role_id, "member": mandate.member_id, "mandate": mandate.pk}
    if mandate.starts_on > on:
        mandate.delete()
    else:
        mandate.ends_on = on
        mandate.save(update_fields=["ends_on"])
    journal.record(
        events.MANDATE_ENDED,
        by=by,
        groupe=groupe,
        target=mandate.role,
        ends_on=on.isoformat(),
        **facts,
    )


def _settle(offer: MandateOffer, state: MandateOffer.State) -> None:
    offer.state = state
    offer.answered_at = timezone.now()
    offer.save(update_fields=["state", "answered_at"])


def _withdraw(offers: QuerySet[MandateOffer], *, by: Member) -> None:
    for offer in offers.select_related("role__groupe"):
        _settle(offer, MandateOffer.State.WITHDRAWN)
        journal.record(
            events.MANDATE_WITHDRAWN,
            by=by,
            groupe=offer.role.groupe,
            target=offer,
            role=offer.role_id,
            member=offer.offered_to_id,
        )


@transaction.atomic
def offer_mandate(
    *,
    by: Member,
    role: Role,
    to: Member,
    starts_on: dt.date,
    ends_on: dt.date,
    mandate: Mandate | None = None,
    message: str = "",
    handover: str = "",
) -> MandateOffer:
    """Offer a mandate to a member, who answers (:func:`answer_offer`). Nothing changes before.

    ``mandate``: the one handed over, which must be the actor's; None for a vacant role.
    ``starts_on`` and ``ends_on``: first and last day, both included.
    """
    role = _hold(role)
    today = role.groupe.today()
    if starts_on < today or ends_on < starts_on:
        raise Refusal(_("A mandate begins today or later, and ends after it began."))
    if to.pk == by.pk or not _active(role.groupe, to):
        raise Refusal(_("%(name)s is not an active member of the groupe.") % {"name": to.name})
    if mandate is not None:
        mandate = role.mandates.filter(pk=mandate.pk, member=by, ends_on__gte=today).first()
        if mandate is None:
            raise Refusal(_("Your mandate has ended meanwhile: it can no longer be handed over."))
        if starts_on <= mandate.starts_on:
            raise Refusal(
                _("Your own mandate begins on %(date)s: hand over from the day after.")
                % {"date": formats.date(mandate.starts_on)}
            )
    _need_a_seat(role, starts_on, ends_on, but=mandate)
    try:
        with transaction.atomic():
            offer = MandateOffer.objects.create(
                role=role,
                mandate=mandate,
                offered_by=by,
                offered_to=to,
                starts_on=starts_on,
                ends_on=ends_on,
                message=message,
                handover=handover,
            )
    except IntegrityError as error:  # offer_one_open_per_person
        raise Refusal(
            _("%(name)s already has an offer for this role: the answer is theirs.")
            % {"name": to.name}
        ) from error
    journal.record(
        events.MANDATE_OFFERED,
        by=by,
        groupe=role.groupe,
        target=offer,
        role=role.pk,
        member=to.pk,
        mandate=mandate.pk if mandate else None,
        starts_on=starts_on.isoformat(),
        ends_on=ends_on.isoformat(),
    )
    return offer


@transaction.atomic
def volunteer(*, by: Member, role: Role, message: str = "") -> MandateOffer | Mandate:
    """Propose oneself for a vacant role, from today for one term.

    Another member confirms it; with no other active member, the mandate begins at once. Proposing
    oneself again changes nothing.
    """
    role = _hold(role)
    groupe, today = role.groupe, role.groupe.today()
    if not _active(groupe, by):
        raise Refusal(_("Roles are for active members: come back from your pause first."))
    if already := role.offers.filter(offered_to=by, state=OPEN).first():
        if already.offered_by_id == by.pk:
            return already
        raise Refusal(_("This role has been offered to you already: you only need to answer."))
    ends_on = role.term_from(today)
    _need_a_seat(role, today, ends_on)
    others = Membership.objects.on(today).filter(groupe=groupe).exclude(member=by)
    if not others.exists():
        return _give(role, by, today, ends_on, by=by, origin="volunteer")
    offer = MandateOffer.objects.create(
        role=role,
        offered_by=by,
        offered_to=by,
        starts_on=today,
        ends_on=ends_on,
        message=message,
    )
    journal.record(
        events.MANDATE_OFFERED,
        by=by,
        groupe=groupe,
        target=offer,
        role=role.pk,
        member=by.pk,
        mandate=None,
        by_self=True,
        starts_on=today.isoformat(),
        ends_on=ends_on.isoformat(),
    )
    return offer


def _give(
    role: Role, member: Member, starts_on: dt.date, ends_on: dt.date, *, by: Member, origin: str
) -> Mandate:
    """A mandate that needs nobody's answer: the founder's, and that of a groupe's only member."""
    mandate = _mandate(role, member, starts_on, ends_on, origin, "")
    journal.record(
        events.MANDATE_GIVEN,
        by=by,
        groupe=role.groupe,
        target=role,
        role=role.pk,
        member=member.pk,
        mandate=mandate.pk,
        starts_on=starts_on.isoformat(),
        ends_on=ends_on.isoformat(),
    )
    return mandate


def found_mandate(*, role: Role, member: Member) -> Mandate:
    """The founder's first mandate, in the transaction that founds the groupe."""
    today = role.groupe.today()
    return _give(role, member, today, role.term_from(today), by=member, origin="founding")


def _closed_offer(offer: MandateOffer) -> Refusal:
    words = {"role": offer.role.name, "name": offer.offered_to.name}
    if offer.state == MandateOffer.State.ACCEPTED:
        return Refusal(_("This offer has been accepted already: %(name)s holds %(role)s.") % words)
    if offer.state == MandateOffer.State.DECLINED:
        return Refusal(_("This offer has been declined already."))
    return Refusal(_("This offer is no longer open: it was withdrawn, or the role found someone."))


@transaction.atomic
def answer_offer(*, by: Member, offer: MandateOffer, accept: bool) -> Mandate | None:
    """Accept or decline a mandate (who may: ``roles.rules.may_answer``).

    Accepting creates the mandate from its first day (today, when that day has passed) and, when
    one is handed over, ends it the day before: in one transaction, so that on no day nobody, or
    both, hold the powers. Declining costs nothing and needs no reason.
    """
    role_now = Role.objects.select_for_update(of=("self",)).get(pk=offer.role_id)
    offer = MandateOffer.objects.select_related(
        "role__groupe__cooperative", "mandate", "offered_to", "offered_by"
    ).get(pk=offer.pk)
    if offer.state != OPEN:
        raise _closed_offer(offer)
    if not accept:
        _decline(offer, by=by)
        return None
    if role_now.closed_on is not None:
        raise Refusal(_("This role has been closed meanwhile."))
    return _accept(offer, by=by)


def _decline(offer: MandateOffer, *, by: Member) -> None:
    _settle(offer, MandateOffer.State.DECLINED)
    journal.record(
        events.MANDATE_DECLINED,
        by=by,
        groupe=offer.role.groupe,
        target=offer,
        role=offer.role_id,
        member=offer.offered_to_id,
    )


def _accept(offer: MandateOffer, *, by: Member) -> Mandate:
    """The mandate that an open offer was for; the role's row is held."""
    role, to, former = offer.role, offer.offered_to, offer.mandate
    starts_on = max(offer.starts_on, role.groupe.today())
    ends_on = role.term_from(starts_on) if offer.is_proposal else offer.ends_on
    if ends_on < starts_on:
        raise Refusal(
            _("This offer ran until %(date)s: ask for a new one.") % {"date": formats.date(ends_on)}
        )
    if not _active(role.groupe, to):
        raise Refusal(_("%(name)s is not an active member of the groupe.") % {"name": to.name})
    if former is not None and former.starts_on >= starts_on:
        raise Refusal(_("The mandate handed over has changed meanwhile: ask for a new offer."))
    _need_a_seat(role, starts_on, ends_on, but=former)

    if former is not None and former.ends_on >= starts_on:
        former.ends_on = starts_on - dt.timedelta(days=1)
        former.save(update_fields=["ends_on"])
    origin = "volunteer" if offer.is_proposal else "offer"
    mandate = _mandate(role, to, starts_on, ends_on, origin, offer.handover)
    _settle(offer, MandateOffer.State.ACCEPTED)
    journal.record(
        events.MANDATE_ACCEPTED,
        by=by,
        groupe=role.groupe,
        target=offer,
        role=role.pk,
        member=to.pk,
        mandate=mandate.pk,
        former=former.pk if former else None,
        by_self=offer.is_proposal,
        starts_on=starts_on.isoformat(),
        ends_on=ends_on.isoformat(),
    )
    rest = role.offers.filter(state=OPEN)
    if former is not None:
        _withdraw(rest.filter(mandate=former), by=by)
    if seats_taken(role, starts_on, ends_on) >= role.seats:
        _withdraw(rest.filter(mandate=None), by=by)
    return mandate


@transaction.atomic
def withdraw_offer(*, by: Member, offer: MandateOffer) -> None:
    """Take back an offer, or one's own proposal, not answered yet."""
    Role.objects.select_for_update(of=("self",)).get(pk=offer.role_id)
    offer = MandateOffer.objects.select_related("role", "offered_to").get(pk=offer.pk)
    if offer.state != OPEN:
        raise _closed_offer(offer)
    _withdraw(MandateOffer.objects.filter(pk=offer.pk), by=by)


@transaction.atomic
def give_back(*, by: Member, mandate: Mandate) -> None:
    """End one's own mandate today; the role is vacant from tomorrow."""
    if mandate.member_id != by.pk:
        raise ValueError("one gives back one's own mandate")
    role = _hold(mandate.role)
    today = role.groupe.today()
    now = role.mandates.filter(pk=mandate.pk, ends_on__gte=today).select_related("role__groupe")
    if (held := now.first()) is None:
        raise Refusal(_("This mandate has ended already."))
    _withdraw(held.offers.filter(state=OPEN), by=by)
    _end(held, by=by, on=today)


# --- leaving a groupe, or going on pause -------------------------------------------------------


def _held_in(groupe: Groupe, member: Member) -> QuerySet[Mandate]:
    return (
        Mandate.objects.filter(
            role__groupe=groupe,
            role__closed_on=None,
            member=member,
            ends_on__gte=groupe.today(),
        )
        .select_related("role__groupe")
        .order_by("starts_on", "pk")
    )


def what_goes(groupe: Groupe, member: Member) -> list[StrOrPromise]:
    """The mandates someone would let go of, in words."""
    return [
        _("%(role)s, held until %(date)s") % {"role": m.role.name, "date": formats.date(m.ends_on)}
        for m in _held_in(groupe, member)
    ]


def end_all(groupe: Groupe, member: Member, on: dt.date) -> None:
    """End a member's mandates in a groupe and withdraw the offers they made or were made."""
    mandates = _held_in(groupe, member)
    offers = MandateOffer.objects.filter(role__groupe=groupe, state=OPEN)
    mine = offers.filter(offered_to=member) | offers.filter(offered_by=member)
    touched = {*mandates.values_list("role_id", flat=True), *mine.values_list("role_id", flat=True)}
    list(Role.objects.select_for_update(of=("self",)).filter(pk__in=touched).order_by("pk"))
    for mandate in mandates.all():
        _end(mandate, by=member, on=on)
    _withdraw(mine, by=member)
