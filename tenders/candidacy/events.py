# SPDX-License-Identifier: AGPL-3.0-or-later
"""The verbs of the candidate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from groupes.journal.events import CODE, MONEY, TIED, Event
from groupes.journal.models import Entry

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def _form(entry: Entry) -> StrOrPromise:
    return {
        "joint": _("{actor} says that the consortium of {target} is joint"),
        "solidary": _("{actor} says that the consortium of {target} is joint and several"),
    }.get(entry.facts.get("form", ""), _("{actor} changes the consortium of {target}"))


def _body(entry: Entry) -> StrOrPromise:
    before, after = entry.facts.get("amount_before"), entry.facts.get("amount_cents")
    if before is not None and after is not None and before != after:
        return _(
            "{actor} changes the part of a member of the consortium of {target}: "
            "{amount_before} → {amount_cents}"
        )
    return _("{actor} changes a member of the consortium of {target}")


FORM_SAID = Event(
    "candidacy.form_said", _form, {"form": CODE, "liable": CODE, "lead": CODE}, heard_by=TIED
)
BODY_ADDED = Event(
    "candidacy.body_added",
    _("{actor} adds a member to the consortium of {target}"),
    {"body": CODE},
    heard_by=TIED,
)
BODY_CHANGED = Event(
    "candidacy.body_changed",
    _body,
    {"body": CODE, "fields": CODE, "amount_before": MONEY, "amount_cents": MONEY},
)
BODY_REMOVED = Event(
    "candidacy.body_removed",
    _("{actor} takes a member out of the consortium of {target}"),
    {"body": CODE},
    heard_by=TIED,
)
INTEREST_DECLARED = Event(
    "candidacy.interest_declared",
    _("{actor} declares a link that the others of {target} must know"),
    {"interest": CODE, "kind": CODE},
    heard_by=TIED,
)
INTEREST_WITHDRAWN = Event(
    "candidacy.interest_withdrawn",
    _("{actor} takes back a link that they had declared on {target}"),
    {"interest": CODE},
    heard_by=TIED,
)
