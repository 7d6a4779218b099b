# SPDX-License-Identifier: AGPL-3.0-or-later
"""What comes of meetings, kept on the shelf: their minutes, and the tips that people gave there."""

from __future__ import annotations

from commons.library import actions
from commons.library.models import Resource
from groupes.models import Groupe, Member
from groupes.things import Ref
from groupes.web.oneline import cut


def keep_minutes(by: Member, groupe: Groupe, title: str, text: str) -> Ref:
    """Minutes, as a page for the groupe alone: what was said there is nobody else's."""
    made = actions.add_page(
        by=by,
        groupe=groupe,
        title=actions.free_title(groupe, title),
        body=text,
        use=Resource.Use.DOCUMENT,
        licence=Resource.Licence.GROUPE,
        shared_with=Resource.Sharing.GROUPE,
    )
    return Ref.of(made)


def keep_tip(by: Member, groupe: Groupe, text: str) -> Ref:
    """A tip, as a page of whoever gave it."""
    made = actions.add_page(
        by=by,
        groupe=groupe,
        title=actions.free_title(groupe, cut(text, 80)),
        body=text,
        use=Resource.Use.TIP,
    )
    return Ref.of(made)
