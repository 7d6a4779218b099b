# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who prepares what a brand shows, who puts it up, and who answers those who write."""

from __future__ import annotations

from typing import Final

from groupes.access import Standing

EDIT: Final = "brand.edit_brand"
PUBLISH: Final = "brand.publish"
ANSWER: Final = "brand.answer_outside"


def may_edit(here: Standing) -> bool:
    return here.can(EDIT)


def may_publish(here: Standing) -> bool:
    """Put the public page up, change what is decided with it, take it down."""
    return here.can(PUBLISH)


def may_answer(here: Standing) -> bool:
    """Read what people write from outside, and take it up."""
    return here.can(ANSWER)
