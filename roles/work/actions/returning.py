# SPDX-License-Identifier: AGPL-3.0-or-later
"""Work that comes back: the next one is made once, by its day or when the one before is over."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q
from django.utils.translation import gettext_lazy

from groupes import journal
from groupes.editions import actions as editions
from groupes.jobs import each, job, periodic
from groupes.models import Groupe, Member
from groupes.web.transactions import action, locked
from roles.work import events, recurring
from roles.work.models import Recurrence, Work, WorkSkill

COPIED = (
    "title", "details", "details_html", "renderer_version", "role_id", "about_type", "about_id",
    "size", "whole", "checklist", "author_id",
)  # fmt: skip


def make_next(recurrence: Recurrence, today: dt.date) -> Work | None:
    """The next one, where it is time for it: as the latest one says today, with its checklist unticked,
    and nobody's. None where it is not, or is there already. The recurrence's row is held."""
    if recurrence.stopped_on is not None:
        return None
    last = recurrence.made.order_by("-occurrence").first()
    if last is None or last.occurrence is None:
        return None
    due = recurring.next_due(recurrence.anchor, recurrence.every, last.occurrence, today)
    if recurrence.after_done:
        if last.is_live:
            return None
    elif not recurring.is_time(recurrence.every, due, today):
        return None
    work, new = Work.objects.get_or_create(
        recurrence=recurrence,
        occurrence=due,
        defaults={name: getattr(last, name) for name in COPIED}
        | {"groupe_id": last.groupe_id, "due_on": due},
    )
    if not new:
        return None
    WorkSkill.objects.bulk_create(
        [
            WorkSkill(work=work, skill_id=skill)
            for skill in last.skill_rows.order_by("pk").values_list("skill", flat=True)
        ]
    )
    work.groupe = recurrence.groupe
    journal.record(
        events.CAME_BACK, by=None, groupe=recurrence.groupe, target=work, due_on=due.isoformat()
    )
    return work


def hold_recurrence(pk: int) -> Recurrence:
    return locked(Recurrence.objects.select_related("groupe__cooperative")).get(pk=pk)


def follow(work: Work) -> Work | None:
    """What comes once a piece of work is over, where it comes back so. The work's row is held."""
    if work.recurrence_id is None:
        return None
    recurrence = hold_recurrence(work.recurrence_id)
    if not recurrence.after_done:
        return None
    return make_next(recurrence, recurrence.groupe.today())


def repeat(work: Work, every: str, after_done: bool) -> None:
    """Have a piece of work come back from its day on, otherwise than before, or no more (``every`` ""). Its
    row is held, and saved by the caller."""
    going = hold_recurrence(work.recurrence_id) if work.recurrence_id else None
    if going is not None and going.stopped_on is not None:
        going = None
    if not every or work.due_on is None:
        if going is not None:
            going.stopped_on = work.groupe.today()
            going.save(update_fields=["stopped_on"])
        return
    if going is None:
        going = Recurrence.objects.create(
            groupe=work.groupe, every=every, anchor=work.due_on, after_done=after_done
        )
        work.recurrence, work.occurrence = going, work.due_on
        return
    if going.every != every:
        going.every, going.anchor = every, work.due_on
    going.after_done = after_done
    going.save(update_fields=["every", "anchor", "after_done"])


@action
def stop(*, by: Member, work: Work) -> None:
    """This work comes back no more; what is on the board stays. Twice changes nothing."""
    if work.recurrence_id is None:
        return
    going = hold_recurrence(work.recurrence_id)
    if going.stopped_on is not None:
        return
    going.stopped_on = going.groupe.today()
    going.save(update_fields=["stopped_on"])
    journal.record(events.STOPPED, by=by, groupe=going.groupe, target=work)


@action
def bring_back(*, recurrence: int) -> Work | None:
    """Make the next one of what comes back, where it is time."""
    going = hold_recurrence(recurrence)
    if not going.groupe.is_open or going.groupe.state == Groupe.State.DORMANT:
        return None
    return make_next(going, going.groupe.today())


@periodic("35 * * * *")  # days begin at another hour in each zone
@job("work.bring_back", gettext_lazy("Work that comes back is put on its board"), alone=True)
def bring_all_back() -> None:
    """Late, or twice, it does no harm: each comes once for a day, and what was missed is not made up
    for."""
    open_groupes = ~Q(groupe__state__in=(Groupe.State.CLOSED, Groupe.State.DORMANT))
    going = Recurrence.objects.filter(open_groupes, stopped_on=None).order_by("pk")
    each(list(going.values_list("pk", flat=True)), lambda pk: bring_back(recurrence=pk))


def keep_first(work: Work, by: Member) -> None:
    """The first edition of a text that begins."""
    editions.keep(work, groupe=work.groupe, by=by)
