# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may do what with the shared words of skills."""

from __future__ import annotations

from typing import Final

from groupes.access import Me

CURATE: Final = "people.curate_skills"


def may_curate(me: Me) -> bool:
    """Who looks after the vocabulary: whoever holds the power in a groupe of theirs, any groupe. It
    is granted by a groupe and acts on the words of all. Their rights, where not known yet."""
    return bool(me.groupes_where(CURATE))
