# SPDX-License-Identifier: AGPL-3.0-or-later
"""The talk of a groupe that leaves, as one reads it: a text a topic."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby

from groupes.chat.models import Message
from groupes.models import Groupe


def as_read(groupe: Groupe, called: Callable[[int | None], str]) -> Iterator[tuple[str, str]]:
    """(topic, its messages from the first to the last), topic by topic. One query, read as it comes;
    what was removed is not told."""
    messages = (
        Message.objects.filter(room__groupe=groupe, deleted_at=None)
        .order_by("topic_id", "seq")
        .values_list("topic_id", "topic__name", "author_id", "at", "source")
    )
    for (_pk, name), talk in groupby(messages.iterator(2000), key=lambda row: row[:2]):
        told = [
            f"**{called(author)}**, {at:%Y-%m-%d %H:%M} UTC\n\n{source}"
            for _topic, _name, author, at, source in talk
        ]
        yield name, "\n\n---\n\n".join(told)
