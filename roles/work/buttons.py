# SPDX-License-Identifier: AGPL-3.0-or-later
"""The answers to an offer of work, wherever it is told: Today, what is new, its own page."""

from __future__ import annotations

from django.utils.translation import gettext as _

from groupes.shell.todo import Action
from groupes.web.paths import reverse


def offer_buttons(slug: str, offer: int, back: str) -> tuple[Action, Action]:
    """Yes, then not now; ``back``: the page that one answers from."""
    url = reverse("work:answer", args=[slug, offer])
    here = (("next", back),)
    return (
        Action(_("Accept"), url, "post", (("answer", "accept"), *here)),
        Action(_("Not now"), url, "post", (("answer", "decline"), *here)),
    )
