# SPDX-License-Identifier: AGPL-3.0-or-later
"""The verbs of accounts."""

from groupes.journal.events import Event

SECOND_FACTOR_LIFTED = Event("accounts.second_factor_lifted")
