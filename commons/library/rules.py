# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may do what with the commons: asked by views, templates and actions alike."""

from __future__ import annotations

from commons.library.models import Resource
from groupes.access import Standing
from groupes.models import Groupe


def may_add(here: Standing) -> bool:
    """Write a page or put a file on the groupe's shelf."""
    return here.can("library.contribute")


def may_change(here: Standing, resource: Resource) -> bool:
    """Its authors, as long as they belong to its groupe, and whoever looks after the shelf; nobody
    once the groupe is closed. At most one query."""
    if not here.is_member or not here.groupe.is_open or here.groupe.pk != resource.groupe_id:
        return False
    return here.can("library.edit_resource") or here.member in resource.makers


def may_reuse(groupe: Groupe, resource: Resource) -> bool:
    """Whether the licence lets that groupe build on it. ``resource`` with its groupe."""
    if resource.licence == Resource.Licence.GROUPE:
        return resource.groupe_id == groupe.pk
    if resource.licence == Resource.Licence.COOPERATIVE:
        return resource.groupe.cooperative_id == groupe.cooperative_id
    return True
