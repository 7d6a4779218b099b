# SPDX-License-Identifier: AGPL-3.0-or-later
"""The sheets of a bid: pages beside its own, which the apps above declare; and what they have to say
where a go or a submission is recorded.

The bid's page stays what it is; what only some readers need now (who the candidate is, the papers, what
came of it) has a page of its own, one click away. They share a head (``bids/base_bid.html``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext_lazy as _

from groupes.web.paths import reverse
from groupes.web.wiring import declared

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from groupes.models import Member
    from tenders.bids.models import Bid, Need


@dataclass(frozen=True, slots=True)
class Sheet:
    """Declares a sheet. ``url_name``: its page, by the groupe's slug and the bid's id; ``views``: the
    view names whose pages belong to it, its own among them. Whoever reads the bid reads its sheets.

    Orders in use: 10 the bid itself, 20 qualify, 30 the candidate, 40 the papers, 50 afterwards, 60 guests.
    """

    order: int
    label: StrOrPromise
    url_name: str
    views: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BeforeActing:
    """Declares what whoever records a go or a submission is told first: ``told(bid, member)``, a
    sentence each. It stops nobody."""

    told: Callable[[Bid, Member], list[str]]


@dataclass(frozen=True, slots=True)
class AtSubmission:
    """Declares what of a sheet stays from then on as it is on the day of the submission:
    ``freeze(bid, by)``, in its transaction, the bid being held."""

    freeze: Callable[[Bid, Member], None]


@dataclass(frozen=True, slots=True)
class SpokenOf:
    """Declares who else may have said what they would do on a need: ``spoken(need)``, whether somebody did
    who still counts. Such a need is not taken away."""

    spoken: Callable[[Need], bool]


def spoken_of(need: Need) -> bool:
    """Whether somebody beside the groupe's own people said what they would do on a need; a query for each
    declaration."""
    return any(one.spoken(need) for one in declared(SpokenOf))


def freeze(bid: Bid, by: Member) -> None:
    """What apps above keep of a bid that is submitted."""
    for one in declared(AtSubmission):
        one.freeze(bid, by)


OWN = Sheet(10, _("The bid"), "bids:bid", ("bids:bid",))


class Shown(NamedTuple):
    label: str
    url: str
    here: bool


def shown(bid: int, slug: str, view_name: str) -> list[Shown]:
    """The sheets of a bid (its id), in order, the one whose page is read marked. No query."""
    return [
        Shown(str(one.label), reverse(one.url_name, args=[slug, bid]), here=view_name in one.views)
        for one in sorted((OWN, *declared(Sheet)), key=lambda one: one.order)
    ]


def before_acting(bid: Bid, member: Member) -> list[str]:
    """What a member is told before they record a go or a submission; a query for each declaration."""
    return [words for one in declared(BeforeActing) for words in one.told(bid, member)]
