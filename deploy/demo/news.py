# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is new for the people of the demonstration, how some of them want to hear of it, and what they
keep for a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from groupes.chat import actions as chat
from groupes.chat.models import Topic
from groupes.models import Groupe, Member
from groupes.notifications import actions, fanout
from groupes.notifications.timing import monday_after
from groupes.things import Ref

# Said just now, to somebody by name.
NAMED = (
    (
        "concerter",
        "Bons tuyaux",
        "maelle",
        "@Camille, tu ajoutes la salle de Fives à la page des lieux ?",
    ),
    (
        "concerter",
        "Général",
        "theo",
        "@Maëlle @Paul : je garde une place dans la voiture pour le 18.",
    ),
)
# Who wants to hear of things otherwise than by default: habit, and by groupe its level and pace.
CHOICES: Mapping[str, tuple[dict[str, object], dict[str, dict[str, str]]]] = {
    "camille": ({"pace": "daily"}, {"concerter": {"level": "all", "pace": "soon"}}),
    "bastien": ({"pace": "weekly"}, {}),
    "nadia": ({"level": "all", "pace": "daily"}, {"maison-du-canal": {"pace": "soon"}}),
}


def tell(members: Mapping[str, Member], groupes: Mapping[str, Groupe], today: dt.date) -> None:
    """Choices first, then what was said, then the jobs that the worker would do."""
    for who, (habit, wishes) in CHOICES.items():
        actions.choose(
            by=members[who],
            habit=habit,
            wishes={groupes[slug].pk: wish for slug, wish in wishes.items()},
        )
    for slug, name, author, text in NAMED:
        chat.post_message(by=members[author], topic=_topic(groupes[slug], name), text=text)
    fanout.follow_all()
    bid = groupes["maison-du-canal"].bids.order_by("pk").first()
    topic = _topic(groupes["concerter"], "Bons tuyaux")
    said = _topic(groupes["concerter"], "Général").messages.order_by("pk")[0]
    kept = (
        ("camille", Ref.of(topic), today),
        ("camille", Ref.of(said), monday_after(today)),
        *((who, Ref.of(bid), monday_after(today)) for who in ("nadia",) if bid is not None),
    )
    for who, ref, on in kept:
        actions.keep(by=members[who], ref=ref, on=on, today=today)


def _topic(groupe: Groupe, name: str) -> Topic:
    """By its name; "Général", which the product itself named, by its key."""
    topics = Topic.objects.select_related("room__groupe").filter(room__groupe=groupe)
    return topics.get(key=chat.GENERAL) if name == "Général" else topics.get(name=name)
