# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the people of the demonstration say of their skills and their time, and to whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from deploy.demo import people
from groupes.models import Member
from groupes.people import actions, queries
from groupes.people.models import Audience, Level

# Of what they do, what they gladly pass on; of what they want to learn, what they practise already.
PASSES_ON = {
    "camille": {"facilitation"},
    "jeanne": {"facilitation graphique"},
    "theo": {"cartographie"},
    "elodie": {"ingénierie de formation"},
    "bastien": {"candidatures"},
    "ines": {"facile à lire et à comprendre"},
    "ronan": {"podcast", "son"},
    "quentin": {"mesure d’empreinte"},
    "soizic": {"publics éloignés"},
}
PRACTISES = {
    "hawa": {"rédaction de mémoires techniques"},
    "paul": {"statistiques"},
    "jeanne": {"concertation"},
}


# A word that the vocabulary lacks, for whoever looks after it.
PROPOSED = {"samir": "lecture de paysage", "gaelle": "théorie du changement"}
# Of the six months to come, from this one on; "": nothing said.
AVAILABLE = {
    "camille": ("little", "half", "half", "little", "", ""),
    "theo": ("half", "half", "full", "full", "", ""),
    "jeanne": ("none", "none", "little", "half", "half", ""),
    "youssef": ("full", "full", "half", "half", "half", "half"),
    "hawa": ("full", "full", "full", "", "", ""),
    "erwan": ("half", "little", "little", "half", "", ""),
    "soizic": ("none", "little", "half", "half", "", ""),
}
AWAY = {"aurelie": 9, "erwan": 20}  # days from today, the last included
TELLS = {
    "camille": {"email": Audience.GROUPES},
    "bastien": {"place": Audience.COOPERATIVE, "availability": Audience.NOBODY},
    "lise": {"email": Audience.COOPERATIVE},
    "anais": {"about": Audience.GROUPES},
}


def tell(members: Mapping[str, Member]) -> None:
    for person in people.PEOPLE:
        passes, practises = PASSES_ON.get(person.key, set()), PRACTISES.get(person.key, set())
        actions.tell_skills(
            by=members[person.key],
            told={
                Level.PASSES_ON: [word for word in person.can_do if word in passes],
                Level.DOES: [
                    *(word for word in person.can_do if word not in passes),
                    *filter(None, [PROPOSED.get(person.key)]),
                ],
                Level.PRACTISES: [word for word in person.wants_to_learn if word in practises],
                Level.LEARNS: [word for word in person.wants_to_learn if word not in practises],
            },
        )
    today = next(iter(members.values())).cooperative.today()
    months = queries.coming_months(today)
    for key in AVAILABLE.keys() | AWAY.keys():
        amounts = dict(zip(months, AVAILABLE.get(key, ()), strict=False))
        until = today + dt.timedelta(days=AWAY[key]) if key in AWAY else None
        actions.say_when(by=members[key], away_until=until, months=amounts)
    for key, chosen in TELLS.items():
        actions.choose_audiences(by=members[key], **chosen)
