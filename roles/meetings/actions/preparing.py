# SPDX-License-Identifier: AGPL-3.0-or-later
"""The agenda: what we talk about, in which order, for how long. And one's news, told before or during."""

from __future__ import annotations

from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from groupes.agenda import suggestions
from groupes.models import Member
from groupes.things import Ref
from groupes.web.oneline import shortened
from groupes.web.refusals import Outdated, Refusal
from groupes.web.transactions import action
from roles.meetings import events, keeping
from roles.meetings.actions.held import hold, hold_item, need_ahead, need_part, record
from roles.meetings.models import Item, Meeting, News

MOST: Final = 40
"""Lines of an agenda."""
CHANGEABLE: Final = ("title", "way", "minutes")


@action
def add_item(
    *,
    by: Member,
    meeting: Meeting,
    title: str,
    way: str = Item.Way.DISCUSS,
    minutes: int = 10,
    about: Ref | None = None,
    mine: bool = False,
) -> Item:
    """Put a line on the agenda, before the closing round. ``about``: what it is about; what is there
    already is answered as it is. ``mine``: whoever adds it leads it."""
    meeting = hold(meeting)
    need_part(meeting.groupe, by)
    need_ahead(meeting)
    if about is not None:
        found = meeting.items.filter(about_type=about.label, about_id=about.id).first()
        if found is not None:
            return found
    if meeting.items.count() >= MOST:
        raise Refusal(_("This agenda is full: %(n)s lines are enough for any day.") % {"n": MOST})
    item = Item(
        meeting=meeting, position=_place(meeting), title=title, way=way, minutes=minutes,
        about_type=about.label if about else "", about_id=about.id if about else None,
        lead=by if mine else None, author=by,
    )  # fmt: skip
    item.save()
    record(events.ITEM_ADDED, by, meeting)
    return item


def _place(meeting: Meeting) -> int:
    """Where a new line goes: before a closing round that comes last, which makes room for it."""
    last = meeting.items.order_by("-position", "-pk").first()
    if last is None:
        return 1
    if last.way != Item.Way.CLOSING or last.state != Item.State.WAITING:
        return last.position + 1
    place = last.position
    last.position += 1
    last.save(update_fields=["position"])
    return place


@action
def take_up(*, by: Member, meeting: Meeting, ref: Ref) -> Item:
    """Put on the agenda what a floor suggests. Tapped twice, by two: it is there once."""
    until = keeping.until(meeting)
    for _words, lines in suggestions(meeting.groupe, until):
        for one in lines:
            if one.ref == ref:
                return add_item(
                    by=by, meeting=meeting, title=shortened(one.title, 160), way=one.way,
                    minutes=one.minutes, about=ref,
                )  # fmt: skip
    raise Refusal(_("This is settled meanwhile: it asks for nothing any more."))


@action
def change_item(*, by: Member, item: Item, edition: int | None = None, **values: Any) -> Item:
    """Write a line anew, or give it another time. ``edition``: the one of the line that its writer saw;
    ``Outdated`` where another wrote it anew since, unless it says the same."""
    if unknown := set(values) - set(CHANGEABLE):
        raise TypeError(f"not a field of an item: {', '.join(sorted(unknown))}")
    item = hold_item(item)
    need_part(item.meeting.groupe, by)
    need_ahead(item.meeting)
    fields = [name for name, value in values.items() if getattr(item, name) != value]
    if not fields:
        return item
    if edition is not None and edition != item.line_edition:
        raise Outdated(
            _(
                "Somebody wrote this line anew meanwhile. What you typed is kept here: bring the two together."
            ),
            edition=item.line_edition,
            now={"title": str(item.title), "way": item.way, "minutes": item.minutes},
            by=item.changed_by.name if item.changed_by is not None else "",
            at=item.changed_at,
        )
    for name in fields:
        setattr(item, name, values[name])
    item.line_edition += 1
    item.changed_at, item.changed_by = timezone.now(), by
    item.save(update_fields=[*fields, "line_edition", "changed_at", "changed_by"])
    record(events.ITEM_CHANGED, by, item.meeting)
    return item


@action
def lead_item(*, by: Member, item: Item, mine: bool) -> Item:
    """Lead a line that nobody does, or no longer do."""
    item = hold_item(item)
    need_part(item.meeting.groupe, by)
    need_ahead(item.meeting)
    if mine and item.lead_id not in (None, by.pk):
        raise Refusal(_("Somebody leads this line already."))
    if not mine and item.lead_id != by.pk:
        return item
    item.lead = by if mine else None
    item.save(update_fields=["lead"])
    record(events.ITEM_CHANGED, by, item.meeting)
    return item


@action
def move_item(*, by: Member, item: Item, up: bool) -> Item:
    """One place up or down; at the end it stays. What was talked about stays where it is."""
    item = hold_item(item)
    meeting = item.meeting
    need_part(meeting.groupe, by)
    need_ahead(meeting)
    rows = list(meeting.items.order_by("position", "pk"))
    place = next(number for number, one in enumerate(rows) if one.pk == item.pk)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(rows) or rows[other].state == Item.State.DONE:
        return item
    rows[place], rows[other] = rows[other], rows[place]
    for number, one in enumerate(rows, 1):
        if one.position != number:
            one.position = number
            one.save(update_fields=["position"])
    record(events.ITEM_MOVED, by, meeting)
    return item


@action
def take_off(*, by: Member, item: Item) -> None:
    """Take a line off the agenda, unless something was written of it or it is on."""
    item = hold_item(item)
    need_part(item.meeting.groupe, by)
    need_ahead(item.meeting)
    if item.state != Item.State.WAITING or item.notes:
        raise Refusal(_("Something was said of this line: it stays in the minutes."))
    item.delete()
    record(events.ITEM_TAKEN_OFF, by, item.meeting)


# --- news and tips -------------------------------------------------------------------------------


@action
def tell_news(*, by: Member, meeting: Meeting, text: str = "", tip: str = "") -> News | None:
    """One's news in two lines and a tip, in the place of what one said before; both empty: nothing any
    more. A tip that is on the shelf stays there."""
    meeting = hold(meeting)
    need_part(meeting.groupe, by)
    need_ahead(meeting)
    news = News.objects.filter(meeting=meeting, author=by).first()
    if not text and not tip:
        if news is not None:
            news.delete()
            record(events.NEWS_TOLD, by, meeting)
        return None
    news = news or News(meeting=meeting, author=by)
    if (news.text, news.tip) == (text, tip) and news.pk:
        return news
    if news.tip != tip:
        news.kept_type, news.kept_id = "", None
    news.text, news.tip, news.said_at = text, tip, timezone.now()
    news.save()
    record(events.NEWS_TOLD, by, meeting)
    return news


@action
def keep_tip(*, by: Member, news: News) -> News:
    """Put one's tip where the groupe keeps things. Twice, it is there once."""
    meeting = hold(Meeting(pk=news.meeting_id))
    need_part(meeting.groupe, by)
    news = News.objects.get(pk=news.pk)
    if news.author_id != by.pk:
        raise Refusal(_("A tip is put on the shelf by whoever gave it."))
    if news.kept_id is not None:
        return news
    keeper = keeping.keeper()
    if keeper is None or not news.tip:
        raise Refusal(_("There is nowhere to keep it."))
    ref = keeper.keep_tip(by, meeting.groupe, news.tip)
    news.kept_type, news.kept_id = ref.label, ref.id
    news.save(update_fields=["kept_type", "kept_id"])
    record(events.TIP_KEPT, by, meeting)
    return news
