# SPDX-License-Identifier: AGPL-3.0-or-later
"""The verbs of bids."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from groupes.journal.events import CODE, DECIMAL, MEMBER, MONEY, NUMBER, TIED, Event
from groupes.journal.models import Entry

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def _intention(entry: Entry) -> StrOrPromise:
    return {
        "lead": _("{actor} would lead a part of {target}"),
        "contribute": _("{actor} would contribute to {target}"),
        "learn": _("{actor} would come along to learn on {target}"),
    }.get(entry.facts.get("level", ""), _("{actor} says what they would do on {target}"))


def _decided(entry: Entry) -> StrOrPromise:
    if entry.facts.get("go"):
        return _("{actor} records a go for {target}")
    return _("{actor} records a no-go for {target}")


def _result(entry: Entry) -> StrOrPromise:
    return {
        "won": _("{target} is won"),
        "lost": _("{target} is lost"),
    }.get(entry.facts.get("result", ""), _("{target} is closed without award"))


def _taken_back(entry: Entry) -> StrOrPromise:
    return {
        "submission": _("{actor} takes the submission of {target} back: it was noted by mistake"),
        "result": _("{actor} takes the result of {target} back: it was noted by mistake"),
        "decision": _("{actor} takes the decision on {target} back: it was noted by mistake"),
    }.get(
        entry.facts.get("what", ""),
        _("{actor} takes the state of a piece of {target} back: it was noted by mistake"),
    )


def _piece_changed(entry: Entry) -> StrOrPromise:
    if entry.facts.get("restores"):
        return _("{actor} restores edition {restores} of a piece of {target}")
    return _("{actor} works on a piece of {target}")


def _need_changed(entry: Entry) -> StrOrPromise:
    before, after = entry.facts.get("days_before"), entry.facts.get("days")
    if before and after:
        return _("{actor} changes a need of {target}: {days_before} → {days} days planned")
    if after:
        return _("{actor} changes a need of {target}: {days} days planned")
    if before:
        return _("{actor} changes a need of {target}: {days_before} days were planned, none is now")
    return _("{actor} changes a need of {target}")


def _price_set(entry: Entry) -> StrOrPromise:
    before = entry.facts.get("amount_before")
    if before is None:
        return _("{actor} sets a price for {target}: {amount_cents}")
    if before == entry.facts.get("amount_cents"):
        return _("{actor} changes what a price of {target} is called or covers: {amount_cents}")
    return _("{actor} changes a price of {target}: {amount_before} → {amount_cents}")


def _price_removed(entry: Entry) -> StrOrPromise:
    if entry.facts.get("amount_before") is None:
        return _("{actor} removes a price of {target}")
    return _("{actor} removes a price of {target}: {amount_before}")


def _brought(entry: Entry) -> StrOrPromise:
    if "deadline" in entry.facts.get("fields", []):
        return _(
            "{actor} brings a version of the notice of {target} that moves the deadline: "
            "the source has not confirmed it"
        )
    return _("{actor} brings a version of the notice of {target} that the source has not confirmed")


def _answered(entry: Entry) -> StrOrPromise:
    if entry.facts.get("accepted"):
        return _(
            "{actor} accepts, for {target}, a version of the notice that its source has not confirmed"
        )
    return _("{actor} rejects, for {target}, a version of the notice that someone brought")


def _confirmed(entry: Entry) -> StrOrPromise:
    if entry.facts.get("accepted"):
        return _("The source confirms the version that was accepted for {target}")
    return _("The source confirms the notice of {target}")


# The parts of a bid's page (templates/bids/parts/).
HEAD, MATRIX, PIECES, PRICE = "head", "matrix", "pieces", "price"

TAKEN_UP = Event("bids.taken_up", _("{actor} takes up {target}"), {"notice": CODE, "lots": NUMBER})
COLLISION_FOUND = Event(
    "bids.collision_found",
    _("Another groupe of the cooperative prepares {target} too"),
    heard_by=TIED,
    refreshes=(HEAD,),
)
VERSION_BROUGHT = Event(
    "bids.version_brought",
    _brought,
    {"version": CODE, "fields": CODE},
    heard_by=TIED,
    refreshes=(HEAD,),
)
VERSION_ANSWERED = Event(
    "bids.version_answered",
    _answered,
    {"version": CODE, "accepted": CODE},
    refreshes=(HEAD,),
)
VERSION_CONFIRMED = Event(
    "bids.version_confirmed", _confirmed, {"accepted": CODE}, heard_by=TIED, refreshes=(HEAD,)
)
CORRECTION_READ = Event(
    "bids.correction_read",
    _("{actor} has read a correction of the notice of {target}"),
    {"correction": CODE},
    refreshes=(HEAD,),
)
CHANGE_SEEN = Event("bids.change_seen", refreshes=(HEAD,))

NEED_ADDED = Event(
    "bids.need_added", _("{actor} adds a need to {target}"), {"need": CODE}, refreshes=(MATRIX,)
)
NEED_CHANGED = Event(
    "bids.need_changed",
    _need_changed,
    {"need": CODE, "days_before": DECIMAL, "days": DECIMAL},
    refreshes=(MATRIX,),
)
NEED_REMOVED = Event(
    "bids.need_removed",
    _("{actor} removes a need of {target}"),
    {"need": CODE},
    refreshes=(MATRIX,),
)
INTENTION_STATED = Event(
    "bids.intention_stated",
    _intention,
    {"need": CODE, "level": CODE, "days": CODE},
    refreshes=(MATRIX, PRICE),
)
INTENTION_WITHDRAWN = Event(
    "bids.intention_withdrawn",
    _("{actor} withdraws what they said on {target}"),
    {"need": CODE},
    refreshes=(MATRIX, PRICE),
)

GO_RECORDED = Event(
    "bids.go_recorded",
    _decided,
    {"go": CODE, "mandate": CODE, "decision": CODE},
    heard_by=TIED,
    refreshes=(HEAD, MATRIX, PIECES, PRICE),
)

PIECE_ADDED = Event(
    "bids.piece_added", _("{actor} adds a piece to {target}"), {"piece": CODE}, refreshes=(PIECES,)
)
PIECE_CHANGED = Event(
    "bids.piece_changed",
    _piece_changed,
    {"piece": CODE, "fields": CODE, "state": CODE, "edition": NUMBER, "restores": NUMBER},
    refreshes=(PIECES,),
)
PIECE_TAKEN = Event(
    "bids.piece_taken", _("{actor} takes a piece of {target}"), {"piece": CODE}, refreshes=(PIECES,)
)
PIECE_LEFT = Event(
    "bids.piece_left",
    _("{actor} gives a piece of {target} back"),
    {"piece": CODE},
    refreshes=(PIECES,),
)
PIECE_FILE_BROUGHT = Event(
    "bids.piece_file_brought",
    _("{actor} brings the file of a piece of {target}"),
    {"piece": CODE, "replaces": CODE},
    refreshes=(PIECES,),
)
PIECE_FILE_DROPPED = Event(
    "bids.piece_file_dropped",
    _("{actor} takes the file of a piece of {target} away"),
    {"piece": CODE},
    refreshes=(PIECES,),
)
PIECE_REMOVED = Event(
    "bids.piece_removed",
    _("{actor} removes a piece of {target}"),
    {"piece": CODE},
    refreshes=(PIECES,),
)
TEMPLATE_USED = Event(
    "bids.template_used",
    _("{actor} brings a template into {target}"),
    {"piece": CODE, "resource": "library.resource"},
    refreshes=(PIECES,),
)

PRICE_SET = Event(
    "bids.price_set",
    _price_set,
    {"price": CODE, "amount_before": MONEY, "amount_cents": MONEY},
    refreshes=(PRICE,),
)
DAYS_COUNTED = Event(
    "bids.days_counted",
    _("{actor} counts the days of a price scenario of {target}: {days_before} → {days}"),
    {"price": CODE, "days_before": DECIMAL, "days": DECIMAL},
    refreshes=(PRICE,),
)
PRICE_REMOVED = Event(
    "bids.price_removed",
    _price_removed,
    {"price": CODE, "amount_before": MONEY},
    refreshes=(PRICE,),
)
PRICE_CHOSEN = Event(
    "bids.price_chosen",
    _("{actor} chooses a price for {target}"),
    {"price": CODE},
    heard_by=TIED,
    refreshes=(PRICE,),
)

TAKEN_BACK = Event(
    "bids.taken_back",
    _taken_back,
    {"what": CODE, "was": CODE, "piece": CODE},
    heard_by=TIED,
    refreshes=(HEAD, MATRIX, PIECES, PRICE),
)

INCOME_SHARED = Event(
    "bids.income_shared", facts={"price": CODE, "rule": NUMBER}, refreshes=(PRICE,)
)

CALL_SHARED = Event(
    "bids.call_shared",
    _("{actor} lets everyone on this platform read {target}, a call entered by hand"),
)

SUBMITTED = Event(
    "bids.submitted",
    _("{actor} records the submission of {target}"),
    {"at": CODE, "missing": CODE},
    heard_by=TIED,
    refreshes=(HEAD, MATRIX, PIECES, PRICE),
)
RESULT_RECORDED = Event(
    "bids.result_recorded", _result, {"result": CODE}, heard_by=TIED, refreshes=(HEAD, PRICE)
)


def _near(entry: Entry) -> StrOrPromise:
    if entry.facts.get("days") == 0:
        return _("The deadline of {target} is today")
    if entry.facts.get("days") == 1:
        return _("The deadline of {target} is tomorrow")
    return _("The deadline of {target} is in {days} days")


DEADLINE_NEAR = Event(
    "bids.deadline_near", _near, {"days": NUMBER, "members": MEMBER}, concerns=("members",)
)
