# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one way an action says no for a reason of the field."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Refusal(Exception):
    """What was asked cannot be done now; the message tells the person why, and what to do.

    Nothing was changed. Views show the message and answer 409.
    """

    def __init__(self, message: StrOrPromise) -> None:
        super().__init__(message)
        self.message = message
