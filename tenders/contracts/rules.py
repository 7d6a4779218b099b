# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who brings contracts: whoever administers a cooperative of the installation, since what they bring
is shown to all as the buyers' word."""

from __future__ import annotations

from groupes.access import Me
from groupes.rules import may_administer


def may_import(me: Me) -> bool:
    return may_administer(me)
