# SPDX-License-Identifier: AGPL-3.0-or-later
"""What surrounds every page: my groupes with their unread talk and my powers, by one query.

The same rows tell ``access.load_standing`` that I belong to the groupe asked for, so that a page
of a groupe costs no query more for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import IntegerField, Value
from django.http import HttpRequest

if TYPE_CHECKING:
    from groupes.models import Member, Membership

_ASKED_BY = "_asked_by"

_unread: Callable[[Member], Any] | None = None


def register_unread(expression: Callable[[Member], Any]) -> None:
    """Let the chat count unread messages: an expression over ``Membership`` rows."""
    global _unread
    _unread = expression


@dataclass
class Frame:
    memberships: list[Membership] = field(default_factory=list)

    def groupes_where(self, power: str) -> list[int]:
        """Ids of my groupes in which I have a power today."""
        return [m.groupe_id for m in self.memberships if power in m.powers]  # type: ignore[attr-defined]  # annotated below

    def membership_in(self, slug: str) -> Membership | None:
        return next((m for m in self.memberships if m.groupe.slug == slug), None)


def of_member(member: Member) -> Frame:
    """The frame of a member; the one of the request when they are the person behind it."""
    request = member.__dict__.get(_ASKED_BY)
    return of_request(request) if request is not None else _load(member)


def asked_by(member: Member, request: HttpRequest) -> None:
    """The request's own instance of its person: their frame is loaded once for it."""
    member.__dict__[_ASKED_BY] = request


def _load(member: Member) -> Frame:
    from groupes import access
    from groupes.models import Membership

    unread = _unread(member) if _unread else Value(0, output_field=IntegerField())
    when: Any = access.local_date("groupe__cooperative__time_zone")
    rows = (
        Membership.objects.belonging_on(when)
        .filter(member=member)
        .select_related("groupe__cooperative")
        .annotate(unread=unread, powers=access.powers_in(member, "groupe_id"))
        .order_by("groupe__name")
    )
    return Frame(list(rows))


def of_request(request: HttpRequest) -> Frame:
    """The frame of the person behind the request; loaded once."""
    found = getattr(request, "_frame", None)
    if found is None:
        member = getattr(request.user, "member", None)
        found = _load(member) if member is not None else Frame()
        request._frame = found  # type: ignore[attr-defined]  # a cache on the request
    return found
