# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the pages of watches read. Each function says its queries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

from django.db import connection
from django.db.models import Count, Q

from groupes.access import Me
from groupes.models import Membership
from groupes.shell import palette
from groupes.things import Name
from groupes.web import search
from groupes.web.prepared import INSTANT, OTHER_PKS, PK, PKS, Prepared
from tenders.bids.models import Bid
from tenders.notices.models import LINE, Notice
from tenders.watches import matching
from tenders.watches.models import Because, Feed, Following, Hidden, Match, Watch

PAGE: Final = 20
type Owner = tuple[int | None, int | None]

TO_READ: Final = "to_read"
ASIDE: Final = "aside"
TAKEN: Final = "taken"
OVER: Final = "over"

NAMES = Prepared(
    lambda watches: (
        Watch.objects.filter(pk__any_of=watches)
        .select_related("groupe")
        .only("name", "member", "groupe__slug")
    ),
    watches=PKS,
)


def name_watches(ids: set[int], me: Me) -> dict[int, Name]:
    """Those of one's own, and of the groupes one belongs to. One query."""
    return {
        watch.pk: Name(watch.name, watch.get_absolute_url())
        for watch in NAMES(watches=list(ids))
        if watch.member_id == me.pk or watch.groupe_id in me.groupe_ids
    }


def find(me: Me, words: str) -> list[palette.Hit]:
    """My watches, and my groupes', by their names. One query."""
    rows = Watch.objects.visible_to(me).filter(search.containing(words, "name"))
    return [
        palette.Hit(
            watch.name,
            watch.get_absolute_url(),
            icon="bell",
            note=watch.groupe.name if watch.groupe is not None else "",
        )
        for watch in rows.select_related("groupe").order_by("name", "pk")[: palette.EACH]
    ]


def tied(ids: set[int]) -> dict[int, set[int]]:
    """Who follows these watches. One query."""
    found: dict[int, set[int]] = {}
    rows = Following.objects.filter(watch__in=ids).values_list("watch_id", "member_id")
    for watch, member in rows:
        found.setdefault(watch, set()).add(member)
    return found


def _owned(rows: Any, of_groupe: bool, owner: Any) -> Any:
    """By the index of groupes, or of people."""
    return rows.filter(groupe=owner, member=None) if of_groupe else rows.filter(
        member=owner, groupe=None)  # fmt: skip


def _id(owner: Owner) -> tuple[bool, int]:
    groupe, member = owner
    return (True, groupe) if groupe is not None else (False, member or 0)


@lru_cache
def _watches(of_groupe: bool) -> Prepared[Watch]:
    return Prepared(
        lambda owner: _owned(Watch.objects.all(), of_groupe, owner).order_by("name", "pk"),
        owner=PK,
    )


def watches_of(owner: Owner) -> list[Watch]:
    """By name. One query."""
    of_groupe, pk = _id(owner)
    return _watches(of_groupe)(owner=pk)


UNREAD = Prepared(
    lambda watches, taken, now: (
        Because.objects.filter(
            watch__any_of=watches,
            match__state=Match.State.TO_READ,
            match__gone="",
            match__open_until__gt=now,
        )
        .exclude(match__notice__tender__any_of=taken)
        .order_by()
        .values_list("watch_id")
        .annotate(n=Count("pk"))
    ),
    watches=PKS,
    taken=OTHER_PKS,
    now=INSTANT,
)


def unread_of(watches: Sequence[Watch], taken: Collection[int], now: dt.datetime) -> dict[int, int]:
    """How much each has to be read. One query."""
    return dict(UNREAD(watches=[one.pk for one in watches], taken=[*taken], now=now))


TAKEN_UP = Prepared(
    lambda groupes: (
        Bid.objects.filter(groupe__any_of=groupes)
        .order_by()
        .values_list("notice__tender_id", flat=True)
    ),
    groupes=PKS,
)


def taken_up(groupes: Collection[int]) -> set[int]:
    """The tenders on which these groupes have a bid. One query."""
    return set(TAKEN_UP(groupes=[*groupes]))


def _which(rows: Any, which: str, values: Mapping[str, Any]) -> Any:
    taken = {"notice__tender__any_of": values["taken"]}
    if which == TAKEN:
        return rows.filter(**taken)
    if which == ASIDE:
        return rows.filter(state=Match.State.NOT_FOR_US).exclude(**taken)
    rows = rows.filter(state=Match.State.TO_READ).exclude(**taken)
    if which == OVER:
        return rows.filter(~Q(gone="") | Q(open_until__lte=values["now"]))
    return rows.filter(gone="", open_until__gt=values["now"])


SHOWN: Final = (
    "state",
    "at",
    "gone",
    "reason",
    "answered_at",
    "groupe",
    "member",
    "answered_by__name",
    *(f"notice__{name}" for name in LINE),
)


@lru_cache(maxsize=256)
def _matches(of_groupe: bool, which: str, by_watch: bool, start: int, stop: int) -> Prepared[Match]:
    marks: dict[str, Any] = {"owner": PK, "taken": OTHER_PKS}
    if which in (TO_READ, OVER):
        marks["now"] = INSTANT
    if by_watch:
        marks["watch"] = PK + 3

    def build(**values: Any) -> Any:
        rows = _which(_owned(Match.objects.all(), of_groupe, values["owner"]), which, values)
        if by_watch:
            rows = rows.filter(because__watch=values["watch"])
        return rows.select_related("notice", "answered_by").only(*SHOWN).order_by("-pk")[start:stop]

    return Prepared(build, **marks)


def matches_of(
    owner: Owner,
    which: str,
    *,
    taken: Collection[int],
    now: dt.datetime,
    watch: int | None = None,
    number: int = 1,
) -> list[Match]:
    """A page of what was found, the latest first, and one more that tells whether there is another.
    One query."""
    of_groupe, pk = _id(owner)
    start = (number - 1) * PAGE
    values: dict[str, Any] = {"owner": pk, "taken": [*taken]}
    if which in (TO_READ, OVER):
        values["now"] = now
    if watch is not None:
        values["watch"] = watch
    return _matches(of_groupe, which, watch is not None, start, start + PAGE + 1)(**values)


BECAUSE = Prepared(
    lambda matches: (
        Because.objects.filter(match__any_of=matches)
        .select_related("watch")
        .only("match", "facts", "watch__name", "watch__words", "watch__asked")
        .order_by("watch__name", "pk")
    ),
    matches=PKS,
)


def because_of(matches: Collection[Match]) -> dict[int, list[Because]]:
    """Why they were found, by the match. One query."""
    found: dict[int, list[Because]] = {}
    for one in BECAUSE(matches=[match.pk for match in matches]):
        found.setdefault(one.match_id, []).append(one)
    return found


BEGINS: Final = "\x02"
ENDS: Final = "\x03"
"""Stand around what was found in a text: control characters, which notices have none of."""
LIGHT: Final = f"StartSel={BEGINS}, StopSel={ENDS}"
HIGHLIGHTED: Final = f"""
SELECT n.id,
    ts_headline('fr', left(replace(n.title, '_', ' '), 2000), q.query, '{LIGHT}, HighlightAll=true'),
    ts_headline(
        'fr', replace(left(n.description || ' ' || n.lot_words, 20000), '_', ' '), q.query,
        '{LIGHT}, MaxFragments=1, MinWords=8, MaxWords=24'
    )
FROM unnest(%s::bigint[], %s::text[]) AS asked(id, words)
JOIN notices_notice AS n ON n.id = asked.id,
LATERAL (SELECT websearch_to_tsquery('fr', asked.words) AS query) AS q
WHERE numnode(q.query) > 0
"""  # noqa: S608 - our own marks; values travel apart


def highlighted(words: Mapping[int, str]) -> dict[int, tuple[str, str]]:
    """Notice id → its title and a part of its description with these words marked
    (:data:`BEGINS`); words as ``websearch`` writes them. One query, none for no words."""
    if not words:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(HIGHLIGHTED, [[*words], [*words.values()]])
        return {pk: (title, text) for pk, title, text in cursor.fetchall()}


# --- one watch -----------------------------------------------------------------------------------


def find_watch(owner: Owner, pk: int) -> Watch | None:
    """One query."""
    rows = Watch.objects.of(owner).select_related("groupe__cooperative", "author")
    return rows.filter(pk=pk).first()


UNTOLD: Final = ("search", "lot_words", "names", "terms")
"""Of a notice, where a match tells of it."""


def find_match(owner: Owner, pk: int) -> Match | None:
    """One query."""
    rows = Match.objects.of(owner).select_related("notice", "groupe", "answered_by")
    return rows.defer(*(f"notice__{name}" for name in UNTOLD)).filter(pk=pk).first()


def find_rule(owner: Owner, pk: int) -> Hidden | None:
    """One query."""
    rows = Hidden.objects.filter(watch__groupe=owner[0], watch__member=owner[1])
    return rows.select_related("watch__groupe", "author").filter(pk=pk).first()


def rules_of(watch: Watch) -> list[Hidden]:
    """The latest first. One query."""
    rows = Hidden.objects.filter(watch=watch).select_related("author", "notice")
    fields = ("kind", "value", "reason", "at", "watch", "author__name", "notice__title",
              "notice__buyer_names")  # fmt: skip
    return [*rows.only(*fields).order_by("-pk")]


def follows(watch: Watch, member: int, day: dt.date) -> tuple[bool, int]:
    """Whether somebody hears of what a groupe's watch finds, and how many of its members of that day
    do. One query."""
    inside = Membership.objects.on(day).filter(groupe=watch.groupe_id).values("member_id")
    rows = Following.objects.filter(watch=watch, member__in=inside)
    members = [*rows.values_list("member_id", flat=True)]
    return member in members, len(members)


def feed_of(watch: Watch, member: int) -> Feed | None:
    """One's own address of it. One query."""
    return Feed.objects.filter(watch=watch, member=member).first()


def feed(token: str) -> Feed | None:
    """Whose address a token is, of which watch. One query."""
    rows = Feed.objects.select_related(
        "member__user", "member__cooperative", "watch__groupe__cooperative"
    )
    return rows.filter(token=token).first()


IN_FEED: Final = 100


def in_feed(watch: Watch) -> list[Because]:
    """What a watch found and nobody set aside, the latest first. One query."""
    rows = Because.objects.filter(watch=watch).exclude(match__state=Match.State.NOT_FOR_US)
    return [
        *rows.select_related("match__notice")
        .defer(*(f"match__notice__{name}" for name in UNTOLD))
        .order_by("-match__pk")[:IN_FEED]
    ]


def mark(watch: Watch) -> tuple[str, dt.datetime]:
    """What tells one state of what a watch found from another, and when it last changed. One
    query."""
    rows = Because.objects.filter(watch=watch).exclude(match__state=Match.State.NOT_FOR_US)
    latest = rows.order_by("-match__pk").values_list(
        "match_id", "match__at", "match__gone", "match__notice__updated_at"
    )[:IN_FEED]
    found = [*latest]
    changed = max([watch.changed_at, *(max(at, moved) for _pk, at, _gone, moved in found)])
    said = ",".join(f"{pk}{gone}" for pk, _at, gone, _moved in found)
    return f"{watch.pk}-{watch.edition}-{changed.timestamp()}-{said}", changed


# --- before it is saved --------------------------------------------------------------------------

DAYS: Final = 90
MOST_COUNTED: Final = 2000
SHOWN_LAST: Final = 10


class Lately(NamedTuple):
    """What a watch would have found: the ``number`` of tenders, over how many days; ``more``: there are still
    more than are counted; the last of them."""

    number: int
    days: int
    more: bool
    last: list[Notice]


def lately(watch: Watch, today: dt.date) -> Lately:
    """What a watch would have found in the last 90 days, or since the first notice that is here,
    whether it is saved or not. Three queries."""
    first = (
        Notice.objects.filter(published_on__isnull=False)
        .order_by("published_on")
        .values_list("published_on", flat=True)
        .first()
    )
    since = today - dt.timedelta(days=DAYS)
    if first is not None:
        since = max(since, min(first, today))
    rows = matching.found_lately(watch, since, today, MOST_COUNTED + 1)
    tenders: dict[int, int] = {}
    for notice, tender, _day in rows:
        tenders.setdefault(tender, notice)
    last = [*tenders.values()][:SHOWN_LAST]
    notices = Notice.objects.light().in_bulk(last)
    days = max((today - since).days, 1)
    return Lately(
        len(tenders), days, len(rows) > MOST_COUNTED, [notices[pk] for pk in last if pk in notices]
    )


IN_GROUPES = Prepared(
    lambda groupes: (
        Watch.objects.filter(groupe__any_of=groupes)
        .order_by()
        .values_list("groupe_id")
        .annotate(n=Count("pk"))
    ),
    groupes=PKS,
)


def in_groupes(groupes: Collection[int]) -> dict[int, int]:
    """How many watches each of these groupes has. One query."""
    return dict(IN_GROUPES(groupes=[*groupes]))
