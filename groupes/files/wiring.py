# SPDX-License-Identifier: AGPL-3.0-or-later
"""What stored files declare. They go with whatever points at them, by their hash."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from groupes.files.models import StoredFile
from groupes.files.sweep import nightly
from groupes.web.carried import Personal
from groupes.web.wiring import Wiring

WIRING = Wiring(
    nightly,
    Personal(StoredFile, ("added_by",), without=("file",), words=_("Files that I brought")),
)
