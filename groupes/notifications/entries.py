# SPDX-License-Identifier: AGPL-3.0-or-later
"""The journal as a source: whom each of its entries concerns, and how it is told."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from groupes import things
from groupes.access import Me
from groupes.belonging import Holders
from groupes.journal import feed
from groupes.journal.events import EVERYONE, TIED, events, told
from groupes.journal.models import Entry, Stream
from groupes.models import Groupe, Member, Membership
from groupes.notifications.sources import Happening, Name, Source, Told, doings, ties
from groupes.shell.todo import Action
from groupes.web.paths import reverse
from groupes.web.prepared import PKS, Prepared
from groupes.web.wiring import declared

KIND = "entry"


def heads() -> Mapping[int, int]:
    return dict(Stream.objects.values_list("groupe_id", "last_seq"))


def load(groupe: Groupe, after: int, upto: int) -> Iterable[Happening]:
    """The entries that are told. Two queries, one more for each kind of thing or power that says who
    must hear of it."""
    rows = Entry.objects.filter(groupe=groupe, seq__gt=after, seq__lte=upto, verb__in=told())
    entries = list(rows.order_by("seq"))
    users = {entry.actor_id for entry in entries if entry.actor_id is not None}
    actors = dict(Member.objects.filter(user__in=users).values_list("user_id", "pk"))
    tied = _tied(entries)
    powers: dict[str, frozenset[int]] = {}
    for entry in entries:
        event = events()[entry.verb]
        concerned = {pk for fact in event.concerns for pk in _ids(entry.facts.get(fact))}
        heard_by = event.heard_by
        if heard_by == TIED:
            concerned |= tied.get((entry.target_type, entry.target_id or 0), set())
        elif heard_by not in ("", EVERYONE):
            if heard_by not in powers:
                powers[heard_by] = holding(heard_by, groupe)
            concerned |= powers[heard_by]
        yield Happening(
            KIND,
            entry.pk,
            entry.seq or 0,
            entry.at,
            actors.get(entry.actor_id or 0, 0),
            frozenset(concerned - {0}),
            everyone=heard_by == EVERYONE,
            only_concerned=event.only_concerned,
        )


def _ids(value: object) -> set[int]:
    """The members that a fact names: one, or a list of them."""
    return {_id(one) for one in value} if isinstance(value, list) else {_id(value)}


def _id(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _tied(entries: Iterable[Entry]) -> dict[tuple[str, int], set[int]]:
    """Who is tied to the targets of those entries that they must hear of."""
    wanted: dict[str, set[int]] = {}
    for entry in entries:
        if events()[entry.verb].heard_by == TIED and entry.target_id is not None:
            wanted.setdefault(entry.target_type, set()).add(entry.target_id)
    return {
        (label, pk): members
        for label, ids in wanted.items()
        if label in ties()
        for pk, members in ties()[label].members(ids).items()
    }


def holding(power: str, groupe: Groupe) -> frozenset[int]:
    """Who may do something in a groupe today by a role; where nobody holds one, all active members:
    the power falls back to them, or waits. Two queries."""
    found = {
        pk
        for holders in declared(Holders)
        for pk in holders.find(power, groupe).values_list("pk", flat=True)
    }
    if not found:
        active = Membership.objects.on(groupe.today()).filter(groupe=groupe)
        found = set(active.values_list("member_id", flat=True))
    return frozenset(found)


ENTRIES = Prepared(
    lambda entries: (
        Entry.objects.filter(pk__any_of=entries)
        .select_related("groupe__cooperative")
        .defer("groupe__charter")
    ),
    entries=PKS,
)


def tell(names: Collection[Name], me: Me) -> Mapping[Name, Told]:
    """One query for the entries, those of the feed for their words (one a kind of thing), and one a
    verb that something can be done about."""
    entries = ENTRIES(entries=[pk for _kind, pk in names])
    found: dict[int, tuple[str, tuple[Action, ...]]] = {}
    for verb, doing in doings().items():
        if of_verb := [entry for entry in entries if entry.verb == verb]:
            found.update(doing.find(of_verb, me))
    shown: dict[Name, Told] = {}
    for line in feed.tell(entries, me):
        done_at, do = found.get(line.entry.pk, ("", ()))
        shown[KIND, line.entry.pk] = Told(line.text, do, done_at)
    return shown


def place(name: Name, me: Me) -> str:
    """The page of what it is about; else the journal of its groupe, or its door."""
    entry = next(iter(ENTRIES(entries=[name[1]])), None)
    if entry is None or entry.groupe is None:
        return ""
    if entry.target_id is not None:
        thing = things.name_of(things.Ref(entry.target_type, entry.target_id), me)
        if thing is not None and thing.url:
            return thing.url
    inside = entry.groupe_id in me.groupe_ids
    page = "journal:feed" if inside else "groupes:join"
    return reverse(page, args=[entry.groupe.slug])


SOURCE = Source("journal", (KIND,), heads, load, tell, place)
