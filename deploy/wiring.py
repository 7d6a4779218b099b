# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is said of the tables of libraries."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermission

from deploy.accounts.models import OpenSession
from groupes.shell.places import Way
from groupes.web.carried import Personal
from groupes.web.wiring import Wiring

WIRING = Wiring(
    Personal(OpenSession, ("user",), without=("key",), erased=True),
    Way(50, "groupes:invite_member", _("Lost second factor"), "second_factor_lost", "lock"),
    Way(50, "groupes:me", _("My open sessions"), "sessions", "key-round"),
    # The secret of a second factor is in its ``data``: it leaves this machine by no file.
    Personal(Authenticator, ("user",), without=("data",), erased=True, words=_("Second factor")),
    Personal(EmailAddress, ("user",), erased=True),  # kept empty: deploy/accounts/urls.py
    Personal(UserObjectPermission, ("user",), erased=True),  # nobody is granted anything by name
)
