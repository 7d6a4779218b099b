# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the templates of watches are given."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from groupes.notifications.models import Pace
from groupes.shell.templatetags import ui
from groupes.web import formats
from groupes.web.oneline import shortened
from groupes.web.paths import reverse
from tenders.notices import followers, labels
from tenders.notices.models import Notice
from tenders.watches import queries, rules, words
from tenders.watches.models import Because, Hidden, Match, Watch
from tenders.watches.whose import Whose

TABS = (
    (queries.TO_READ, pgettext_lazy("matches", "To read")),
    (queries.TAKEN, pgettext_lazy("matches", "Taken up")),
    (queries.ASIDE, pgettext_lazy("matches", "Not for us")),
    (queries.OVER, pgettext_lazy("matches", "Over")),
)
LAST_PAGE = 500

type Parts = tuple[tuple[str, bool], ...]
"""Pieces of a text, each with whether it is what was looked for."""


def parts(text: str) -> Parts:
    """A text with marks (:data:`queries.BEGINS`) in pieces."""
    found: list[tuple[str, bool]] = []
    for n, piece in enumerate(text.split(queries.BEGINS)):
        hit, mark, rest = piece.partition(queries.ENDS)
        if n and mark:
            found.append((hit, True))
            found.append((rest, False))
        else:
            found.append((piece, False))
    return tuple((piece, hit) for piece, hit in found if piece)


class Why(NamedTuple):
    """Which watch found it, and what made it."""

    watch: str
    url: str
    facts: tuple[str, ...]


class Row(NamedTuple):
    """Something found, in a list: plain values, for lists of them are kept. ``aside_url``: where one
    says that it is not for us, or takes that back; ``take_url``: where it is taken up."""

    title: Parts
    lang: str
    url: str
    text: Parts
    words: tuple[str, ...]
    why: tuple[Why, ...]
    margin: str
    tone: str
    warning: str
    answer: str
    aside_url: str
    take_url: str
    marks: tuple[tuple[str, str, str], ...] = ()


def rows(whose: Whose, matches: Sequence[Match]) -> tuple[Row, ...]:
    """The lines of what was found. Three queries, four where words were looked for."""
    if not matches:
        return ()
    because = queries.because_of(matches)
    looked_for = {
        one.notice_id: found[0].watch.asked
        for one in matches
        if (found := [each for each in because.get(one.pk, []) if each.facts.get("words")])
    }
    light = queries.highlighted(looked_for)
    marks = followers.marks(whose.me, {one.notice.tender_id for one in matches})
    return tuple(
        _row(
            whose,
            one,
            because.get(one.pk, []),
            light.get(one.notice_id),
            marks.get(one.notice.tender_id, []),
        )
        for one in matches
    )


def _row(
    whose: Whose,
    match: Match,
    because: Sequence[Because],
    light: tuple[str, str] | None,
    marks: Sequence[followers.Mark],
) -> Row:
    notice: Notice = match.notice
    said = []
    if notice.title and notice.buyer_names:
        said.append(shortened(notice.buyer_names, 90))
    if notice.departments:
        said.append(labels.departments_in_short(notice.departments))
    if notice.value_amount:
        said.append(formats.amount(notice.value_amount, notice.value_currency))
    title, text = light if light is not None and notice.title else (str(notice), "")
    if queries.BEGINS not in text:
        text = ""
    aside = match.state == Match.State.NOT_FOR_US
    mine = [one for one in marks if whose.groupe is None or one.groupe.pk == whose.groupe.pk]
    may = rules.may_answer(whose.here)
    return Row(
        title=parts(title),
        lang=labels.tongue(notice.title_language),
        url=notice.get_absolute_url(),
        text=parts(text),
        words=tuple(said),
        why=tuple(
            Why(one.watch.name, whose.url("watch", one.watch_id), words.why(one.facts))
            for one in because
        ),
        margin=ui.when(notice.deadline_at, "deadline")
        if notice.deadline_at
        else _("no date given"),
        tone=formats.closeness(notice.deadline_at),
        warning=words.gone(match.gone) or _doubt(notice),
        answer=_answer(match) if aside else "",
        aside_url=whose.url("aside", match.pk) if may and not mine else "",
        take_url=notice.get_absolute_url() if not (aside or mine or match.gone) else "",
        marks=tuple((one.groupe.name, str(one.label), one.url) for one in mine),
    )


def _doubt(notice: Notice) -> str:
    if not notice.confirmed:
        return _("brought by a member, not confirmed by the source")
    if notice.deadline_unsure:
        return _("the deadline is not sure: to be checked")
    return ""


def _answer(match: Match) -> str:
    who = match.answered_by.name if match.answered_by is not None else _("a former member")
    return _("%(who)s: %(reason)s") % {"who": who, "reason": match.reason}


class WatchLine(NamedTuple):
    """A watch in the list of them."""

    name: str
    url: str
    number: int
    list_url: str
    shown: bool


class TabShown(NamedTuple):
    name: str
    label: str
    url: str
    shown: bool


def index(whose: Whose, which: str, watch: int | None, number: int) -> dict[str, Any]:
    """What the watches of a groupe, or one's own, found. Seven queries; eight where words were looked
    for, one more for one's own."""
    now = timezone.now()
    watches = queries.watches_of(whose.owner)
    only = next((one for one in watches if one.pk == watch), None)
    if which not in dict(TABS):
        which = queries.TO_READ
    taken = _taken(whose)
    unread = queries.unread_of(watches, taken, now)
    found = queries.matches_of(
        whose.owner,
        which,
        taken=taken,
        now=now,
        watch=only.pk if only is not None else None,
        number=number,
    )
    url = whose.url("index")
    chosen = f"&veille={only.pk}" if only is not None else ""
    here = whose.here
    new = f"{reverse('watches:new')}?whose={here.groupe.slug}" if here else reverse("watches:new")
    return {
        "base": whose.base,
        "head": _("Watches of the calls") if here is not None else _("My watches"),
        "rows": rows(whose, found[: queries.PAGE]),
        "more": len(found) > queries.PAGE and number < LAST_PAGE,
        "number": number,
        "which": which,
        "tabs": [
            TabShown(name, str(label), f"{url}?etat={name}{chosen}", name == which)
            for name, label in TABS
        ],
        "watches": [
            WatchLine(
                one.name,
                whose.url("watch", one.pk),
                unread.get(one.pk, 0),
                f"{url}?veille={one.pk}",
                one is only,
            )
            for one in watches
        ],
        "only": only,
        "all_url": url,
        "new_url": new if rules.may_change(here) else "",
        "groupes": _groupes(whose) if here is None else [],
    }


def _taken(whose: Whose) -> set[int]:
    groupe = whose.groupe
    return queries.taken_up([groupe.pk] if groupe is not None else whose.me.groupe_ids)


def _groupes(whose: Whose) -> list[tuple[str, str, str]]:
    """(name, address, how many) of my groupes that watch. One query."""
    counts = queries.in_groupes(whose.me.groupe_ids)
    return [
        (
            groupe.name,
            reverse("watches:index", args=[groupe.slug]),
            ngettext("%(n)s watch", "%(n)s watches", counts[groupe.pk]) % {"n": counts[groupe.pk]},
        )
        for groupe in whose.me.groupes
        if groupe.pk in counts
    ]


class RuleShown(NamedTuple):
    """A rule as it is read: what it hides, why, who wrote it about what."""

    text: str
    reason: str
    who: str
    about: str
    at: Any
    url: str


def rule_shown(whose: Whose, rule: Hidden) -> RuleShown:
    return RuleShown(
        text=words.hidden(rule.kind, rule.value),
        reason=rule.reason,
        who=rule.author.name if rule.author is not None else _("a former member"),
        about=shortened(str(rule.notice), 80) if rule.notice is not None else "",
        at=rule.at,
        url=whose.url("rule", rule.pk),
    )


def watch(whose: Whose, found: Watch, origin: str) -> dict[str, Any]:
    """A watch: what it looks for, its rules, who hears of it, one's secret address. Three
    queries."""
    follows, many = (False, 0)
    if whose.here is not None:
        follows, many = queries.follows(found, whose.me.pk, whose.here.on)
    feed = queries.feed_of(found, whose.me.pk)
    return {
        "base": whose.base,
        "head": found.name,
        "watch": found,
        "asks": words.asks(found),
        "rules": [rule_shown(whose, one) for one in queries.rules_of(found)],
        "paces": [("", _("As I chose for what is new")), *Pace.choices],
        "follows": follows,
        "followers": ngettext("%(n)s member hears of it", "%(n)s members hear of it", many)
        % {"n": many},
        "may_change": rules.may_change(whose.here),
        "may_answer": rules.may_answer(whose.here),
        "atom": origin + reverse("watch_atom", args=[feed.token]) if feed else "",
        "ocds": origin + reverse("watch_ocds", args=[feed.token]) if feed else "",
        "urls": {
            "list": f"{whose.url('index')}?veille={found.pk}",
            "index": whose.url("index"),
            "edit": whose.url("edit", found.pk),
            "end": whose.url("end", found.pk),
            "rule": whose.url("new_rule", found.pk),
            "feed": whose.url("feed", found.pk),
            "follow": whose.url("follow", found.pk) if whose.here is not None else "",
            "pace": whose.url("pace", found.pk) if whose.here is None else "",
        },
    }


class Previewed(NamedTuple):
    """What a watch would bring: in words, over how long, the last ten."""

    a_week: str
    total: str
    notices: tuple[tuple[str, str, str, str], ...]


def preview(found: Watch) -> Previewed:
    """Four queries."""
    lately = queries.lately(found, timezone.localdate())
    total = ngettext(
        "%(n)s call in the last %(days)s days", "%(n)s calls in the last %(days)s days",
        lately.number,
    ) % {"n": lately.number, "days": lately.days}  # fmt: skip
    return Previewed(
        words.a_week(lately.number, lately.days, more=lately.more),
        total,
        tuple(
            (
                str(one),
                one.get_absolute_url(),
                ui.when(one.published_on, "date"),
                shortened(one.buyer_names, 80),
            )
            for one in lately.last
        ),
    )
