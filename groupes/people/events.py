# SPDX-License-Identifier: AGPL-3.0-or-later
"""The verbs of finding people, and of the vocabulary of skills. No groupe tells them: the first are a
person's own, and the words are everybody's."""

from __future__ import annotations

from groupes.journal.events import CODE, Event

SKILLS_CHANGED = Event("people.skills_changed", facts={"added": CODE, "ended": CODE})
AWAY_SAID = Event("people.away_said", facts={"until": CODE})
AVAILABILITY_SAID = Event("people.availability_said", facts={"months": CODE})
AUDIENCES_CHOSEN = Event("people.audiences_chosen", facts={"parts": CODE})

SKILL_PROPOSED = Event("people.skill_proposed")
SKILL_CHANGED = Event("people.skill_changed", facts={"fields": CODE})
SKILLS_MERGED = Event("people.skills_merged", facts={"skill": "people.skill"})
SYNONYM_ADDED = Event("people.synonym_added", facts={"word": "people.skill"})
SYNONYM_PARTED = Event("people.synonym_parted", facts={"skill": "people.skill"})
