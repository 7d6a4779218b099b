# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the product says of the states of groupes, and the charter it offers to begin from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy

from groupes.charter import templates
from groupes.models import Groupe

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


STATES: Mapping[str, StrOrPromise] = {
    Groupe.State.EMERGING: gettext_lazy(
        "It is being born: it looks for its people and its way, and nothing is settled yet."
    ),
    Groupe.State.ACTIVE: gettext_lazy("It is alive: its members meet, work and decide here."),
    Groupe.State.DORMANT: gettext_lazy(
        "It sleeps: everything is kept, nothing is asked of anyone, and any member may wake it."
    ),
    Groupe.State.CLOSED: gettext_lazy(
        "It is over: those who were there until the end read it, and nothing more happens there."
    ),
}
"""What each state means, in one sentence."""


def first_charter(kind: str) -> str:
    """The charter offered to a groupe of a kind to begin from, in Markdown and the reader's language:
    to change or to wipe. It becomes the sections of its charter (groupes/charter)."""
    return templates.whole(kind)
