# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the journal declares."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from groupes.journal.models import Entry, Stream
from groupes.journal.stream import JournalStream
from groupes.live.streams import RightsStream
from groupes.web.carried import Carried, Personal
from groupes.web.wiring import Wiring

WIRING = Wiring(
    RightsStream(JournalStream()),
    Carried(Stream, ("groupe",)),
    Carried(Entry, ("groupe",)),
    Personal(Entry, ("actor",), words=_("What I did, as the journal tells it")),
)
