# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who logs in, and ``user.has_perm("bids.decide_go", groupe)``."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any, Final

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import Model

from groupes.access.me import Me
from groupes.models import User
from groupes.web.prepared import PK, Prepared

# The member and cooperative come along: every page needs them, and one query is enough.
USER = Prepared(
    lambda user: User.objects.select_related("member__cooperative").filter(pk=user, is_active=True),
    user=PK,
)


_along: Final[ContextVar[User | None]] = ContextVar("user_along", default=None)


def bring_along(user: User | None) -> None:
    """A session was read, and with it, in the same query, whose it is, with their member and
    cooperative: who is asked for next, once."""
    _along.set(user)


class GroupeBackend(AuthenticationBackend):
    """Logs people in (django-allauth), loads them with their member, and answers
    ``user.has_perm("bids.decide_go", groupe)`` from the same place as everything.

    Guardian's own backend would look at ``user.groups``, which stay empty here.
    """

    def has_perm(self, user_obj: Any, perm: str, obj: Model | None = None) -> bool:
        if obj is None:
            return super().has_perm(user_obj, perm)
        if not user_obj.is_authenticated or not user_obj.is_active:
            return False
        member = getattr(user_obj, "member", None)
        if member is None:
            return False
        try:
            return Me(member).can(perm, obj)
        except LookupError:  # nothing is granted on things of this kind
            return False

    def _authenticate_by_email(self, email: str, password: str) -> Any:
        """By the one address of an account: allauth would look first in its table of addresses."""
        return self._check_password(User.objects.with_address(email), password)

    def get_user(self, user_id: int) -> Any:
        along = _along.get()
        _along.set(None)
        if along is not None and along.pk == user_id:
            return along
        return next(iter(USER(user=user_id)), None)
