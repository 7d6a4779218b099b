# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a role can be granted, in plain words: its *domain* is exactly these powers.

Powers are Django permission names; those of higher floors are plain text here, so that the tower
of imports holds. A test compares this list with the permissions the models declare.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

WORDS: dict[str, StrOrPromise] = {
    "groupes.welcome_member": _("Welcome those who ask to join, and invite"),
    "groupes.edit_groupe": _("Change the groupe’s name, purpose and charter"),
    "roles.edit_roles": _("Create, change and close roles"),
    "roles.give_mandate": _("Offer vacant roles, and confirm those who volunteer"),
    "chat.post_message": _("Write in the chat"),
    "chat.moderate": _("Remove others’ messages from the chat"),
    "library.contribute": _("Add to the commons"),
    "library.edit_resource": _("Tidy what others added to the commons"),
    "sharing.edit_rule": _("Propose and adopt rules of sharing"),
    "bids.take_up": _("Take up a call for tenders"),
    "bids.state_intention": _("Say what one would do on a call for tenders"),
    "bids.decide_go": _("Record go or no-go on a call for tenders"),
    "bids.write_bid": _("Write the needs and pieces of an answer"),
    "bids.set_price": _("Set the price of an answer"),
    "bids.submit_bid": _("Record that an answer was submitted, and its result"),
}


def in_words(powers: Iterable[str]) -> list[StrOrPromise]:
    """These powers in plain words, in the order of the list; unknown ones by their own name."""
    held = set(powers)
    return [words for power, words in WORDS.items() if power in held] + sorted(held - WORDS.keys())
