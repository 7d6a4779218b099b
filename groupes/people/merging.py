# SPDX-License-Identifier: AGPL-3.0-or-later
"""What else follows when two words of the vocabulary are found to be one skill."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from groupes.people.models import Skill


@dataclass(frozen=True, slots=True)
class Merging:
    """Declares what points at skills: ``move(gone, kept)`` has it point at ``kept``, in the
    transaction that merges them, both being locked."""

    move: Callable[[Skill, Skill], None]
