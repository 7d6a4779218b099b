# SPDX-License-Identifier: AGPL-3.0-or-later
"""The verbs of sharing."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from groupes.journal.events import CODE, DATE, EVERYONE, MONEY, NUMBER, TIED, Event

RULE_PROPOSED = Event(
    "sharing.rule_proposed", _("{actor} proposes the {target}"), {"number": NUMBER}
)
RULE_ADOPTED = Event(
    "sharing.rule_adopted",
    _("{actor} adopts the {target}, in force from {in_force_from}"),
    {"number": NUMBER, "in_force_from": DATE},
    heard_by=EVERYONE,
)
# Previews are a draft of a price and tell nothing to the groupe: they have no sentence.
DISTRIBUTION_PREVIEWED = Event(
    "sharing.distribution_previewed", facts={"rule": NUMBER, "amount_cents": MONEY, "about": CODE}
)
DISTRIBUTION_SETTLED = Event(
    "sharing.distribution_settled",
    _("{actor} settles {target}: {amount_cents} shared"),
    {"rule": NUMBER, "amount_cents": MONEY, "happened_on": DATE},
    heard_by=TIED,
)
DISTRIBUTION_REVERSED = Event(
    "sharing.distribution_reversed",
    _("{actor} reverses {target}: {amount_cents} taken back"),
    {"reversal": "sharing.distribution", "amount_cents": MONEY},
    heard_by=TIED,
)
