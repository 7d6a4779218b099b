# SPDX-License-Identifier: AGPL-3.0-or-later
"""What editions declare."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from groupes.editions.models import Edition
from groupes.web.carried import Carried, Personal
from groupes.web.wiring import Wiring

WIRING = Wiring(
    Carried(Edition, ("groupe",)),
    Personal(Edition, ("by",), words=_("What I wrote of texts that several people write")),
)
