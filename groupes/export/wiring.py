# SPDX-License-Identifier: AGPL-3.0-or-later
"""What leaving with everything declares."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from groupes.access import Power
from groupes.export import actions, rules
from groupes.export.models import Plan, Saying, Settled, TakenOut
from groupes.shell.places import Way
from groupes.web.carried import LeftBehind, Personal
from groupes.web.wiring import Wiring

_PLAN = _("The plan by which a groupe leaves ends when it has left.")

WIRING = Wiring(
    Power(rules.TAKE_OUT, _("Take out everything the groupe made"), necessary=True),
    LeftBehind(Plan, _PLAN),
    LeftBehind(Saying, _PLAN),
    LeftBehind(Settled, _PLAN),
    LeftBehind(TakenOut, _("An archive holds no archive.")),
    actions.make,
    actions.forget_old,
    Way(60, "groupes:leave", _("Leave together"), "export:plan", "users"),
    Way(60, "groupes:close", _("Leave together"), "export:plan", "users"),
    Way(70, "groupes:me", _("Who sees me"), "export:seen", "user"),
    Way(80, "groupes:me", _("My data"), "export:copy", "file-text"),
    Way(90, "groupes:me", _("Delete my account"), "export:delete", "trash-2"),
    Personal(Plan, traces=("begun_by",)),
    Personal(Saying, ("member",), erased=True, words=_("Whether I leave with a groupe")),
    Personal(Settled, traces=("by",)),
    Personal(TakenOut, ("by",), erased=True, words=_("Archives that I asked for")),
)
