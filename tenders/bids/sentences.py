# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the journal's entries about bids read, and how bids are named (``groupes.journal.feed``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from groupes.journal import feed
from groupes.journal.models import Entry
from groupes.models import Member
from tenders.bids.models import Bid

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def name_bids(ids: set[int], reader: Member) -> dict[int, feed.Name]:
    bids = Bid.objects.visible_to(reader).filter(pk__in=ids).select_related("groupe")
    return {bid.pk: feed.Name(bid.title, bid.get_absolute_url()) for bid in bids}


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


def _moved(entry: Entry) -> StrOrPromise:
    fields = entry.facts.get("fields", [])
    if "cancelled" in fields:
        return _("The call of {target} is cancelled")
    if "deadline_unsure" in fields:
        return _("A correction to be read came for {target}")
    if "deadline" in fields:
        return _("The deadline of {target} has moved")
    return _("The notice of {target} has changed")


def register() -> None:
    """Called by ``BidsConfig.ready()``."""
    feed.register_names("bids.bid", name_bids)
    told = feed.register_sentence
    told("bids.taken_up", _("{actor} takes up {target}"))
    told("bids.collision_found", _("Another groupe of the cooperative prepares {target} too"))
    told("bids.intention_stated", _intention)
    told("bids.intention_withdrawn", _("{actor} takes their word back on {target}"))
    told("bids.need_added", _("{actor} adds a need to {target}"))
    told("bids.need_changed", _("{actor} changes a need of {target}"))
    told("bids.need_removed", _("{actor} removes a need of {target}"))
    told("bids.go_recorded", _decided)
    told("bids.piece_added", _("{actor} adds a piece to {target}"))
    told("bids.piece_changed", _("{actor} works on a piece of {target}"))
    told("bids.piece_taken", _("{actor} takes a piece of {target}"))
    told("bids.piece_left", _("{actor} gives a piece of {target} back"))
    told("bids.template_used", _("{actor} brings a template into {target}"))
    told("bids.price_set", _("{actor} sets a price for {target}"))
    told("bids.price_removed", _("{actor} removes a price of {target}"))
    told("bids.price_chosen", _("{actor} chooses a price for {target}"))
    told("bids.submitted", _("{actor} records the submission of {target}"))
    told("bids.result_recorded", _result)
    told("notices.notice_changed", _moved)
