# SPDX-License-Identifier: AGPL-3.0-or-later
"""The axes along which a groupe looks at itself: how the field tells collaboration and cooperation
apart, and what both become together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Axis(NamedTuple):
    """A question, and its two ends; neither is better than the other."""

    key: str
    question: StrOrPromise
    left: StrOrPromise
    right: StrOrPromise


AXES: Final = (
    Axis(
        "rules",
        _("How we relate to each other"),
        _("as peers, without prior rules"),
        _("by rules that define our relations"),
    ),
    Axis("held", _("What holds us together"), _("the thing we make"), _("the rules we keep")),
    Axis(
        "who",
        _("Who takes part"),
        _("variable geometry: whoever is there"),
        _("everyone is included"),
    ),
    Axis("offer", _("What we offer"), _("each their own offer"), _("one offer in common")),
    Axis(
        "power",
        _("How we organise"),
        _("some carry and decide more than others"),
        _("horizontally: nobody is anybody’s boss"),
    ),
)
KEYS: Final = tuple(axis.key for axis in AXES)

PLACES: Final = (
    _("entirely the first"),
    _("rather the first"),
    _("between the two"),
    _("rather the second"),
    _("entirely the second"),
)
"""What the five places of an axis are called, from its left end to its right one."""
