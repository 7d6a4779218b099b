# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the administrators of a cooperative record: people, their addresses, the contribution."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from groupes import events, finding, journal
from groupes.models import Cooperative, Member, User
from groupes.web.refusals import Refusal
from groupes.web.transactions import action, locked


def address_taken() -> Refusal:
    return Refusal(_("Someone already has an account with this address."), field="email")


@action
def add_person(
    *,
    by: Member | None,
    cooperative: Cooperative,
    name: str,
    email: str,
    trade: str = "",
    status: str = Member.Status.SALARIED,
    administers: bool = False,
) -> Member:
    """Add a person to a cooperative. They choose their password through the link they are sent.

    Until then nobody can log in as them.
    `by` is None for the first person of all (`manage.py init`).
    """
    try:
        with transaction.atomic():
            user = User.objects.create_user(email, None)
    except IntegrityError as error:
        raise address_taken() from error
    member = Member.objects.create(
        user=user,
        cooperative=cooperative,
        name=name,
        trade=trade,
        status=status,
        administers=administers,
        joined_on=cooperative.today(),
    )
    journal.record(
        events.PERSON_ADDED, by=by, target=member, cooperative=cooperative.pk, status=status
    )
    return member


class Newcomer(NamedTuple):
    """Someone to add, as they are told."""

    name: str
    email: str
    trade: str = ""
    place: str = ""
    status: str = Member.Status.SALARIED


@action
def add_people(
    *, by: Member | None, cooperative: Cooperative, people: Sequence[Newcomer]
) -> list[Member]:
    """:func:`add_person` for many: all of them, or none (Refusal) where one has an account already. As many
    queries, whatever their number."""
    accounts = [User.objects.made(one.email) for one in people]
    try:
        with transaction.atomic():
            User.objects.bulk_create(accounts)
    except IntegrityError as error:
        raise address_taken() from error
    today = cooperative.today()
    members = [
        Member(
            user=user,
            cooperative=cooperative,
            name=one.name,
            trade=one.trade,
            place=one.place,
            status=one.status,
            joined_on=today,
        )
        for user, one in zip(accounts, people, strict=True)
    ]
    for member in members:
        member.fill_keys()
    Member.objects.bulk_create(members)
    finding.made(members)
    journal.record_each(
        events.PERSON_ADDED,
        by=by,
        changes=[(one, {"cooperative": cooperative.pk, "status": one.status}) for one in members],
    )
    return members


@action
def give_link(*, by: Member, member: Member) -> None:
    """Take a link for a person to choose a password, to pass on by hand: whoever holds it comes in as
    them, so it leaves a trace."""
    journal.record(events.LINK_GIVEN, by=by, target=member)


@action
def change_email(*, by: Member, member: Member, email: str) -> str:
    """Give a person's account another address, and answer the one it had.

    They log in with the new one from now on; links sent before to choose a password serve no more.
    The same address changes nothing.
    """
    user = locked(User.objects).get(pk=member.user_id)
    before, email = user.email, email.lower()
    if before == email:
        return before
    try:
        with transaction.atomic():
            user.email = email
            user.save(update_fields=["email"])
    except IntegrityError as error:  # user_email_unique
        raise address_taken() from error
    journal.record(events.EMAIL_CHANGED, by=by, target=member)
    return before


FURTHEST_CONTRIBUTION: Final = dt.timedelta(days=366)
"""How far ahead a contribution may be changed: further is a slip of the keyboard."""


type Tiers = Sequence[tuple[int, Decimal]]
"""Above which amount of a year, in cents, which percent."""


@action
def set_contribution(
    *,
    by: Member,
    cooperative: Cooperative,
    percent: Decimal,
    starts_on: dt.date,
    base: str = "",
    tiers: Tiers = (),
) -> Cooperative:
    """Change what a cooperative takes of its members' parts, from a day on: today or later. What is
    shared for a day before keeps what was in force then; the same again changes nothing.

    ``base`` (:class:`Cooperative.Base`): of what it is taken; ``tiers``: (cents of a year, the
    percentage above them). Shares count both, as far as a groupe knows someone's year
    (commons/sharing/policies.py).
    """
    found = locked(Cooperative.objects).get(pk=cooperative.pk)
    today = found.today()
    if starts_on < today:
        raise Refusal(
            _("A contribution does not change for the past: choose today or a later day."),
            field="starts_on",
        )
    if starts_on > today + FURTHEST_CONTRIBUTION:
        raise Refusal(
            _("A contribution is changed within the year to come: check the year."),
            field="starts_on",
        )
    before = found.contribution_on(starts_on)
    day = starts_on.isoformat()
    terms = {"base": base, "tiers": [[cents, str(part)] for cents, part in tiers]}
    terms = {name: value for name, value in terms.items() if value}
    same = before == percent and found.contribution_terms_on(starts_on) == terms
    if same and found.contribution_changes:  # the first time it is chosen, it is noted
        return found
    others = [one for one in found.contribution_changes if one["from"] != day]
    change = {
        "from": day,
        "percent": str(percent),
        "by": by.pk,
        "at": timezone.now().isoformat(timespec="seconds"),
        **terms,
    }
    found.contribution_changes = sorted([*others, change], key=lambda one: one["from"])
    found.save(update_fields=["contribution_changes"])
    journal.record(
        events.CONTRIBUTION_CHANGED,
        by=by,
        target=found,
        percent_before=str(before),
        percent=str(percent),
        on=day,
    )
    return found
