# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is held until the end of a transaction, so that of two who take at once one gets it; and who may
do anything at all."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from groupes import journal
from groupes.journal.events import Event
from groupes.models import Groupe, Member, Membership
from groupes.web.refusals import Outdated, Refusal
from groupes.web.transactions import locked
from roles.meetings.models import Item, Meeting, Series


def hold(meeting: Meeting) -> Meeting:
    """The meeting as it is now, its row taken until the end of the transaction: its agenda, answers,
    turns and notes are written while it is."""
    rows = Meeting.objects.select_related(
        "groupe__cooperative", "facilitator", "secretary", "changed_by"
    )
    return locked(rows).get(pk=meeting.pk)


def hold_series(series: Series) -> Series:
    rows = Series.objects.select_related("groupe__cooperative", "changed_by")
    return locked(rows).get(pk=series.pk)


def hold_item(item: Item) -> Item:
    """An item as it is now, its meeting's row taken."""
    meeting = hold(Meeting(pk=item.meeting_id))
    found = meeting.items.select_related("pen", "pen_next", "changed_by").filter(pk=item.pk).first()
    if found is None:
        raise Refusal(_("This line was taken off the agenda meanwhile."))
    found.meeting = meeting
    return found


def need_part(groupe: Groupe, by: Member) -> None:
    """Refusal unless the groupe is open and ``by`` takes part in it. Asked once the row is held: who is
    leaving at this moment takes nothing any more."""
    if not groupe.is_open:
        raise Refusal(_("This groupe is closed."))
    if not Membership.objects.on(groupe.today()).filter(groupe=groupe, member=by).exists():
        raise Refusal(_("Meetings are for who takes part: come back from your pause first."))


def need_ahead(meeting: Meeting) -> None:
    """Refusal where it is over or was called off."""
    if meeting.state == Meeting.State.CANCELLED:
        raise Refusal(_("This meeting was called off."))
    if meeting.state == Meeting.State.OVER:
        raise Refusal(_("This meeting is over."))


def need_planned(meeting: Meeting) -> None:
    need_ahead(meeting)
    if meeting.is_live:
        raise Refusal(_("This meeting has begun."))


def need_live(meeting: Meeting) -> None:
    need_ahead(meeting)
    if not meeting.is_live:
        raise Refusal(_("This meeting has not begun."))


def touch(thing: Meeting | Series, by: Member | None, *fields: str) -> None:
    """Save what calendars show: they see a later sequence. ``by``: None where nobody did it."""
    thing.sequence += 1
    thing.changed_at, thing.changed_by = timezone.now(), by
    thing.save(update_fields=["sequence", "changed_at", "changed_by", *fields])


def check(thing: Meeting | Series, edition: int | None, *fields: str) -> None:
    """Raise ``Outdated`` where it is no longer at the edition that its writer saw (None: whatever it is at),
    with what these fields of the form say now."""
    if edition is None or edition == thing.edition:
        return
    last = thing.changed_by
    now = {name: getattr(thing, name) for name in fields} | {"title": str(thing.title)}
    raise Outdated(
        _("Somebody changed this in the meantime. Your text is kept here: bring the two together."),
        edition=thing.edition,
        now=now,
        by=last.name if last is not None else "",
        at=thing.changed_at,
    )


def record(event: Event, by: Member | None, meeting: Meeting, **facts: Any) -> None:
    """The journal's row of what was done to a meeting."""
    target: Model = meeting
    journal.record(event, by=by, groupe=meeting.groupe, target=target, **facts)
