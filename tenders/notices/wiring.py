# SPDX-License-Identifier: AGPL-3.0-or-later
"""What notices declare."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from groupes.shell.palette import PaletteKind
from groupes.shell.places import Place
from groupes.things import Kind
from groupes.web.carried import Personal
from groupes.web.wiring import Wiring
from tenders.notices import actions, queries
from tenders.notices.models import ImportRun

WIRING = Wiring(
    Place(
        20,
        "tenders",
        "notices:index",
        "scroll-text",
        _("Calls for tenders"),
        _("Calls"),
        views=("notices",),
    ),
    Kind("notices.notice", queries.name_notices),
    PaletteKind(40, _("Calls for tenders"), queries.find, addresses=True),
    actions.reveal,
    Personal(ImportRun, ("by",), words=_("Notices that I brought")),
)
