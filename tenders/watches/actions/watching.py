# SPDX-License-Identifier: AGPL-3.0-or-later
"""Watches begun, changed and ended; who hears of what they find."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from groupes import journal
from groupes.models import Groupe, Member
from groupes.notifications.models import Pace
from groupes.web.refusals import Outdated, Refusal
from groupes.web.transactions import action
from tenders.watches import asked, events
from tenders.watches.actions.keeping import clear, hold, refill
from tenders.watches.models import Because, Following, Match, Watch

MOST: Final = 30
"""Watches of one groupe, or of one person."""
FIELDS: Final = (
    "name",
    "words",
    "cpv",
    "departments",
    "nuts",
    "natures",
    "procedures",
    "value_from",
    "value_to",
    "days_ahead",
    "group_form",
    "buyer",
)


def put(watch: Watch, values: Mapping[str, Any]) -> None:
    """What a form says of a watch, with what is compared made of it. Saves nothing."""
    for name in FIELDS:
        setattr(watch, name, values[name])
    asked.compile_watch(watch, [*watch.hidden.all()] if watch.pk else [])


def _need_something(watch: Watch) -> None:
    if not asked.positive(watch):
        raise Refusal(_("Say what you look for: words, a CPV code, a place or a buyer."))


@action
def make_watch(*, by: Member, groupe: Groupe | None, values: Mapping[str, Any]) -> Watch:
    """Begin a watch, of a groupe or (None) one's own. The calls still open that it finds are there at
    once; who begins a groupe's hears of what it finds from then on."""
    owner = (groupe.pk, None) if groupe is not None else (None, by.pk)
    hold([owner])
    if Watch.objects.of(owner).count() >= MOST:
        raise Refusal(_("There are %(n)s watches already: end one first.") % {"n": MOST})
    watch = Watch(groupe=groupe, member=None if groupe is not None else by, author=by)
    put(watch, values)
    watch.pace = "" if groupe is not None else values.get("pace", "")
    _need_something(watch)
    watch.save()
    refill(watch, timezone.now())
    if groupe is not None:
        Following.objects.create(watch=watch, member=by)
    journal.record(events.MADE, by=by, groupe=groupe, target=watch)
    return watch


@action
def change_watch(*, by: Member, watch: Watch, edition: int, values: Mapping[str, Any]) -> Watch:
    """Change what a watch looks for. ``edition``: the one that its writer saw."""
    hold([watch.owner])
    held = Watch.objects.select_related("groupe").filter(pk=watch.pk).first()
    if held is None:
        raise Refusal(_("This watch was ended meanwhile."))
    if held.edition != edition:
        raise Outdated(
            _("Somebody changed this watch meanwhile: here is what it says now."),
            edition=held.edition,
            now=asked.as_typed(held),
        )
    put(held, values)
    if held.member_id is not None:
        held.pace = values.get("pace", held.pace)
    _need_something(held)
    held.edition += 1
    refill(held, timezone.now())
    journal.record(events.CHANGED, by=by, groupe=held.groupe, target=held)
    return held


@action
def end_watch(*, by: Member, watch: Watch) -> None:
    """End a watch, with its rules and addresses. What was answered stays; what nobody answered and it
    alone found goes. Twice changes nothing."""
    hold([watch.owner])
    held = Watch.objects.select_related("groupe").filter(pk=watch.pk).first()
    if held is None:
        return
    groupe = held.groupe
    held.delete()
    clear(watch.owner)
    journal.record(events.ENDED, by=by, groupe=groupe)


def end_of(member: Member, *_day: object) -> None:
    """A person's own watches end with their place in the cooperative, their row being held."""
    Because.objects.filter(match__member=member).delete()
    Match.objects.filter(member=member).delete()
    Watch.objects.filter(member=member).delete()


@action
def follow(*, by: Member, watch: Watch, on: bool) -> None:
    """Hear of what a groupe's watch finds, or no more. Twice changes nothing."""
    hold([watch.owner])
    mine = Following.objects.filter(watch=watch, member=by)
    if on == mine.exists():
        return
    if on:
        Following.objects.create(watch=watch, member=by)
    else:
        mine.delete()
    journal.record(events.FOLLOWED, by=by, groupe=None, on=on)


@action
def tell_by_letter(*, by: Member, watch: Watch, pace: str) -> None:
    """How one's own watch comes by letter. Twice changes nothing."""
    hold([watch.owner])
    if Watch.objects.filter(pk=watch.pk, member=by).exclude(pace=pace).update(pace=pace):
        untold = Match.objects.filter(member=by).exclude(news="")
        untold.update(news_due=timezone.now())
        journal.record(events.CHANGED, by=by, target=watch)


@action
def stop_letters(member_id: int) -> None:
    """No letter of one's own watches any more, by the address in a letter. Twice changes nothing."""
    hold([(None, member_id)])
    member = Member.objects.filter(pk=member_id).first()
    loud = Watch.objects.filter(member=member_id).exclude(pace=Pace.NEVER)
    if member is not None and loud.update(pace=Pace.NEVER):
        journal.record(events.LETTERS_STOPPED, by=member)
