# SPDX-License-Identifier: AGPL-3.0-or-later
"""What contracts declares."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from groupes.shell.places import Way
from groupes.web.carried import Personal
from groupes.web.wiring import Wiring
from tenders.contracts import pages
from tenders.contracts.models import Import
from tenders.notices.beside import Beside

WIRING = Wiring(
    Beside(pages.beside),
    Way(10, "notices:index", _("Contracts that end soon"), "contracts:ending", "hourglass"),
    Way(
        10,
        "notices:import",
        _("Contracts already awarded (DECP files)"),
        "contracts:import",
        "file-text",
    ),
    Personal(Import, traces=("by",)),
)
